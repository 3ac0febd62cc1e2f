"""From when, by whom and where a reform is taken up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from zonesim import load_scenario
from zonesim.demand.demand import Demand, draw
from zonesim.engines.tables import Floats
from zonesim.rules.rulebook import in_force
from zonesim.scenario.reforms import Ramp
from zonesim.units import DAY

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.toml"


def governed(*settings: str) -> tuple[Demand, dict[str, NDArray[np.bool_]]]:
    """Which declarations of a drawn week the reform governs, flow by flow."""
    switched_on = [f"reforms.tiered_inspection.{setting}" for setting in settings] or ["reforms.tiered_inspection={}"]
    scenario = load_scenario(BASELINE, switched_on)
    demand = draw(scenario, seed=4, replication=0)
    reform = scenario.active_reforms()["tiered_inspection"]
    return demand, {name: in_force(reform, scenario.horizon.window[0], demand=demand, flow=flow) for name, flow in demand.flows.items()}


def share_by_day(*settings: str) -> Floats:
    demand, masks = governed(*settings)
    day = np.concatenate([np.floor(flow.declarations.planned / DAY) for flow in demand.flows.values()]).astype(int)
    mask = np.concatenate(list(masks.values()))
    return np.bincount(day, weights=mask) / np.bincount(day)


def test_from_the_start_of_the_run_unless_a_day_is_named() -> None:
    assert share_by_day().tolist() == [1] * 7
    assert share_by_day("from_day=2").tolist() == [0, 0, 0, 1, 1, 1, 1]  # day 0 is the second day of the run: one of warm-up


def test_those_who_adopt_at_thirty_percent_are_among_those_at_sixty() -> None:
    demand, few = governed("adoption=0.3")
    _, many = governed("adoption=0.6")
    for name in few:
        assert not (few[name] & ~many[name]).any()
        assert few[name].sum() < many[name].sum()
    firms = np.concatenate([np.unique(flow.declarations.firm[few[name]]) for name, flow in demand.flows.items()])
    assert len(np.unique(firms)) == pytest.approx(0.3 * len(demand.firm_names), rel=0.25)


def test_a_firm_adopts_whole() -> None:
    demand, masks = governed("adoption=0.5")
    firm = np.concatenate([flow.declarations.firm for flow in demand.flows.values()])
    mask = np.concatenate(list(masks.values()))
    assert set(firm[mask]).isdisjoint(firm[~mask])


def test_a_ramp_rises_evenly_from_its_first_day() -> None:
    ramp = Ramp(begin=0.2, end=0.8, days=3)
    assert ramp.share(np.array([-1.0, 0, 1, 2, 3, 9])) == pytest.approx([0.2, 0.2, 0.4, 0.6, 0.8, 0.8])
    by_day = share_by_day("from_day=1", "adoption={begin=0.0, end=1.0, days=4}")
    assert by_day[:3].tolist() == [0, 0, 0]
    assert np.all(np.diff(by_day[2:6]) > 0)
    assert by_day[6] == 1


def test_a_pilot_is_limited_to_its_gates_and_groups_of_firms() -> None:
    demand, masks = governed('firms=["advanced"]')
    for name, flow in demand.flows.items():
        assert masks[name].tolist() == [demand.firm_groups[firm] == "advanced" for firm in flow.declarations.firm]
    _, here = governed('gates=["main"]')
    assert all(mask.all() for mask in here.values())
    _, nowhere = governed("gates=[]")
    assert not any(mask.any() for mask in nowhere.values())
