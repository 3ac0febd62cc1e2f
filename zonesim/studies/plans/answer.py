"""What an experiment answers: sentences, tables, and what its pictures show, without drawing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zonesim.scenario.schema import Scenario
from zonesim.studies.combinations import Combinations
from zonesim.studies.compare import Comparison, Run
from zonesim.studies.figures import Picture
from zonesim.studies.study_files import Rows


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
