"""What an experiment answers: sentences, tables, and what its pictures show, without drawing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zonesim.analysis.figures import Picture
from zonesim.experiment.combinations import Combinations
from zonesim.experiment.compare import Comparison, Run
from zonesim.experiment.study_files import Rows
from zonesim.scenario.schema import Scenario


@dataclass(frozen=True)
class Answer:
    """The answer of a plan. ``runs`` and ``comparison``: where whole runs were compared, for the pictures of a comparison.

    ``scenarios``: those kept beside the answer, in full. ``combinations``: what the explorer of a report switches between.
    """

    sentences: Sequence[str]
    tables: Mapping[str, Rows]
    pictures: Mapping[str, Picture]
    scenarios: Sequence[Scenario]
    replications: int
    runs: Sequence[Run] = field(default=())
    comparison: Comparison | None = None
    combinations: Combinations | None = None
