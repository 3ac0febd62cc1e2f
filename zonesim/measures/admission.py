"""Who stays away: declarations of flows of which the rules say who comes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zonesim.measures.finished import Reading, Row
from zonesim.measures.measure import Measure, figures


@figures(
    Measure(
        "not_admitted",
        "declarations not admitted",
        "declarations / d",
        of="a flow that only a reform brings, or of units to be repaired",
        formula="declarations planned in the window that stay away under the rules in force, per day",
    ),
)
def not_admitted(reading: Reading) -> Iterator[Row]:
    """Of the flows of whom rules say who comes: how many declarations stayed away."""
    for name, planned in reading.case.not_admitted.items():
        if reading.case.scenario.flows[name].latent:
            yield "not_admitted", f"flow {name}", np.count_nonzero(reading.inside(planned)) / reading.days


SHOWN = (not_admitted,)
