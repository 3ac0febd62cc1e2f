"""A value of another kind is refused, not bent into shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from zonesim import load_scenario
from zonesim.errors import InputError

LILLIPUT = Path(__file__).parents[2] / "scenarios" / "lilliput.toml"


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("gates.main.lanes.inbound=true", "gates.main.lanes.inbound: must be a whole number, not true"),
        ('gates.main.lanes.inbound="3"', 'gates.main.lanes.inbound: must be a whole number, not "3"'),
        ("gates.main.lanes.inbound=2.5", "gates.main.lanes.inbound: must be a whole number, not 2.5"),
        ('inspection_yard.selection_rate="0.5"', 'inspection_yard.selection_rate: must be a number, not "0.5"'),
        ("inspection_yard.selection_rate=true", "inspection_yard.selection_rate: must be a number, not true"),
        ("inspection_yard.selection_rate=1.5", "inspection_yard.selection_rate: must be at most 1, not 1.5"),
        ("horizon.days=0", "horizon.days: must be at least 1, not 0"),
        ('horizon.time_zone="08:00"', "horizon.time_zone: no such time zone: '08:00'; write for example 'Asia/Shanghai'"),
        ('horizon.start="02.03.2026"', "horizon.start: not a date: '02.03.2026'; write for example '2026-03-02'"),
        ('flows.imports.kind=["empty"]', "flows.imports.kind: no such choice: [\"empty\"]; did you mean 'empty'?"),
        ("flows.imports.arrivals.by_hour=[1, 2]", "flows.imports.arrivals.by_hour: has 2 values, must have at least 24"),
        ('flows.imports.arrivals.every="5 min"', "flows.imports.arrivals: arrivals are given by every and at"),
        (
            "flows.imports.arrivals.by_weekday=[1,1,1,1,1,1,1]",
            "flows.imports.arrivals: by_weekday goes with vehicles_per_day only; remove it",
        ),
        ("warehouses.barn.receiving_docks=1", "warehouses.barn: docks are given twice or by half"),
    ],
)
def test_the_message_says_what_must_stand_there(override: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(LILLIPUT, [override])
    assert message in str(caught.value)
    assert override in str(caught.value) or "lilliput.toml" in str(caught.value)
