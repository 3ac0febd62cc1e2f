"""Who walks at all: traffic that only a reform brings, and what becomes of the others."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest
from rule_cases import scenario

from zonesim.demand.demand import draw
from zonesim.demand.legs import Leg
from zonesim.errors import InputError
from zonesim.experiment.replicate import replicate
from zonesim.rules.admission import Admitting
from zonesim.rules.baseline import rules_of
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.load import load_scenario
from zonesim.scenario.reforms import Reform
from zonesim.zone.prepare import prepare

FLOWS = {
    "usual": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 40}},
    "latent": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 20}, "admitted_by": "tiered_inspection"},
}


class Welcome(Reform):
    """Lets in what waits for another reform, for half of the firms."""

    name: ClassVar[str] = "tiered_inspection"
    initiative: ClassVar[str] = "None: a reform of these tests."

    def amend(self, rules: Rulebook) -> Rulebook:
        return rules.with_reform(self, admission=Admitting(rules.admission, self.name))


def test_latent_traffic_is_drawn_and_stays_away() -> None:
    case = scenario(flows=FLOWS)
    demand = draw(case, seed=1, replication=0)
    prepared = prepare(case, demand)
    assert demand.flows["latent"].declarations.size > 0
    assert prepared.vehicles[Leg("latent")].size == 0
    assert len(prepared.not_admitted["latent"]) == demand.flows["latent"].declarations.size
    assert len(prepared.not_admitted["usual"]) == 0


def test_what_stays_away_is_counted_and_disturbs_nobody() -> None:
    case, without = scenario(flows=FLOWS), scenario(flows={"usual": FLOWS["usual"]})
    rows, alone = (
        {(measure, of): value for measure, of, value in replicate(one, seed=1, replication=0).rows} for one in (case, without)
    )
    assert rows["not_admitted", "flow latent"] > 0
    assert rows["release_time_mean", "all"] == alone["release_time_mean", "all"]


def test_a_reform_admits_its_own_for_those_who_take_it_up() -> None:
    case = scenario(flows=FLOWS)
    demand = draw(case, seed=1, replication=0)
    rules = rules_of(case)
    amended = Welcome.model_validate({"adoption": 0.5}).amend(rules)
    latent, usual = demand.flows["latent"], demand.flows["usual"]
    come = amended.admission(demand, latent)
    adopters = np.unique(latent.declarations.firm[come])
    assert 0 < come.sum() < len(come)
    assert not np.isin(latent.declarations.firm[~come], adopters).any()
    assert amended.admission(demand, usual).all()
    assert not rules.admission(demand, latent).any()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            'admitted_by = "tierd_inspection"',
            "flows.in.admitted_by: no reform 'tierd_inspection'; did you mean 'tiered_inspection'?",
        ),
        ("commodities = { fish = 1 }", "flows.in.commodities.fish: no commodity 'fish'; did you mean 'fisch'?"),
        ("commodities = { fisch = 0 }", "flows.in.commodities: no class of goods has a positive weight; give at least one"),
    ],
)
def test_a_flow_that_names_what_is_not_there_is_told(tmp_path: Any, lines: str, message: str) -> None:
    file = tmp_path / "zone.toml"
    file.write_text(f'[commodities.fisch]\n[flows.in]\nkind = "first_line_in"\narrivals.vehicles_per_day = 1\n{lines}\n')
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    assert message in str(caught.value)


def test_goods_of_which_none_can_be_drawn_are_told(tmp_path: Any) -> None:
    file = tmp_path / "zone.toml"
    file.write_text('[commodities.fish]\nweight = 0\n[flows.in]\nkind = "first_line_in"\narrivals.vehicles_per_day = 1\n')
    with pytest.raises(InputError, match="commodities: no class of goods has a positive weight; give at least one"):
        load_scenario(file)


def test_risky_goods_break_the_rules_as_often_as_their_factor_says() -> None:
    goods = {"safe": {"weight": 1, "risk": 0}, "risky": {"weight": 3, "risk": 20}, "doomed": {"weight": 1, "risk": 1000}}
    case = scenario(commodities=goods)
    demand = draw(case, seed=1, replication=0)
    (flow,) = demand.flows.values()
    (vehicles,) = prepare(case, demand).vehicles.values()
    share = [float(vehicles.inspection.expected_violations[flow.declarations.commodity == place].max(initial=0)) for place in range(3)]
    assert demand.commodities == ("safe", "risky", "doomed")
    assert share[0] == 0
    assert share[2] == 1
    counts = np.bincount(flow.declarations.commodity, minlength=3)
    assert counts[1] > 2 * counts[0]


def test_a_flow_may_carry_goods_of_its_own() -> None:
    goods: dict[str, Any] = {"fish": {}, "wood": {}}
    flows = {
        "wood": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 20}, "commodities": {"wood": 1}},
        "any": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 60}},
    }
    demand = draw(scenario(commodities=goods, flows=flows), seed=1, replication=0)
    assert set(demand.flows["wood"].declarations.commodity.tolist()) == {1}
    assert set(demand.flows["any"].declarations.commodity.tolist()) == {0, 1}
