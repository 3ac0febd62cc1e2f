"""Declarations as a log of real visits states them: rows grouped by declaration, in order of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.luck import NOBODY, Floats, Integers
from zonesim.scenario.visit_log import DECLARATION_STAGES, VisitTable


@dataclass(frozen=True, eq=False)
class Logged:
    """The rows of one flow of a log, the rows of a declaration together, declarations in the order of their first rows.

    Of the rows: ``arrival``; ``declaration``, its place; ``place`` in the log among the rows of the flow; ``identifier``, what
    its luck follows, "" where there is none; ``tonnes``, ``pallets`` and ``given``, durations by stage, NaN where missing.
    Of the declarations: ``first_row``, n+1 offsets into the rows; ``declaration_place``, the place of its first row; ``name``,
    what its luck follows, "" where there is none; ``firm``, "" where unstated; ``tier``, UNSTATED where unstated;
    ``declaration_given``, durations by stage.
    """

    arrival: Floats
    declaration: Integers
    place: Integers
    identifier: tuple[str, ...]
    tonnes: Floats
    pallets: Floats
    given: dict[str, Floats]
    first_row: Integers
    declaration_place: Integers
    name: tuple[str, ...]
    firm: tuple[str, ...]
    tier: NDArray[np.int8]
    declaration_given: dict[str, Floats]


def logged(visits: VisitTable | None, flow: str) -> Logged:
    """The rows of a flow in the log; none where there is no log."""
    if visits is None:
        return NOTHING
    rows = np.flatnonzero(np.array([name == flow for name in visits.flow], dtype=bool))
    # A row without a declaration is one of its own; the number of its row is nobody else's name.
    members: dict[str | int, list[int]] = {}
    for row in rows.tolist():
        members.setdefault(visits.declaration[row] or row, []).append(row)
    groups = list(members.values())
    order = np.array([row for group in groups for row in group], dtype=np.int64)
    size = np.array([len(group) for group in groups], dtype=np.int64)
    leading = [group[0] for group in groups]
    given = {stage: values[order] for stage, values in visits.durations.items()}
    return Logged(
        arrival=visits.time[order],
        declaration=np.repeat(np.arange(len(groups)), size),
        place=np.searchsorted(rows, order),
        identifier=tuple(_name("id", visits.identifier[row]) for row in order.tolist()),
        tonnes=visits.tonnes[order],
        pallets=visits.pallets[order],
        given={stage: values for stage, values in given.items() if stage not in DECLARATION_STAGES},
        first_row=np.concatenate([[0], np.cumsum(size)]),
        declaration_place=np.searchsorted(rows, leading),
        name=tuple(_name("declaration", visits.declaration[row]) or _name("id", visits.identifier[row]) for row in leading),
        firm=tuple(visits.firm[row] for row in leading),
        tier=visits.tier[np.array(leading, dtype=np.int64)],
        declaration_given={stage: values[leading] for stage, values in visits.durations.items() if stage in DECLARATION_STAGES},
    )


_NONE: Floats = np.zeros(0)
NOTHING = Logged(
    _NONE, NOBODY, NOBODY, (), _NONE, _NONE, {}, np.zeros(1, dtype=np.int64), NOBODY, (), (), np.zeros(0, dtype=np.int8), {}
)


def _name(kind: str, text: str) -> str:
    """Kept apart by kind: a declaration may bear the same name as some vehicle."""
    return f"{kind} {text}" if text else ""
