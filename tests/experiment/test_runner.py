"""All replications of all scenarios: the same results whatever the number of workers, and failures that say where they were."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from zonesim.demand.demand import draw
from zonesim.errors import Gridlock
from zonesim.experiment import runner
from zonesim.experiment.replicate import SURVIVAL_GRID, Outcome, replicate
from zonesim.experiment.runner import Failure, run_all
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import NOT_IN_DEMAND, Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NEVER = {"never": {"shifts": [{"from": "00:00", "to": "24:00", "servers": 0}]}}


def scenario(lanes: int = 1, **parts: Any) -> Scenario:
    """A gate and a yard for half a hundred vehicles a day."""
    gate = {"lanes": {"inbound": lanes, "outbound": 1}, "service": {"inbound": "10 min"}, "approach_places": 1}
    data: dict[str, Any] = {
        "horizon": {"warm_up": "0 s", "cool_down": "0 s"},
        "gates": {"main": gate},
        "inspection_yard": {"selection_rate": 0.2, "inspectors": 1},
        "flows": {"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 50}}},
    }
    return Scenario.model_validate(data | parts)


def closed() -> Scenario:
    """A gate that never opens: every replication ends with vehicles that wait for ever."""
    gate = {"main": {"lanes": {"inbound": 1}, "calendar": "never"}}
    found = scenario(calendars=NEVER, gates=gate)
    found._name = "closed"
    return found


def bits(outcome: Outcome) -> tuple[int, str, list[tuple[str, str, bytes]]]:
    """An outcome as what can be compared: NaN equals NaN, and nothing but itself equals a number."""
    series = [(kind, name, values.tobytes()) for kind, named in outcome.series.items() for name, values in named.items()]
    return outcome.replication, repr(outcome.rows), series


def all_bits(outcomes: list[list[Outcome]]) -> list[list[Any]]:
    """The same of many."""
    return [[bits(outcome) for outcome in row] for row in outcomes]


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_bytes(workers: int) -> None:
    pair = [scenario(), scenario(lanes=2)]
    alone = run_all(pair, replications=2, seed=7, workers=1)
    assert all_bits(run_all(pair, replications=2, seed=7, workers=workers)) == all_bits(alone)


def test_any_executor_gives_the_same_bytes() -> None:
    alone = run_all([scenario()], replications=3, seed=7, workers=1)
    with ThreadPoolExecutor(3) as threads:
        assert all_bits(run_all([scenario()], replications=3, seed=7, executor=threads)) == all_bits(alone)


class Backwards(Executor):
    """Does what it was given last first, once it has all that is expected."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.tasks: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.tasks.append((future, lambda: fn(*args, **kwargs)))
        if len(self.tasks) == self.expected:
            for done, task in reversed(self.tasks):
                done.set_result(task())
        return future


def test_the_order_in_which_replications_finish_decides_nothing() -> None:
    pair = [scenario(), scenario(lanes=2)]
    alone = run_all(pair, replications=2, seed=7, workers=1)
    assert all_bits(run_all(pair, replications=2, seed=7, workers=2, executor=Backwards(4))) == all_bits(alone)


def test_scenarios_that_differ_in_reforms_or_facilities_alone_meet_one_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def counted(case: Scenario, *, seed: int, replication: int) -> Any:
        drawn.append(replication)
        return draw(case, seed=seed, replication=replication)

    monkeypatch.setattr(runner, "draw", counted)
    busier = scenario(flows={"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 60}}})
    cases = [scenario(), busier, scenario(lanes=2), scenario(reforms={"tiered_inspection": {}})]
    together = run_all(cases, replications=3, seed=7, workers=1)
    assert sorted(drawn) == [0, 0, 1, 1, 2, 2]
    assert all_bits(together) == [all_bits(run_all([case], replications=3, seed=7, workers=1))[0] for case in cases]


def test_demand_looks_at_nothing_that_is_said_not_to_matter_to_it() -> None:
    class Blind:
        """A scenario that shows demand only what may matter."""

        def __getattr__(self, name: str) -> Any:
            assert name not in NOT_IN_DEMAND
            return getattr(case, name)

    case = load_scenario(SCENARIOS / "from_a_log.toml")
    blind: Any = Blind()
    assert draw(blind, seed=1, replication=0).flows.keys() == draw(case, seed=1, replication=0).flows.keys()


def test_replication_k_alone_is_replication_k_of_a_batch() -> None:
    (batch,) = run_all([scenario()], replications=4, seed=7, workers=1)
    for k in (3, 0):
        assert bits(replicate(scenario(), seed=7, replication=k)) == bits(batch[k])
    assert len({repr(outcome.rows) for outcome in batch}) == 4


def test_scenarios_may_stand_in_any_order_and_beside_any_others() -> None:
    one, two = scenario(), scenario(lanes=2)
    (first,), (second,) = (all_bits(run_all([each], replications=2, seed=7, workers=1)) for each in (one, two))
    assert all_bits(run_all([two, one, two], replications=2, seed=7, workers=1)) == [second, first, second]
    assert first != second


@pytest.mark.parametrize("threads", [None, 2])
def test_progress_counts_every_replication_once(threads: int | None) -> None:
    told: list[tuple[int, int]] = []
    pool = None if threads is None else ThreadPoolExecutor(threads)
    run_all([scenario()], replications=3, seed=7, workers=1, executor=pool, progress=lambda *count: told.append(count))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_no_scenario_and_no_replication_are_nothing_to_do() -> None:
    assert run_all([], replications=3, seed=7) == []
    assert run_all([scenario()], replications=0, seed=7) == [[]]


@contextmanager
def a_context() -> Any:
    """Like a progress bar around a run: it passes errors on."""
    yield


def test_the_first_failure_says_its_scenario_its_replication_and_why() -> None:
    with pytest.raises(Failure) as failure, a_context():
        run_all([scenario(), closed()], replications=2, seed=7, workers=2, executor=Backwards(4))
    error = failure.value
    assert (error.scenario, error.replication, error.exit_code) == ("closed", 0, 1)
    assert isinstance(error.reason, Gridlock)
    assert str(error).startswith("closed, replication 0: a gridlock")
    assert "vehicle in 0 waits for main gate, inbound lanes" in str(error)


def test_a_failure_travels_between_processes() -> None:
    failure = Failure("night", 3, Gridlock("vehicle in 0 waits"))
    copy = pickle.loads(pickle.dumps(failure))
    assert (copy.scenario, copy.replication, str(copy)) == ("night", 3, str(failure))
    assert type(copy.reason) is Gridlock


def test_an_error_that_is_not_the_user_s_is_not_hidden() -> None:
    broken = scenario()
    with pytest.raises(ValueError, match="non-negative"):
        run_all([broken], replications=1, seed=-1, workers=1)


def test_an_outcome_has_a_series_for_every_pool_by_hour() -> None:
    outcome = replicate(scenario(), seed=7, replication=0)
    assert set(outcome.series["queue"]) == {"main gate, inbound lanes", "main gate, outbound lanes", "inspection yard, inspectors"}
    assert set(outcome.series["utilisation"]) == set(outcome.series["queue"])
    assert {len(values) for kind in ("queue", "utilisation", "before gate") for values in outcome.series[kind].values()} == {24}
    assert len(outcome.series["still in the zone"]["all"]) == len(SURVIVAL_GRID)
