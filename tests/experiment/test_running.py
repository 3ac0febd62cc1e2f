"""All replications of all scenarios, as one value says: the same results whoever works, and failures that say where they were."""

from __future__ import annotations

import math
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest

from zonesim import engines, simulate
from zonesim.demand.demand import draw
from zonesim.errors import Gridlock, InputError
from zonesim.experiment import campaign as campaigns
from zonesim.experiment import perform as performed
from zonesim.experiment.at_work import WorkersDied
from zonesim.experiment.campaign import Failure, first
from zonesim.experiment.cells import Built
from zonesim.experiment.replicate import SURVIVAL_GRID, Outcome, offered_by, replicate
from zonesim.experiment.running import How, Running
from zonesim.experiment.store.in_memory import MemoryStore
from zonesim.experiment.store.store import Described, Finished
from zonesim.experiment.workers import Crew
from zonesim.measures.controls import draw_apart
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
    alone = Running(replications=2, seed=7, workers=1).outcomes(pair)
    assert all_bits(Running(replications=2, seed=7, workers=workers).outcomes(pair)) == all_bits(alone)


def test_any_executor_gives_the_same_bytes() -> None:
    alone = Running(replications=3, seed=7, workers=1).outcomes([scenario()])
    with ThreadPoolExecutor(3) as threads:
        assert all_bits(Running(replications=3, seed=7, executor=threads).outcomes([scenario()])) == all_bits(alone)


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
    alone = Running(replications=2, seed=7, workers=1).outcomes(pair)
    assert all_bits(Running(replications=2, seed=7, workers=2, executor=Backwards(4)).outcomes(pair)) == all_bits(alone)


def test_scenarios_that_differ_in_reforms_or_facilities_alone_meet_one_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def counted(case: Scenario, *, seed: int, replication: int) -> Any:
        drawn.append(replication)
        return draw(case, seed=seed, replication=replication)

    monkeypatch.setattr(performed, "draw", counted)
    busier = scenario(flows={"in": {"kind": "first_line_in", "arrivals": {"vehicles_per_day": 60}}})
    cases = [scenario(), busier, scenario(lanes=2), scenario(reforms={"tiered_inspection": {}})]
    together = Running(replications=3, seed=7, workers=1).outcomes(cases)
    assert sorted(drawn) == [0, 0, 1, 1, 2, 2]
    assert all_bits(together) == [all_bits(Running(replications=3, seed=7, workers=1).outcomes([case]))[0] for case in cases]


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
    (batch,) = Running(replications=4, seed=7, workers=1).outcomes([scenario()])
    for k in (3, 0):
        assert bits(replicate(scenario(), seed=7, replication=k)) == bits(batch[k])
    assert len({repr(outcome.rows) for outcome in batch}) == 4


def test_scenarios_may_stand_in_any_order_and_beside_any_others() -> None:
    one, two = scenario(), scenario(lanes=2)
    (first,), (second,) = (all_bits(Running(replications=2, seed=7, workers=1).outcomes([each])) for each in (one, two))
    assert all_bits(Running(replications=2, seed=7, workers=1).outcomes([two, one, two])) == [second, first, second]
    assert first != second


@pytest.mark.parametrize("threads", [None, 2])
def test_progress_counts_every_replication_once(threads: int | None) -> None:
    told: list[tuple[int, int]] = []
    pool = None if threads is None else ThreadPoolExecutor(threads)
    Running(replications=3, seed=7, workers=1, executor=pool, progress=lambda *count: told.append(count)).outcomes([scenario()])
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_no_scenario_is_nothing_to_do_and_no_replication_no_question() -> None:
    assert Running(replications=3, seed=7).outcomes([]) == []
    with pytest.raises(ValueError, match="at least one replication is needed"):
        Running(replications=0)


@contextmanager
def a_context() -> Any:
    """Like a progress bar around a run: it passes errors on."""
    yield


def test_the_first_failure_says_its_scenario_its_replication_and_why() -> None:
    with pytest.raises(Failure) as failure, a_context():
        Running(replications=2, seed=7, workers=2, executor=Backwards(4)).outcomes([scenario(), closed()])
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
        Running(replications=1, seed=-1, workers=1).outcomes([broken])


def test_an_outcome_has_a_series_for_every_pool_by_hour() -> None:
    outcome = replicate(scenario(), seed=7, replication=0)
    assert set(outcome.series["queue"]) == {"main gate, inbound lanes", "main gate, outbound lanes", "inspection yard, inspectors"}
    assert set(outcome.series["utilisation"]) == set(outcome.series["queue"])
    assert {len(values) for kind in ("queue", "utilisation", "before gate") for values in outcome.series[kind].values()} == {24}
    assert len(outcome.series["still in the zone"]["all"]) == len(SURVIVAL_GRID)


def test_a_scenario_that_comes_twice_is_run_once() -> None:
    told: list[tuple[int, int]] = []
    one, other = Running(replications=2, seed=7, workers=1, progress=lambda *count: told.append(count)).outcomes(
        [scenario(), scenario()]
    )
    assert told[-1] == (2, 2)
    assert all(first is second for first, second in zip(one, other, strict=True))


def test_in_memory_every_float_stays_as_it_is_and_a_nan_is_not_lost() -> None:
    """What SQLite would do to a NaN (NULL), and text to a float, happens to neither."""
    rows = (("odd", "all", math.nan), ("third", "all", 1 / 3), ("least", "all", 5e-324), ("never", "all", -math.inf))
    outcome = Outcome(0, rows, {"queue": {"gate": np.array([math.nan, 0.1 + 0.2])}})
    store, cell = MemoryStore(seed=1), Built(scenario())
    store.add_cells([Described(cell, cell.scenario(), cell.key)])
    store.add([Finished(cell.key, 0, outcome), Finished(cell.key, 1, None, "engine", "a gridlock")])
    assert store.outcomes(cell.key, [0])[0] is outcome
    names = [*(row[:2] for row in rows), ("nothing", "of it")]
    found = store.values(cell.key, [0, 1], names=names)
    assert found[:, 0].tobytes() == np.array([*(row[2] for row in rows), math.nan]).tobytes()
    assert np.isnan(found[:, 1]).all()
    assert store.there() == {cell.key: {0: True, 1: False}}
    assert [one.replication for one in store.failures()] == [1]


def test_what_a_campaign_in_memory_has_is_not_run_again() -> None:
    told: list[tuple[int, int]] = []
    work = Running(seed=7, workers=1, progress=lambda *count: told.append(count)).campaign()
    few = work.outcomes(first([Built(scenario())], 2))
    many = work.outcomes(first([Built(scenario())], 3))
    assert told == [(1, 2), (2, 2), (3, 3)]
    assert many[0][:2] == few[0]


def test_the_first_replication_of_each_brings_its_offered_loads() -> None:
    (outcomes,) = Running(replications=3, seed=7, workers=1).outcomes([scenario()])
    assert outcomes[0].offered == offered_by(scenario(), seed=7)
    assert [outcome.offered for outcome in outcomes[1:]] == [(), ()]
    (later,) = Running(seed=7, workers=1).campaign().outcomes([(Built(scenario()), [4, 5])])
    assert later[0].offered == offered_by(scenario(), seed=7, replication=4)
    assert later[1].offered == ()


def test_what_is_expected_is_drawn_once_for_scenarios_that_meet_one_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Scenario] = []

    def counted(case: Scenario, *, seed: int) -> Any:
        drawn.append(case)
        return draw_apart(case, seed=seed)

    monkeypatch.setattr(campaigns, "draw_apart", counted)
    pair = [scenario(), scenario(lanes=2)]
    together = Running(replications=2, seed=7, workers=1, control_variates=True).outcomes(pair)
    assert len(drawn) == 1
    alone = [Running(replications=2, seed=7, workers=1, control_variates=True).outcomes([case])[0] for case in pair]
    assert [[one.controls for one in row] for row in together] == [[one.controls for one in row] for row in alone]
    assert together[0][0].controls


class Dead(Executor):
    """Workers that are gone."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise BrokenExecutor("gone")


class Shut(Executor):
    """Takes back whatever it is given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future


@pytest.mark.parametrize(("executor", "words"), [(Dead(), "the worker processes ended"), (Shut(), "work was taken back")])
def test_an_executor_that_works_no_more_ends_it_in_words(executor: Executor, words: str) -> None:
    with pytest.raises(WorkersDied, match=words):
        Running(replications=2, seed=7, executor=executor).outcomes([scenario()])


def test_whoever_interrupts_what_is_not_kept_has_interrupted_it() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Running(replications=2, seed=7, workers=1, progress=stop).outcomes([scenario()])


def test_an_engine_that_cannot_be_had_is_said_before_anything_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zonesim.engines.compiled", None)
    monkeypatch.setattr(engines, "compiled", None, raising=False)
    monkeypatch.delattr(engines, "compiled")
    with pytest.raises(InputError, match="install numba, or choose another engine"):
        Running(replications=2, seed=7, workers=1, engine="compiled").outcomes([scenario()])


def test_a_cluster_s_workers_are_its_own() -> None:
    with pytest.raises(InputError, match="scheduler tcp://a:1: a cluster has its own workers; leave the number of workers out"):
        Crew(scheduler="tcp://a:1", workers=2)
    with pytest.raises(InputError, match="a cluster has its own workers"):
        Crew(scheduler="tcp://a:1", executor=Dead())


def test_the_keywords_of_the_public_interface_are_the_fields_of_the_one_value() -> None:
    assert get_type_hints(How) == get_type_hints(Running)
    assert simulate(scenario(), replications=1, seed=3, workers=1).seed == 3
    with pytest.raises(TypeError, match="unexpected keyword argument 'replication'"):
        simulate(scenario(), replication=1)  # type: ignore[call-arg]
