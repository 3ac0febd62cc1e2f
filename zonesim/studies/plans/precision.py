"""Replicating until the measures of interest are known well enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from zonesim.engines.tables import Floats
from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.measures.catalogue import Key
from zonesim.statistics.sequential import PrecisionWanted, look, looks
from zonesim.studies.compare import LEVEL
from zonesim.studies.plans.asked import Precision


def replicate_until(campaign: Campaign, cells: Sequence[Cell], *, keys: Sequence[Key], precision: Precision) -> tuple[int, list[str]]:
    """Replicate until every difference from the first cell is known within what matters, of every measure of interest.

    Where there is one cell alone, or a ``relative`` precision is asked for, the means themselves are meant, within that part of each.
    Returns how many replications it took, and what there is to say. Cells of which a replication failed are left out of the decision.
    """
    wanted = list(_wanted(cells, keys, precision))
    for n in looks(first=precision.first, batch=precision.batch, limit=precision.limit):
        values = campaign.values(first(cells, n), [(key.measure, key.of) for key in keys])
        good = [place for place in range(len(cells)) if place == 0 or not np.isnan(values[place]).all()]
        rows, of = _rows(values, wanted, good, relative=precision.relative is not None)
        found = look(rows, [wanted[place] for place in of], level=LEVEL)
        if found.enough:
            return n, [f"Known well enough after {n} replications."]
    left = [
        f"{wanted[place].words}: {'no number is known to do' if more is None else f'about {more:,} more'}"
        for place, more in zip(of, found.missing, strict=True)
        if more != 0
    ]
    return n, [f"Not known well enough at the limit of {n} replications; needed still: {'; '.join(left)}."]


def _wanted(cells: Sequence[Cell], keys: Sequence[Key], precision: Precision) -> Iterator[PrecisionWanted]:
    """By cell, then measure."""
    for cell in cells:
        for key in keys:
            words = f"{key.words}, {cell.name}"
            if precision.relative is not None:
                yield PrecisionWanted(words, precision.relative, relative=True)
            else:
                yield PrecisionWanted(words, key.matters)


def _rows(values: Floats, wanted: Sequence[PrecisionWanted], good: Sequence[int], *, relative: bool) -> tuple[Floats, list[int]]:
    """The quantities looked at, (quantities, n), and their places among those wanted."""
    measures = values.shape[1]
    shown = values if relative else values - values[:1]
    places = [cell * measures + measure for cell in good if relative or cell > 0 for measure in range(measures)]
    return shown.reshape(-1, values.shape[2])[places], places


def lacking(precision: Precision, keys: Sequence[Key]) -> str:
    """What a precision asked for needs of the measures of interest and does not have, or ""."""
    if precision.relative is not None:
        return ""
    without = [key.words for key in keys if not key.matters]
    if without:
        return f"no smallest difference that matters is stated for {', '.join(without)}; give matters, or precision.relative"
    return ""
