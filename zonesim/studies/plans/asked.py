"""What plans ask for: the measures of interest, and how well they are to be known."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from zonesim.measures.catalogue import MEASURES, Key, key_of
from zonesim.scenario.base import Frozen
from zonesim.units import Duration

Count = Annotated[int, Field(strict=True, ge=2)]


class Interest(Frozen):
    """A measure that the question is about."""

    measure: str
    """Its name, as in measures.csv."""
    of: str = "all"
    """What it is of."""
    matters: Duration | Annotated[float, Field(ge=0)] | None = None
    """The smallest difference worth acting on, in the measure's unit; left out: that of comparisons, 0 where none is agreed."""

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, data: Any) -> Any:
        return {"measure": data} if isinstance(data, str) else data

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
