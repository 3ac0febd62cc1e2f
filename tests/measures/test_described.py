"""A measure is described beside what computes it: whole, once, and nothing is told that is not described."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import zonesim.measures
from zonesim.experiment.replicate import simulate_once
from zonesim.measures.catalogue import KEY_MEASURES, MEASURES, SHOWN, gathered, told_of
from zonesim.measures.finished import Reading, Row, read
from zonesim.measures.measure import Figures, Measure, Shown, figures
from zonesim.measures.strata import STRATA, Level
from zonesim.measures.stratified import Stratified
from zonesim.scenario.load import load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_every_measure_says_what_it_is() -> None:
    for name, measure in MEASURES.items():
        assert all((measure.words, measure.unit, measure.formula)), name
        assert (measure.taken is None) == any(isinstance(one, Figures) and measure in one.measures for one in SHOWN), name
        assert measure.taken is not None or measure.of, name


def test_what_every_run_tells_is_said_of_each_measure() -> None:
    told = {name: told_of(measure) for name, measure in MEASURES.items()}
    assert all(told.values())
    assert told["visit_time_mean"] == "each flow, all"
    assert told["wait_mean"] == "a pool"
    assert told["wait_within"] == "where it is asked for"
    assert told["lane_wait_mean"] == "where lanes are graded; employees, where there are any; each eligible"
    assert told["examinations_per_find"] == "all"
    assert told["share_within_target"] == "each direction that has a target"


def test_every_module_that_describes_measures_is_gathered() -> None:
    modules = (import_module(f"zonesim.measures.{file.stem}") for file in Path(zonesim.measures.__path__[0]).glob("*.py"))
    described = {name: value for module in modules for name, value in vars(module).items() if isinstance(value, Measure)}
    assert {"RELEASE_TIME_MEAN", "PLACES_BUILT"} <= described.keys()
    assert [name for name, measure in described.items() if MEASURES.get(measure.name) is not measure] == []


def test_two_measures_of_one_name_are_refused() -> None:
    one, other = (Measure("wait", "wait", "s", formula=formula) for formula in ("asked -> got", "came -> went"))
    assert gathered([Shown((one,)), Shown((one,))]) == {"wait": one}
    with pytest.raises(ValueError, match="two measures are called 'wait'"):
        gathered([Shown((one,)), Shown((other,))])


def reading() -> Reading:
    """The smallest zone, after its day."""
    return read(*simulate_once(load_scenario(SCENARIOS / "lilliput.toml"), seed=1, replication=0))


def test_a_number_that_is_not_described_is_refused() -> None:
    described = Measure("told", "told", "1", of="all", formula="1")

    @figures(described)
    def tells(reading: Reading) -> Iterator[Row]:
        yield "told", "all", 1.0
        yield "untold", "all", 2.0

    rows = tells.rows(Stratified(reading()))
    assert next(rows) == ("told", "all", 1.0)
    with pytest.raises(ValueError, match="tells of 'untold', which it does not describe"):
        next(rows)


def test_a_key_measure_is_one_of_them() -> None:
    assert [key for key in KEY_MEASURES if key.measure not in MEASURES] == []


@pytest.mark.parametrize("level", list(Level))
def test_every_stratum_says_of_everybody_whom_it_means(level: Level) -> None:
    """Of vehicles, loads and declarations alike, for each of its names; most part everybody: each is in one of them."""
    scenario = load_scenario(SCENARIOS / "programme.toml", ["horizon.days=1"])
    fleets = read(*simulate_once(scenario, seed=1, replication=0)).fleets.values()
    said = set()
    for name, stratum in STRATA.items():
        for fleet in fleets:
            masks = stratum.masks(fleet, level)
            assert list(masks) == stratum.named(fleet.case, fleet.truck, level=level)
            truck = fleet.truck
            size = {Level.LOAD: truck.flow.loads.size, Level.DECLARATION: truck.flow.declarations.size, Level.VEHICLE: truck.size}
            assert all(mask.dtype == bool and len(mask) == size[level] for mask in masks.values()), name
            if masks and name not in ("adopter", "guarantee", "late_papers"):
                assert (np.sum(list(masks.values()), axis=0) == 1).all(), name
            said |= {name} if masks else set()
    assert said == STRATA.keys()
