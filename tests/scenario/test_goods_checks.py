"""What is asked of goods needs those who do it: faults of classes, statutory inspection and laboratory."""

from __future__ import annotations

from typing import Any

import pytest

from zonesim.scenario.checks import check
from zonesim.scenario.schema import Scenario

Data = dict[str, Any]
FLOWS: Data = {"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 1}}}
YARD: Data = {"inspection_yard": {}}


def faults(**parts: Any) -> list[str]:
    """Every fault as it is told."""
    found = check(Scenario.model_validate({"flows": FLOWS} | parts))
    return [f"{fault.path}: {fault.what}; {fault.mend}" for fault in found]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            YARD | {"commodities": {"toys": {"statutory": True}}},
            "commodities.toys.statutory: these goods are under statutory inspection, but nothing says how many are examined; "
            "give [statutory_inspection]",
        ),
        (
            YARD | {"commodities": {"toys": {}}, "statutory_inspection": {}},
            "statutory_inspection: no class of goods is under it; set commodities.NAME.statutory = true, or remove it",
        ),
        (
            {"commodities": {"toys": {"statutory": True}}, "statutory_inspection": {}},
            "statutory_inspection: goods would be examined, but there is no inspection yard; describe [inspection_yard], or remove it",
        ),
        (
            YARD | {"commodities": {"food": {"sample_share": 0.1}}},
            "commodities.food.sample_share: samples would be taken, but there is no laboratory to test them; describe [laboratory]",
        ),
        (
            YARD | {"commodities": {"food": {}}, "laboratory": {}},
            "laboratory: no class of goods is sampled; give commodities.NAME.sample_share, or remove the laboratory",
        ),
        (
            {"commodities": {"food": {"sample_share": 0.1}}, "laboratory": {}},
            "laboratory: samples are taken in an inspection yard, and there is none; "
            "describe [inspection_yard], or remove the laboratory",
        ),
        (
            YARD | {"commodities": {"food": {"sample_share": 0.1}}, "laboratory": {"calendar": "office"}},
            "laboratory.calendar: no calendar 'office'; describe it in [calendars.office]",
        ),
    ],
)
def test_each_fault_is_told_once(parts: Data, told: str) -> None:
    assert faults(**parts) == [told]


def test_a_calendar_that_only_the_laboratory_keeps_is_used() -> None:
    hours = {"calendars": {"office": {"open": [{"days": "mon-fri", "from": "09:00", "to": "17:00"}]}}}
    goods = {"commodities": {"food": {"sample_share": 0.1}}, "laboratory": {"calendar": "office"}}
    assert faults(**YARD, **goods, **hours) == []
