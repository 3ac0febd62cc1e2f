"""A level beside its limit, swept through time, against the same counted instant by instant."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zonesim import machine_code
from zonesim.measures import levels_and_limits as module
from zonesim.measures.levels_and_limits import Swept, sweep

EDGES = np.array([0.0, 4.0, 8.0, 12.0])
MINUTES = st.integers(-3, 15).map(float)
CHANGES = st.lists(st.tuples(MINUTES, st.integers(1, 3)), max_size=12)
LIMITS = st.lists(st.tuples(st.integers(-5, 15), st.integers(0, 4)), min_size=1, max_size=4, unique_by=lambda pair: pair[0])


def columns(pairs: list[tuple[float, int]]) -> tuple[Any, Any]:
    return np.array([time for time, _ in pairs], np.float64), np.array([much for _, much in pairs], np.int64)


def by_the_minute(ups: list[tuple[float, int]], downs: list[tuple[float, int]], limits: list[tuple[int, int]]) -> Swept:
    """All times are whole: what holds just after a minute holds until the next."""
    limits = sorted(limits)

    def level(minute: int) -> int:
        return sum(much for time, much in ups if time <= minute) - sum(much for time, much in downs if time <= minute)

    def most(minute: int) -> int:
        return next((much for time, much in reversed(limits) if time <= minute), limits[0][1])

    within, beyond, limit, time_beyond = (np.zeros(3) for _ in range(4))
    for minute in range(12):
        here, there = level(minute), most(minute)
        within[minute // 4] += min(here, there)
        limit[minute // 4] += there
        beyond[minute // 4] += max(here - there, 0)
        time_beyond[minute // 4] += here > there
    highest = max(0, *(level(minute) for minute in range(12)))
    furthest = max(0, *(level(minute) - most(minute) for minute in range(12)))
    excess = sum(level(minute) > most(minute) for minute in {int(time) for time, _ in ups})
    return Swept(within, beyond, limit, time_beyond, highest, furthest, excess)


@settings(deadline=None)  # the first sweep is compiled
@given(ups=CHANGES, downs=CHANGES, limits=LIMITS)
def test_a_sweep_is_what_counting_minute_by_minute_gives(
    ups: list[tuple[float, int]], downs: list[tuple[float, int]], limits: list[tuple[int, int]]
) -> None:
    (up, up_by), (down, down_by) = columns(ups), columns(downs)
    limit_time, limit = columns(sorted(limits))
    found = sweep(up, down, up_by=up_by, down_by=down_by, limit_time=limit_time, limit=limit, edges=EDGES)
    for one, two in zip(found, by_the_minute(ups, downs, limits), strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(two))


def test_without_amounts_each_change_is_by_one() -> None:
    found = sweep(np.array([1.0, 2.0]), np.array([3.0]), limit_time=np.zeros(1), limit=np.array([1]), edges=np.array([0.0, 4.0]))
    assert (found.within[0], found.beyond[0], found.highest, found.excess) == (3, 1, 2, 1)


def test_the_interpreter_gives_what_machine_code_gives() -> None:
    rng = np.linspace(0, 10, 50) ** 1.3 % 12
    arguments = (
        np.sort(rng),
        np.ones(50, np.int64),
        np.sort(rng + 1),
        np.ones(50, np.int64),
        np.array([0.0, 5.0]),
        np.array([3, 1]),
        EDGES,
    )
    plain = module._sweep.__wrapped__(*arguments)  # type: ignore[attr-defined]
    for one, two in zip(plain, module._sweep(*arguments), strict=True):
        np.testing.assert_array_equal(one, two)


def test_without_numba_the_function_runs_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(number: int) -> int:
        return 2 * number

    monkeypatch.setitem(__import__("sys").modules, "numba", None)
    assert machine_code._compile(twice) is twice
    assert machine_code.compiled(twice)(21) == 42


def test_where_no_folder_can_be_written_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    def without_a_folder(*, cache: bool = False, **options: Any) -> Any:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    def twice(number: int) -> int:
        return 2 * number

    real = numba.njit
    monkeypatch.setattr(numba, "njit", without_a_folder)
    assert machine_code.compiled(twice)(21) == 42
