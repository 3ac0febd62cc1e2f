"""When and for whom a reform is in force, and how reforms fit together."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_cases import FIRMS, drawn, scenario

from zonesim.rules.baseline import rules_of
from zonesim.rules.rulebook import Rulebook, in_force
from zonesim.rules.selection import TieredInspection
from zonesim.scenario.reforms import Reform
from zonesim.units import DAY

CASE = scenario()
DEMAND, FLOW, _ = drawn(CASE)
DAY_ZERO = CASE.horizon.window[0]


def governed(**parts: Any) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which declarations tiered inspection governs."""
    return in_force(TieredInspection.model_validate(parts), DAY_ZERO, demand=DEMAND, flow=FLOW)


def test_a_reform_is_in_force_for_all_unless_said_otherwise() -> None:
    assert governed().all()
    assert (FLOW.declarations.planned < DAY_ZERO).any()


@pytest.mark.parametrize("day", [0, 1, 3])
def test_from_day_d_counts_from_the_midnight_on_which_the_window_opens(day: int) -> None:
    np.testing.assert_array_equal(governed(from_day=day), FLOW.declarations.planned >= DAY_ZERO + day * DAY)


def test_at_midnight_the_new_day_has_begun() -> None:
    """Two declarations a day, the one planned for midnight and the one before it."""
    flows = {"in": {"kind": "first_line_in", "arrivals": {"at": ["00:00", "23:59:59"]}}}
    case = scenario(flows=flows)
    demand, flow, _ = drawn(case)
    reform = TieredInspection.model_validate({"from_day": 1})
    by_time = dict(zip(flow.declarations.planned.tolist(), in_force(reform, DAY_ZERO, demand=demand, flow=flow).tolist(), strict=True))
    assert (by_time[DAY_ZERO + DAY - 1], by_time[DAY_ZERO + DAY]) == (False, True)


def test_the_plan_decides_not_the_lateness() -> None:
    """All planned for 23:00 come two hours late, on the next day: they live under the rules of the day they were planned for."""
    flows = {"in": {"kind": "first_line_in", "arrivals": {"at": ["23:00"], "lateness": "2 h"}}}
    demand, flow, _ = drawn(scenario(flows=flows))
    reform = TieredInspection.model_validate({"from_day": 1})
    late = flow.loads.arrival[flow.declarations.first_load[:-1]] // DAY - DAY_ZERO // DAY
    assert in_force(reform, DAY_ZERO, demand=demand, flow=flow).tolist() == (late >= 2).tolist()


@settings(max_examples=30, deadline=None)
@given(shares=st.lists(st.floats(0, 1), min_size=2, max_size=5).map(sorted))
def test_adopters_are_nested(shares: list[float]) -> None:
    for fewer, more in pairwise(governed(adoption=share) for share in shares):
        assert (more | ~fewer).all()


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_adoption_is_a_share_of_firms_and_a_firm_adopts_whole(share: float) -> None:
    firms = FLOW.declarations.firm
    adopting, others = (set(firms[mask].tolist()) for mask in (governed(adoption=share), ~governed(adoption=share)))
    assert adopting.isdisjoint(others)
    assert abs(len(adopting) - 200 * share) <= 4 * np.sqrt(200 * share * (1 - share))


def test_each_reform_has_adopters_of_its_own() -> None:
    """Else every effect of one would be mixed with that of the other."""
    both = {"tiered_inspection": {"adoption": 0.5}, "one_declaration_many_vehicles": {"adoption": 0.5}}
    first, second = (
        in_force(reform, DAY_ZERO, demand=DEMAND, flow=FLOW) for reform in scenario(reforms=both).active_reforms().values()
    )
    quarters = [(first & second).mean(), (first & ~second).mean(), (~first & second).mean(), (~first & ~second).mean()]
    assert min(quarters) > 0.1


def test_adopters_are_the_same_in_every_flow_and_scenario() -> None:
    """A firm's draw follows its name, whoever else there is."""
    flow = {"kind": "second_line_in", "arrivals": {"vehicles_per_day": 500}}
    case = scenario(flows={"other": flow}, firms={"newcomer": {"tier": "standard", "count": 7}} | FIRMS)
    demand, rows, _ = drawn(case, flow="other")

    def adopters(of: Any, mask: Any, names: tuple[str, ...]) -> dict[str, bool]:
        return dict(zip((names[firm] for firm in of.declarations.firm), mask.tolist(), strict=True))

    reform = TieredInspection.model_validate({"adoption": 0.5})
    here = adopters(FLOW, in_force(reform, DAY_ZERO, demand=DEMAND, flow=FLOW), DEMAND.firm_names)
    there = adopters(rows, in_force(reform, DAY_ZERO, demand=demand, flow=rows), demand.firm_names)
    common = here.keys() & there.keys()
    assert len(common) > 100
    assert {name: here[name] for name in common} == {name: there[name] for name in common}


def test_a_slot_is_refilled_for_those_governed_and_keeps_its_rule_for_the_others() -> None:
    demand, flow, rules = drawn(scenario(yard={"selection_rate": 0.5}, reforms={"tiered_inspection": {"adoption": 0.5, "from_day": 2}}))
    mask = in_force(TieredInspection.model_validate({"adoption": 0.5, "from_day": 2}), DAY_ZERO, demand=demand, flow=flow)
    rates = rules.selection_rate(demand, flow)
    assert set(rates[~mask].tolist()) == {0.5}
    assert 0.5 not in rates[mask]


class Halved(Reform):
    """Half of what was the rule before."""

    name: ClassVar[str] = "halved"
    initiative: ClassVar[str] = "Of this test."

    def amend(self, rules: Rulebook) -> Rulebook:
        before = rules.selection_rate
        return rules.with_reform(self, selection_rate=lambda demand, flow: before(demand, flow) / 2)


def test_one_reform_may_build_on_another() -> None:
    case = scenario(reforms={"tiered_inspection": {}})
    tiered = rules_of(case)
    halved = Halved().amend(tiered)
    np.testing.assert_array_equal(halved.selection_rate(DEMAND, FLOW), tiered.selection_rate(DEMAND, FLOW) / 2)
    partly = Halved(adoption=0.5).amend(tiered)
    ratio = partly.selection_rate(DEMAND, FLOW) / tiered.selection_rate(DEMAND, FLOW)
    assert set(ratio.tolist()) == {0.5, 1.0}


def test_a_reform_that_replaces_nothing_says_so() -> None:
    class Idle(Reform):
        """Forgot to amend."""

        name: ClassVar[str] = "idle"
        initiative: ClassVar[str] = "Of this test."

    with pytest.raises(TypeError, match="Idle replaces no rule"):
        Idle().amend(rules_of(CASE))


def test_the_automatic_share_of_reviews_is_the_office_s() -> None:
    office = {"officers": 1, "automatic_share": 0.3}
    demand, flow, rules = drawn(scenario(document_office=office))
    assert set(rules.automatic_share(demand, flow).tolist()) == {0.3}
    assert set(rules_of(CASE).automatic_share(DEMAND, FLOW).tolist()) == {1.0}
