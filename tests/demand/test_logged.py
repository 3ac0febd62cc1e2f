"""Demand from a log of real visits: what was measured is kept, what is missing is drawn, and luck follows names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from demand_cases import drawn, flow, same_rows, scenario

from zonesim.demand.columns import Demand, FlowDemand
from zonesim.demand.demand import duration
from zonesim.scenario.distributions import DurationDistribution
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS
from zonesim.scenario.visit_log import read_visits
from zonesim.units import HOUR

TEN_MINUTES: DurationDistribution = DurationDistribution.model_validate({"exponential": {"mean": "10 min"}})
FIRMS = {"Harbour": {"tier": "general_certified"}, "others": {"count": 2}}


def with_log(tmp_path: Path, text: str, flows: dict[str, Any] | None = None, **parts: Any) -> Scenario:
    """A scenario whose log holds this text; its flow "in" has no other arrivals unless said otherwise."""
    path = tmp_path / "visits.csv"
    path.write_text(text, encoding="utf-8")
    case = scenario({"in": flow(None), "out": flow(None, kind="second_line_out")} if flows is None else flows, **parts)
    case._visits = read_visits(path, horizon=case.horizon, flows=case.flows, time_zone=None, firms=case.firms)
    return case


def incoming(case: Scenario) -> FlowDemand:
    """The demand of its flow "in"."""
    return drawn(case).flows["in"]


def log_of(header: str, *rows: str) -> str:
    """A log whose rows come at 08:00 of the first day, one second after the other, unless they say when."""
    body = (row if row.startswith("2026") else f"2026-03-02T08:00:{second:02d},in,{row}" for second, row in enumerate(rows))
    return "\n".join([f"time,flow,{header}", *body]) + "\n"


def test_what_was_measured_is_kept_and_what_is_missing_is_drawn(tmp_path: Path) -> None:
    demand = incoming(with_log(tmp_path, log_of("tonnes,pallets,scan_s,review_min", "7.5,,60,", ",11,,3", ",,,")))
    loads, declarations = demand.loads, demand.declarations
    assert loads.tonnes[0] == 7.5
    assert np.all(loads.tonnes[1:] > 0)
    assert loads.pallets.tolist() == [20, 11, 20]
    assert loads.arrival.tolist() == declarations.planned.tolist() == [8 * HOUR, 8 * HOUR + 1, 8 * HOUR + 2]
    assert set(loads.given) == {"scan"}
    assert set(declarations.given) == {"review"}
    scan = duration(loads, "scan", decision="inspection.scan", distribution=TEN_MINUTES)
    assert scan.tolist() == [60, *TEN_MINUTES.quantile(loads.luck.uniform("inspection.scan"))[1:]]
    review = duration(declarations, "review", decision="review", distribution=TEN_MINUTES)
    assert review.tolist() == [*TEN_MINUTES.quantile(declarations.luck.uniform("review"))[[0]], 180, review[2]]


def test_a_stage_that_nobody_measured_is_drawn_for_all(tmp_path: Path) -> None:
    loads = incoming(with_log(tmp_path, log_of("scan_s,hold_s", ",1", ",2"))).loads
    assert set(loads.given) == {"hold"}
    assert duration(loads, "hold", decision="hold", distribution=TEN_MINUTES).tolist() == [1, 2]
    assert (
        duration(loads, "scan", decision="scan", distribution=TEN_MINUTES).tolist()
        == TEN_MINUTES.quantile(loads.luck.uniform("scan")).tolist()
    )


def test_rows_of_a_declaration_stand_together_in_order_of_time(tmp_path: Path) -> None:
    demand = incoming(with_log(tmp_path, log_of("id,declaration", "a,X", "b,", "c,Y", "d,X", "e,", "f,Y")))
    second = (demand.loads.arrival - 8 * HOUR).tolist()
    assert second == [0, 3, 1, 2, 5, 4]
    assert demand.loads.declaration.tolist() == [0, 0, 1, 2, 2, 3]
    assert demand.declarations.first_load.tolist() == [0, 2, 3, 5, 6]
    assert (demand.declarations.planned - 8 * HOUR).tolist() == [0, 1, 2, 4]


def test_each_flow_takes_its_own_rows(tmp_path: Path) -> None:
    text = log_of("id", "a", "2026-03-02T09:00,out,b", "c")
    both = drawn(with_log(tmp_path, text)).flows
    assert (both["in"].loads.size, both["out"].loads.size) == (2, 1)
    same_rows(drawn(with_log(tmp_path, log_of("id", "a", "2026-03-02T08:00:02,in,c"))).flows["in"], both["in"])


def _luck(tmp_path: Path, *rows: str) -> tuple[dict[str, float], dict[str, float]]:
    """Of a log with these rows of "id,declaration": the luck of each load by its row, of each declaration by its name (or its row)."""
    demand = incoming(with_log(tmp_path, log_of("id,declaration", *rows)))
    row_of_load = [rows[round(arrival - 8 * HOUR)] for arrival in demand.loads.arrival]
    leading = [row_of_load[first] for first in demand.declarations.first_load[:-1]]
    loads = dict(zip(row_of_load, demand.loads.luck.uniform("gate").tolist(), strict=True))
    names = [row.split(",")[1] or row for row in leading]
    return loads, dict(zip(names, demand.declarations.luck.uniform("review").tolist(), strict=True))


def test_luck_follows_the_identifier_when_rows_are_added_and_moved(tmp_path: Path) -> None:
    loads, declarations = _luck(tmp_path, "a,X", "b,X", "c,", "d,Y")
    more_loads, more_declarations = _luck(tmp_path, "new,", "other,Z", "d,Y", "c,", "b,X", "a,X")
    assert loads.items() <= more_loads.items()
    assert declarations.items() <= more_declarations.items()
    assert declarations.keys() == {"X", "Y", "c,"}
    assert len({*more_loads.values(), *more_declarations.values()}) == 6 + 5


def test_without_identifiers_luck_follows_the_place_in_the_log(tmp_path: Path) -> None:
    before = incoming(with_log(tmp_path, log_of("tonnes", "1", "2", "3")))
    after = incoming(with_log(tmp_path, log_of("tonnes", "9", "8", "7", "6")))
    np.testing.assert_array_equal(before.loads.luck.uniform("gate"), after.loads.luck.uniform("gate")[:3])
    assert len(set(after.loads.luck.uniform("gate"))) == 4


def test_the_place_in_the_log_counts_rows_not_declarations(tmp_path: Path) -> None:
    def luck(*rows: str) -> tuple[dict[float, float], dict[float, float]]:
        demand = incoming(with_log(tmp_path, log_of("declaration,firm", *rows)))
        loads = zip(demand.loads.arrival.tolist(), demand.loads.luck.uniform("gate").tolist(), strict=True)
        declarations = zip(demand.declarations.planned.tolist(), demand.declarations.luck.uniform("review").tolist(), strict=True)
        return dict(loads), dict(declarations)

    (loads, declarations), (loads_alone, declarations_alone) = luck("X,", ",", "X,", ","), luck(",", ",", ",", ",")
    assert loads == loads_alone
    assert [declarations[8 * HOUR + second] for second in (1, 3)] == [declarations_alone[8 * HOUR + second] for second in (1, 3)]


def test_rows_without_names_do_not_share_the_luck_of_generated_ones(tmp_path: Path) -> None:
    mixed = incoming(with_log(tmp_path, log_of("tonnes", "", "2"), {"in": flow({"vehicles_per_day": 60})}))
    for luck in (mixed.loads.luck, mixed.declarations.luck):
        assert len(set(luck.uniform("gate"))) == luck.size


def test_a_vehicle_and_a_declaration_of_the_same_name_are_not_one(tmp_path: Path) -> None:
    declarations = incoming(with_log(tmp_path, log_of("id,declaration", "7,", "8,7"))).declarations
    assert declarations.size == 2
    assert len(set(declarations.luck.uniform("review"))) == 2


def test_a_log_beside_generated_traffic_changes_neither(tmp_path: Path) -> None:
    text = log_of("id,scan_s", "a,1", ",2")
    flows = {"in": flow({"vehicles_per_day": 60})}
    generated = incoming(scenario(flows))
    mixed = incoming(with_log(tmp_path, text, flows))
    alone = incoming(with_log(tmp_path, text))
    same_rows(generated, mixed)
    many = incoming(with_log(tmp_path, text, flows, traffic={"factor": 3.0}))
    for demand in (mixed, many):
        assert demand.loads.arrival[-2:].tolist() == alone.loads.arrival.tolist()
        assert demand.declarations.first_load[-1] == demand.loads.size
        assert demand.loads.declaration[-2:].tolist() == [demand.declarations.size - 2, demand.declarations.size - 1]
        for decision in ("gate", "scan"):
            np.testing.assert_array_equal(demand.loads.luck.uniform(decision)[-2:], alone.loads.luck.uniform(decision))
        np.testing.assert_array_equal(demand.loads.given["scan"], [*[np.nan] * (demand.loads.size - 2), 1, 2])
        assert demand.loads.tonnes[-2:].tolist() == alone.loads.tonnes.tolist()


def _firms(demand: Demand) -> list[str]:
    return [demand.firm_names[firm] for firm in demand.flows["in"].declarations.firm]


def test_firms_of_the_log_are_those_of_the_scenario_or_firms_of_their_own(tmp_path: Path) -> None:
    rows = ("Harbour,", "others-2,", "Newcomer,discredited", "Quiet,", "Trusted,advanced_certified", "Newcomer,")
    demand = drawn(with_log(tmp_path, log_of("firm,tier", *rows), firms=FIRMS))
    assert demand.firm_names == ("Harbour", "others-1", "others-2", "Newcomer", "Quiet", "Trusted")
    assert _firms(demand) == [row.split(",")[0] for row in rows]
    tiers = [TIERS[tier] for tier in demand.flows["in"].declarations.tier]
    assert tiers == ["general_certified", "standard", "discredited", "standard", "advanced_certified", "discredited"]


def test_a_row_without_a_firm_gets_one_of_the_stated_tier(tmp_path: Path) -> None:
    tiers = ["general_certified"] * 20 + ["standard"] * 20 + ["discredited"] * 2 + [""] * 18
    demand = drawn(with_log(tmp_path, log_of("tier", *tiers), firms=FIRMS))
    firms = _firms(demand)
    assert set(firms[:20]) == {"Harbour"}
    assert set(firms[20:40]) == {"others-1", "others-2"}
    assert firms[40:42] == ["unnamed discredited"] * 2
    assert set(firms[42:]) == {"Harbour", "others-1", "others-2"}


def test_firms_that_only_the_log_knows_get_no_generated_traffic(tmp_path: Path) -> None:
    flows = {"in": flow({"vehicles_per_day": 60})}
    mixed = drawn(with_log(tmp_path, log_of("firm", "Newcomer"), flows, firms=FIRMS))
    assert _firms(mixed).count("Newcomer") == 1
    same_rows(incoming(scenario(flows, firms=FIRMS)), mixed.flows["in"])


def test_a_flow_of_the_log_alone_begins_with_an_empty_store(tmp_path: Path) -> None:
    assert incoming(with_log(tmp_path, log_of("dwell_h", "3"), {"in": flow(None, dwell="3 d")})).opening.size == 0


@pytest.mark.parametrize("kind", ["first_line_in", "empty"])
def test_the_log_shipped_can_be_drawn(kind: str) -> None:
    flows = {
        name: flow(None, kind=kind)
        for name in ("first_line_in", "first_line_out", "second_line_in", "second_line_out", "gate_registered")
    }
    case = Scenario.model_validate({"flows": flows})
    path = Path(__file__).parents[2] / "scenarios" / "data" / "visits.csv"
    case._visits = read_visits(path, horizon=case.horizon, flows=case.flows, time_zone=None, firms=case.firms)
    demand = drawn(case)
    assert sum(one.loads.size for one in demand.flows.values()) == case._visits.size
    assert any(np.any(np.diff(one.declarations.first_load) > 1) for one in demand.flows.values())
    for one in demand.flows.values():
        assert np.isfinite(one.loads.tonnes).all()
        assert (one.loads.tonnes.sum() > 0) == (kind != "empty")
