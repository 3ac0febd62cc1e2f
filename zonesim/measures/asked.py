"""Measures that a scenario or a plan asks for: whether there are such, what their rows are called, and the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from zonesim.errors import Fault, InputError
from zonesim.measures.catalogue import MEASURES, Key, key_of
from zonesim.measures.finished import Row
from zonesim.measures.measure import Measure, of_words
from zonesim.measures.populations import EVERYBODY, Those, Where, groups_of
from zonesim.measures.strata import STRATA
from zonesim.measures.stratified import Stratified
from zonesim.scenario.asked import Asked
from zonesim.scenario.faults import nearest
from zonesim.zone.prepare import Case


def faults_of(asked: Sequence[Asked]) -> list[Fault]:
    """Every fault of what is asked for; their paths begin with ``measures``, as both files call the list."""
    faults: list[Fault] = []
    first: dict[tuple[object, ...], int] = {}
    for place, one in enumerate(asked):
        path = f"measures.{place}"
        measure = MEASURES.get(one.measure)
        if measure is None:
            likely = [f"{one.measure}_{key}" for key in ("within", "beyond") if getattr(one, key) is not None]
            known = [name for name in likely if name in MEASURES] or MEASURES
            mend = nearest(one.measure, known) or "zonesim measures lists them all"
            faults.append(Fault(f"no measure {one.measure!r}", mend, path=f"{path}.measure"))
        else:
            faults += _of_times(one, measure, path)
        faults += _of_strata(one, measure, path)
        if first.setdefault(one.apart, place) != place:
            faults.append(Fault(f"asks for the same as measures.{first[one.apart]}", "keep one of them", path=path))
    return faults


def _of_times(one: Asked, measure: Measure, path: str) -> Iterator[Fault]:
    """A time where there is none to be asked for, none where there is, or the wrong one."""
    key = measure.time_key
    for given in ("within", "beyond"):
        if getattr(one, given) is not None and given != key:
            stem = measure.name.rsplit("_", 1)[0]
            other = next((name for name in (f"{measure.name}_{given}", f"{stem}_{given}") if name in MEASURES), "")
            mend = f"ask for {other}, or leave it out" if other else f"write {key} in place of it" if key else "leave it out"
            yield Fault(f"{measure.name} is not told of a time {given}", mend, path=f"{path}.{given}")
    if key and one.within is None and one.beyond is None:
        yield Fault(f"{measure.name} of which time?", f'add {key} = "30 min", for example', path=path)


def _of_strata(one: Asked, measure: Measure | None, path: str) -> Iterator[Fault]:
    """No such stratum, one that says nothing of those the measure is of, one crossed with itself."""
    for place, name in enumerate(one.strata):
        at = f"{path}.by" if isinstance(one.by, str) else f"{path}.by.{place}"
        if name not in STRATA:
            mend = nearest(name, STRATA) or f"there are {', '.join(STRATA)}"
            yield Fault(f"no stratum {name!r}", mend, path=at)
        elif name in one.strata[:place]:
            yield Fault(f"crosses {name!r} with itself", "name it once", path=at)
        elif measure is not None and not measure.stratified:
            told = measure.of or "all together"
            yield Fault(f"{measure.name} is told of {told}, and of no stratum", "leave it out", path=at)
        elif measure is not None and measure.taken is not None and name in measure.taken.population.refuses:
            yield Fault(f"{measure.name} is told of each {name} as it is", "leave it out", path=at)


def _told(case: Case, one: Asked, measure: Measure) -> Iterator[tuple[Where, Those, str]]:
    """Of what a measure is told that is asked for, and what its rows are told of, in words."""
    if measure.taken is not None:
        population = measure.taken.population
        by = [tuple(STRATA[name] for name in one.strata)] if one.strata else []
        for where in population.places(case):
            for those in groups_of(case, population, by=by, fixed=() if by else (EVERYBODY,)):
                yield where, those, of_words(where, those, limit=one.limit_words)


def asked_keys(case: Case, asked: Sequence[Asked], *, rows: Collection[tuple[str, str]] | None) -> list[Key]:
    """Which rows are asked for, with what matters: of those (measure, of) that there are, where that is known. ``case``: any
    replication of the scenario."""
    found: dict[tuple[str, str], Key] = {}
    for one in asked:
        measure = MEASURES[one.measure]
        told = {(one.measure, of): None for _, _, of in _told(case, one, measure)}
        if measure.taken is None:
            told = {row: None for row in rows or () if row[0] == one.measure}
        for row in told:
            if rows is None or row in rows:
                found.setdefault(row, key_of(*row, matters=one.matters))
    return list(found.values())


def asked_rows(found: Stratified, told: Collection[tuple[str, str]]) -> Iterator[Row]:
    """The rows asked for that are not ``told`` anyway, each once. Raises InputError for what cannot be asked for."""
    asked = found.case.scenario.measures
    faults = faults_of(asked)
    if faults:
        raise InputError(faults)
    known = set(told)
    for one in asked:
        measure = MEASURES[one.measure]
        for where, those, of in _told(found.case, one, measure):
            if measure.taken is not None and (one.measure, of) not in known:
                known.add((one.measure, of))
                value = measure.taken.come_to(found, where, those, one.limit)
                if value is not None:
                    yield one.measure, of, value
        found.forget()
