"""Scenarios against a baseline, on the same demand: what differs, by how much, and whether it is real."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from zonesim.experiment.campaign import Campaign, first
from zonesim.experiment.cells import Cell
from zonesim.measures.catalogue import KEY_MEASURES, Key
from zonesim.studies.combinations import of_runs
from zonesim.studies.compare import check_same_window, judged, runs_of, with_asked
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.plan import Plan, whole
from zonesim.studies.run_tables import comparison_rows, interval_rows


class ComparePlan(Plan):
    """Scenarios against the base."""

    kind: Literal["compare"]
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)]
    """Scenario files to compare with the base, relative to the plan."""

    sequential: ClassVar[bool] = True
    tells_unsteady: ClassVar[bool] = True

    def cells(self) -> list[Cell]:
        """The base, then the others."""
        return [self.cell(name, file) for file, name in names_of((self.base, *self.scenarios))]

    def study(self, campaign: Campaign) -> Answer:
        """Verdicts on the measures of interest in sentences; on them and those that every comparison speaks of in a table."""
        cells = self.cells()
        replications, notes = self.enough(campaign, cells)
        good, failed = whole(campaign, first(cells, replications))
        if cells[0] not in good or len(good) < 2:
            return Answer([*failed, "Nothing is left to compare."], {}, {}, [], replications)
        scenarios = [cell.scenario() for cell in good]
        check_same_window(scenarios[0], scenarios[1:])
        runs = runs_of(scenarios, campaign.outcomes(first(good, replications)), seed=self.seed)
        found, spoken_of = judged(runs, self.seed, keys=with_others(self.keys)), with_asked(self.keys, runs)
        unstable = [f"Unstable, no steady value: {run.label}: {why}" for run in runs for why in run.unstable]
        return Answer(
            sentences=[*failed, *notes, *unstable, *(finding.sentence for finding in found.findings if finding.key in spoken_of)],
            tables={"intervals": interval_rows(runs), "comparison": comparison_rows(found)},
            pictures={},
            scenarios=scenarios,
            replications=replications,
            runs=runs,
            comparison=found,
            combinations=of_runs(runs, with_others(self.keys)),
        )


def with_others(keys: list[Key]) -> list[Key]:
    """The measures of interest, then those that every comparison speaks of."""
    mine = {(key.measure, key.of) for key in keys}
    return [*keys, *(key for key in KEY_MEASURES if (key.measure, key.of) not in mine)]


def names_of(files: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each file with a name of its own: that of the file, numbered where several have the same."""
    found: list[tuple[str, str]] = []
    taken: set[str] = set()
    for file in files:
        stem = file.replace("\\", "/").rpartition("/")[2].removesuffix(".toml")
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name)
        found.append((file, name))
    return found
