"""What every plan has: the question, the zone, the measures it is about, how often and with which luck."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np
import tomli_w
from pydantic import Field, PrivateAttr, model_validator

from zonesim.engines.tables import Floats
from zonesim.errors import Fault, InputError
from zonesim.experiment.campaign import Campaign, Failure, first
from zonesim.experiment.cells import Cell
from zonesim.experiment.replicate import prepared
from zonesim.measures.asked import asked_keys
from zonesim.measures.catalogue import Key
from zonesim.scenario.asked import Asked
from zonesim.scenario.base import Frozen
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.asked import Count, Interest, Precision
from zonesim.studies.plans.precision import lacking, replicate_until


class Plan(Frozen):
    """A question, and how it is to be answered by simulation."""

    kind: str
    """What kind of question it is."""
    title: str = "An experiment"
    """One line, shown above tables and pictures."""
    question: str = ""
    """What is to be found out, in a sentence or two."""
    base: str
    """Scenario file of the zone, relative to the plan."""
    set: tuple[str, ...] = ()
    """Changes to every scenario, as with --set: "path=value"."""
    measures: Annotated[tuple[Interest, ...], Field(min_length=1)] = (Interest(measure="release_time_mean"),)
    """Measures of interest: by name, or as a table, [[measures]] as in a scenario, which all scenarios of the plan then tell."""
    replications: Count = 20
    """Independent replications of each scenario; where a precision is asked for, as many as it takes."""
    precision: Precision | None = None
    """Replicate until the measures of interest are known well enough, in place of a fixed number."""
    seed: Annotated[int, Field(strict=True, ge=0)] = 1
    """Seed of all random numbers."""

    sequential: ClassVar[bool] = False
    """Whether this kind knows what to do with a precision."""
    adaptive: ClassVar[bool] = False
    """Whether what is found decides what more is run."""

    tells_unsteady: ClassVar[bool] = False
    """Whether its answer says by itself which scenarios have no steady mean."""

    _folder: Path = PrivateAttr(default=Path())
    _name: str = PrivateAttr(default="experiment")
    _rows: tuple[Interest, ...] | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _known(self) -> Plan:
        if self.precision is not None and not self.sequential:
            raise ValueError(f"a plan of the kind {self.kind} makes a fixed number of replications; give replications instead")
        if self.precision is not None and "replications" in self.model_fields_set:
            raise ValueError("replications and a precision are both asked for; keep one of them")
        wrong = "" if self.precision is None else lacking(self.precision, self.keys)
        if wrong:
            raise ValueError(wrong)
        return self

    @property
    def name(self) -> str:
        """Short name, from the file."""
        return self._name

    def text(self) -> str:
        """The plan as a file that asks the same."""
        return tomli_w.dumps(self.model_dump(mode="json", exclude_none=True, exclude_defaults=True))

    @property
    def interests(self) -> tuple[Interest, ...]:
        """The measures of interest: each one row, once they are known (:meth:`know_rows`)."""
        return self.measures if self._rows is None else self._rows

    @property
    def keys(self) -> list[Key]:
        """The measures of interest, with what matters."""
        return [interest.key for interest in self.interests]

    @property
    def names(self) -> list[tuple[str, str]]:
        """The measures of interest, as the store is asked for them."""
        return [(interest.measure, interest.of) for interest in self.interests]

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What all scenarios of the plan tell beside what they tell anyway."""
        found = (interest.asked for interest in self.measures)
        return tuple({one.apart: one for one in found if one is not None}.values())

    def know_rows(self, campaign: Campaign) -> None:
        """Find the rows of what is asked for by a stratum or a time: those that the first replication defines that is wanted anyway,
        or all, where it fails. Raises InputError for a row that there is not."""
        if not self.asked:
            return
        cell, numbers = self.wanted()[0]
        case = prepared(cell.scenario(), seed=self.seed, replication=numbers[0])
        try:
            ((outcome,),) = campaign.outcomes([(cell, numbers[:1])])
        except Failure:
            defined = None
        else:
            defined = [(measure, of) for measure, of, value in outcome.rows if not np.isnan(value)]
        rows: dict[tuple[object, ...], Interest] = {}
        for place, interest in enumerate(self.measures):
            found = [interest]
            if interest.asked is not None:
                try:
                    found = interest.of_rows([key.of for key in asked_keys(case, [interest.asked], rows=defined)])
                except ValueError as error:
                    what, _, mend = str(error).partition("; ")
                    raise InputError(Fault(what, mend, path=f"measures.{place}.of")) from None
            rows |= {one.apart: one for one in found if one.apart not in rows}
        self._rows = tuple(rows.values())

    def cell(
        self, name: str, file: str | None = None, *, changes: Sequence[str] = (), factors: Mapping[str, object] | None = None
    ) -> Cell:
        """A scenario of this plan: its base, or another ``file``, with the plan's changes and ``changes`` of its own."""
        return Cell(name, self._folder / (file or self.base), (*self.set, *changes), factors or {}, asked=self.asked)

    def enough(self, campaign: Campaign, cells: Sequence[Cell]) -> tuple[int, list[str]]:
        """Run the cells as often as the plan says; returns how often, and what there is to say about the precision reached."""
        if self.precision is None:
            campaign.run(first(cells, self.replications))
            return self.replications, []
        return replicate_until(campaign, cells, keys=self.keys, precision=self.precision)

    @abstractmethod
    def cells(self) -> list[Cell]:
        """The scenarios that are known before anything runs."""

    def wanted(self) -> list[tuple[Cell, Sequence[int]]]:
        """The replications that are known before anything runs."""
        return first(self.cells(), self.replications if self.precision is None else self.precision.first)

    @abstractmethod
    def study(self, campaign: Campaign) -> Answer:
        """Run what is missing, and answer. Raises InputError for what only the scenarios can show to be wrong."""


def whole(campaign: Campaign, wanted: Sequence[tuple[Cell, Sequence[int]]]) -> tuple[list[Cell], list[str]]:
    """Cells of which no replication that is wanted failed; and a sentence for each of the others, which an answer begins with."""
    failed = {(failure.scenario, failure.replication): failure for failure in campaign.store.failures()}
    good, told = [], []
    for (cell, numbers), digest in zip(wanted, campaign.digests([cell for cell, _ in wanted]), strict=True):
        one = next((failed[digest, number] for number in numbers if (digest, number) in failed), None)
        if one is None:
            good.append(cell)
        else:
            told.append(f"No result for {cell.name}: replication {one.replication} failed ({one.stage}): {one.message}")
    return good, told


def defined(values: Floats, plan: Plan) -> Floats:
    """The values (cells, measures, replications). Raises InputError for a measure that no cell defines."""
    faults = [
        Fault(f"no scenario has the measure {interest.words!r}", "see measures.csv of a run for those it has", path=f"measures.{place}")
        for place, interest in enumerate(plan.interests)
        if values.size and np.isnan(values[:, place]).all()
    ]
    if faults:
        raise InputError(faults)
    return values
