"""Reforms together: every pair of them, and the whole programme, in one zone with all that they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from zonesim.demand.demand import draw
from zonesim.engines import compiled, simpy_engine
from zonesim.experiment.replicate import replicate
from zonesim.scenario.load import load_scenario
from zonesim.scenario.reforms import available
from zonesim.scenario.schema import Scenario
from zonesim.zone.prepare import prepare

PROGRAMME = Path(__file__).parents[2] / "scenarios" / "programme.toml"
QUIET_DAY = ("horizon.days=1", "horizon.warm_up=12 h", "horizon.cool_down=0 s", "traffic.factor=0.3")
REFORMS = sorted(available())


@pytest.fixture(scope="module")
def programme() -> Scenario:
    return load_scenario(PROGRAMME, QUIET_DAY)


def keeping(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """The same zone with these reforms alone."""
    others = dict.fromkeys(set(scenario.active_reforms()) - set(names))
    return scenario.model_copy(update={"reforms": scenario.reforms.model_copy(update=others)})


def test_the_programme_is_every_reform_there_is(programme: Scenario) -> None:
    assert sorted(programme.active_reforms()) == REFORMS


@pytest.mark.parametrize("pair", list(combinations(REFORMS, 2)), ids=" and ".join)
def test_every_pair_runs_and_its_books_balance(programme: Scenario, pair: tuple[str, str]) -> None:
    rows = {(measure, of): value for measure, of, value in replicate(keeping(programme, pair), seed=2, replication=0).rows}
    assert rows["loads", "all"] > 0


def test_all_together_run_and_their_books_balance(programme: Scenario) -> None:
    assert replicate(programme, seed=2, replication=0).rows


@pytest.mark.verification
@pytest.mark.parametrize("pair", [*combinations(REFORMS, 2), tuple(REFORMS)], ids=" and ".join)
def test_every_pair_has_the_same_log_on_both_engines(programme: Scenario, pair: tuple[str, ...]) -> None:
    case = keeping(programme, pair)
    tables = prepare(case, draw(case, seed=2, replication=0)).programme
    one, two = compiled.run(tables), simpy_engine.run(tables)
    for column in ("completed", "chosen", "held_at_end", "stopped_at"):
        np.testing.assert_array_equal(getattr(one, column), getattr(two, column))
