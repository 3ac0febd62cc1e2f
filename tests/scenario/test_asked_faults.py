"""Measures that a scenario asks for: what cannot be asked is told with its line, its column and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from zonesim import load_scenario
from zonesim.errors import InputError

ZONE = """[flows.empty]
kind = "empty"
arrivals.vehicles_per_day = 1

[[measures]]
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('measure = "release_tme_mean"', "6:11: measures.0.measure: no measure 'release_tme_mean'; did you mean 'release_time_mean'?"),
        (
            'measure = "release_time"\nwithin = "30 min"',
            "6:11: measures.0.measure: no measure 'release_time'; did you mean 'release_time_within'?",
        ),
        ('measure = "zzz"', "6:11: measures.0.measure: no measure 'zzz'; zonesim measures lists them all"),
        ('measure = "loads"\nby = "teir"', "7:6: measures.0.by: no stratum 'teir'; did you mean 'tier'?"),
        ('measure = "loads"\nby = ["tier", "flwo"]', "7:15: measures.0.by.1: no stratum 'flwo'; did you mean 'flow'?"),
        ('measure = "loads"\nby = ["tier", "tier"]', "7:15: measures.0.by.1: crosses 'tier' with itself; name it once"),
        ('measure = "utilisation"\nby = "tier"', "7:6: measures.0.by: utilisation is told of a pool, and of no stratum; leave it out"),
        (
            'measure = "hands_on_hours"\nby = "tier"',
            "7:6: measures.0.by: hands_on_hours is told of role, and of no stratum; leave it out",
        ),
        (
            'measure = "release_stage_time"\nby = "direction"',
            "7:6: measures.0.by: release_stage_time is told of each direction as it is; leave it out",
        ),
        (
            'measure = "wait_mean"\nwithin = "2 min"',
            "7:10: measures.0.within: wait_mean is not told of a time within; ask for wait_within, or leave it out",
        ),
        ('measure = "loads"\nwithin = "2 min"', "7:10: measures.0.within: loads is not told of a time within; leave it out"),
        (
            'measure = "wait_beyond"\nwithin = "2 min"',
            "7:10: measures.0.within: wait_beyond is not told of a time within; ask for wait_within, or leave it out",
        ),
        ('measure = "wait_within"', '5:3: measures.0: wait_within of which time?; add within = "30 min", for example'),
        ('measure = "wait_beyond"', '5:3: measures.0: wait_beyond of which time?; add beyond = "30 min", for example'),
        (
            'measure = "loads"\nby = ["flow", "tier"]\n[[measures]]\nmeasure = "loads"\nby = ["tier", "flow"]',
            "8:3: measures.1: asks for the same as measures.0; keep one of them",
        ),
        ('by = "tier"', "5:3: measures.0.measure: missing; add it: its name"),
        ('measure = "loads"\nper = "tier"', "7:1: measures.0.per: unknown key 'per'; known keys: measure, by, within, beyond, matters"),
        ('measure = "loads"\nby = 7', "7:6: measures.0.by: must be text or a list, not 7"),
        ('measure = "wait_within"\nwithin = "30"', "7:10: measures.0.within: not a duration: '30'"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "zone.toml"
    file.write_text(ZONE + text + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"{file}:{told}")


def test_the_same_within_another_time_is_something_else(tmp_path: Path) -> None:
    file = tmp_path / "zone.toml"
    one = '[[measures]]\nmeasure = "wait_within"\nwithin = "{}"\n'
    file.write_text(ZONE.removesuffix("[[measures]]\n") + one.format("30 min") + one.format("1 h"), "utf-8")
    assert [asked.limit for asked in load_scenario(file).measures] == [1800.0, 3600.0]
    file.write_text(ZONE.removesuffix("[[measures]]\n") + one.format("60 min") + one.format("1 h"), "utf-8")
    with pytest.raises(InputError, match=r"asks for the same as measures\.0"):
        load_scenario(file)
