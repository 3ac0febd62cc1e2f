"""Stories of a few vehicles, told as the text of a scenario file, and what their measures come to, worked out by hand.

A test tells a story with constant times and states in ``expect`` what its measures are; ``test_every_measure.py`` reads these
expectations and fails for a measure that has none. So keep them in the form ``expect(outcome, {("measure", "of"): value, ...})``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import isclose, isnan
from pathlib import Path
from tempfile import TemporaryDirectory

from zonesim import load_scenario
from zonesim.experiment.replicate import Outcome, replicate

MINUTE, HOUR = 60.0, 3600.0
NAN = float("nan")
"""Expected of a measure that is undefined: of nobody, or of too few."""


@lru_cache
def happens(text: str, *overrides: str, visits: str = "") -> Outcome:
    """What a scenario comes to in one replication, by both engines alike.

    ``text``: the scenario, as a file holds it. ``overrides``: as on the command line, such as "gates.main.lanes.inbound=2".
    ``visits``: rows of a log of visits, a CSV file that the scenario calls visits.csv.
    """
    with TemporaryDirectory() as folder:
        story = Path(folder) / "story.toml"
        story.write_text(text, encoding="utf-8")
        if visits:
            (Path(folder) / "visits.csv").write_text(visits, encoding="utf-8")
        scenario = load_scenario(story, overrides)
    compiled, simpy = (replicate(scenario, seed=1, replication=0, engine=engine) for engine in ("compiled", "simpy"))
    assert repr(compiled.rows) == repr(simpy.rows)
    return compiled


def expect(outcome: Outcome, expected: Mapping[tuple[str, str], float]) -> None:
    """Each of these measures has one row of this ``of``, with this value (to 1e-9 of it); ``NAN``: undefined, which is not 0."""
    found: dict[tuple[str, str], list[float]] = {}
    for measure, of, value in outcome.rows:
        found.setdefault((measure, of), []).append(value)
    faults = []
    for (measure, of), value in expected.items():
        rows = found.get((measure, of))
        if rows is None:
            faults.append(f"{measure}: no row of {of!r}; rows of {strata(outcome, measure)}")
        elif len(rows) > 1 or not _same(rows[0], value):
            faults.append(f"{measure} of {of!r}: {', '.join(map(str, rows))}, not {value}")
    assert not faults, "\n".join(faults)


def _same(found: float, expected: float) -> bool:
    return isnan(found) if isnan(expected) else isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


def strata(outcome: Outcome, measure: str) -> list[str]:
    """What a measure has rows of, in their order."""
    return [of for name, of, _ in outcome.rows if name == measure]
