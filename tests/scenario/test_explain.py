"""A scenario in words: what it says of goods and equipment under supervision, of guarantees and of consolidated goods."""

from __future__ import annotations

from pathlib import Path

import pytest

from zonesim.scenario.explain import in_words
from zonesim.scenario.load import load_scenario

REFORMS = Path(__file__).parents[2] / "scenarios" / "reforms"


def test_what_is_asked_for_is_said(tmp_path: Path) -> None:
    file = tmp_path / "zone.toml"
    asked = '[[measures]]\nmeasure = "wait_beyond"\nby = ["flow", "tier"]\nbeyond = "90 s"\n[[measures]]\nmeasure = "loads"\n'
    file.write_text(f'[flows.empty]\nkind = "empty"\narrivals.vehicles_per_day = 1\n{asked}', "utf-8")
    assert in_words(load_scenario(file))[-2:] == ["Asked for: wait_beyond by flow and tier, beyond 1.5 min.", "Asked for: loads."]


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        (
            "returned_goods",
            [
                "Returned goods: 50% are investigated in writing, 60 min at a desk and 2 days for the answer on average; "
                "50% are checked on site, 90 min a vehicle.",
                "Flow returned: goods come back from abroad and wait in a supervised store, 4 vehicles on an average day.",
            ],
        ),
        (
            "equipment_release",
            [
                "Equipment at the end of its supervision: applied for 2 days later on average, reviewed in 30 min, visited in 90 min; "
                "30% then leave.",
                "Flow equipment: equipment whose period of supervision ends, 2 units on an average day.",
            ],
        ),
        (
            "mixed_loads",
            [
                "Flow part_loads_in: goods from abroad enter, 225 loads on an average day, "
                "packed onto vehicles of 24 pallets within 120 min.",
            ],
        ),
        ("guarantee_waiver", ["A batch delivery takes 15 min more at a desk on average, for its guarantee."]),
    ],
)
def test_what_is_beside_the_usual_is_told(name: str, sentences: list[str]) -> None:
    told = in_words(load_scenario(REFORMS / f"{name}.toml"))
    assert [sentence for sentence in sentences if sentence not in told] == []
