"""Where a reform says that it touches nobody, all go the same way at the same times with it and without."""

from __future__ import annotations

from hypothesis import given
from random_zones import REFORMS, Data, few, history, packed_zones, simulated

from zonesim.scenario.explain import without_effect


@few
@given(data=packed_zones(), reforms=REFORMS)
def test_a_reform_that_says_that_it_touches_nobody_changes_nothing(data: Data, reforms: Data) -> None:
    case, log = simulated(data | {"reforms": reforms})
    others = {name: reform for name, reform in reforms.items() if name not in without_effect(case.scenario)}
    assert history(case, log) == history(*simulated(data | {"reforms": others}))
