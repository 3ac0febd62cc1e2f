"""What plans ask for: the measures of interest, and how well they are to be known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, model_validator

from zonesim.measures.catalogue import MEASURES, Key, key_of
from zonesim.scenario.asked import Asked
from zonesim.scenario.base import Frozen
from zonesim.scenario.faults import nearest

Count = Annotated[int, Field(strict=True, ge=2)]


class Interest(Asked):
    """A measure that the question is about: one row of those that every run tells, or all that it is told of by a stratum or a time."""

    of: str = "all"
    """What it is of, as in measures.csv; left out, with by or a time: all that it is then told of."""

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, data: Any) -> Any:
        return {"measure": data} if isinstance(data, str) else data

    @property
    def apart(self) -> tuple[object, ...]:
        """What tells it from others that are asked for."""
        return *super().apart, self.of

    @property
    def asked(self) -> Asked | None:
        """What the scenarios of the plan must tell for it, beside what they tell anyway."""
        if not self.strata and self.limit is None:
            return None
        return Asked.model_validate(self.model_dump(mode="json", exclude={"of", "matters"}))

    def of_rows(self, rows: Sequence[str]) -> list[Interest]:
        """It, row by row, where it asks for ``rows`` by what they are told of. Raises ValueError for one that is none of them."""
        wanted = [self.of] if "of" in self.model_fields_set else rows
        if self.of not in rows and wanted is not rows:
            raise ValueError(f"{self.measure} is not told of {self.of!r}; {nearest(self.of, rows) or 'of ' + ', '.join(rows)}")
        return [Interest(measure=self.measure, of=of, matters=self.matters) for of in wanted]

    @property
    def key(self) -> Key:
        """The measure with the difference that matters."""
        return key_of(self.measure, self.of, matters=self.matters)

    @property
    def words(self) -> str:
        """The measure, and of what."""
        return self.key.words

    @property
    def unit(self) -> str:
        """Of the measure."""
        return MEASURES[self.measure].unit


class Precision(Frozen):
    """Replicate until every measure of interest is known well enough, in batches, up to a limit."""

    first: Annotated[int, Field(strict=True, ge=20)] = 20
    """Replications before the first look."""
    batch: Count = 10
    """Replications added between looks. The answer is the same for any number of workers."""
    limit: Count = 200
    """Replications at most; then the experiment says how many more it would need."""
    relative: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Widest half-width as a part of the mean, where scenarios stand alone; differences go by what matters."""
