"""The horizon only says how long one looks: who looks longer sees the same beginning."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from random_zones import REFORMS, Data, altered, assert_same_run, few, history, packed_zones, simulated, zones

from zonesim.units import DAY

BEFORE = {"warm_up": "6 h"}
"""The run begins at 18:00; the window at the midnight after it, one day after time zero."""


@few
@given(data=zones(), reforms=REFORMS)
def test_a_run_of_two_days_contains_its_first_day(data: Data, reforms: Data) -> None:
    """Demand goes on behind the window, so that papers lodged before midnight for the day after are there in both."""
    one, two = (
        history(*simulated(data | {"reforms": reforms, "horizon": BEFORE | {"days": days, "cool_down": "3 h"}}), before=2 * DAY)
        for days in (1, 2)
    )
    assert one == two


@few
@given(data=zones())
def test_the_day_after_the_window_is_the_second_day_of_a_longer_one(data: Data) -> None:
    cooling = data | {"horizon": BEFORE | {"days": 1, "cool_down": "1 d"}}
    observed = data | {"horizon": BEFORE | {"days": 2}}
    assert_same_run(simulated(cooling), simulated(observed))


@few
@given(data=packed_zones(), day=st.integers(0, 1), reforms=REFORMS)
def test_from_day_d_all_before_that_day_is_the_baseline(data: Data, day: int, reforms: Data) -> None:
    horizon = BEFORE | {"days": 2, "cool_down": "3 h"}
    later = {name: reform | {"from_day": day} for name, reform in reforms.items()}
    midnight = (1 + day) * DAY
    baseline = history(*simulated(data | {"horizon": horizon}), before=midnight)
    assert history(*simulated(data | {"horizon": horizon, "reforms": later}), before=midnight) == baseline


@few
@given(data=packed_zones(), reforms=REFORMS)
def test_a_reform_from_the_day_after_the_run_is_the_baseline(data: Data, reforms: Data) -> None:
    later = {name: reform | {"from_day": 2} for name, reform in reforms.items()}
    assert_same_run(simulated(data | {"reforms": later}), simulated(data))


@few
@given(data=packed_zones(business=False), reforms=REFORMS)
def test_without_warm_up_the_whole_run_is_from_day_0(data: Data, reforms: Data) -> None:
    """But for units that came before it, which a reform without a day found in force: they are left out here."""
    from_day_0 = {name: reform | {"from_day": 0} for name, reform in reforms.items()}
    assert_same_run(simulated(data | {"reforms": reforms}), simulated(data | {"reforms": from_day_0}))


def test_from_day_d_on_things_do_change() -> None:
    data: Data = {
        "horizon": {"days": 2},
        "gates": {"main": {"lanes": {"inbound": 2}}},
        "inspection_yard": {"selection_rate": 0.5},
        "flows": {"in": {"kind": "first_line_in", "arrivals": {"every": "20 min"}}},
    }
    for name in ("tiered_inspection", "one_declaration_many_vehicles"):
        changed = history(*simulated(altered(data, f"reforms.{name}", {"from_day": 1})))
        baseline = history(*simulated(data))
        assert {who: did for who, did in changed.items() if did[-1][3] < DAY} == {
            who: did for who, did in baseline.items() if did[-1][3] < DAY
        }
        assert changed != baseline
