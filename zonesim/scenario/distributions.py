"""How durations, weights and counts scatter: ``{ lognormal = { mean = "90 s", sd = "45 s" } }``, one family per table.

A bare value such as ``"90 s"`` is a constant.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Generic

import numpy as np
from pydantic import (
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    RootModel,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from zonesim.scenario.base import Frozen
from zonesim.scenario.families import (
    Constant,
    Empirical,
    Erlang,
    Exponential,
    Family,
    Floats,
    Gamma,
    Law,
    Length,
    Lognormal,
    Number,
    SignedLength,
    Size,
    Triangular,
    Uniform,
    Value,
    Weibull,
    Whole,
)
from zonesim.units import Share

_LEAST = 2.0**-53
"""Distance from 0 and 1 that a uniform number keeps."""


class Component(Family, Frozen, Generic[Value, Size]):
    """One part of a mixture."""

    share: Share
    """Share of the values that come from this part."""
    of: Distribution[Value, Size]
    """How those values scatter."""


class Mixture(Family, RootModel[tuple[Component[Value, Size], ...]], Generic[Value, Size]):
    """Each value comes from one of several distributions, by their shares."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _whole(self) -> Mixture[Value, Size]:
        _check_shares([part.share for part in self.root])
        return self

    def moments(self) -> tuple[float, float]:
        """The variance is the mean variance within the parts plus the variance of their means."""
        mean = math.fsum(part.share * part.of.mean for part in self.root)
        variance = math.fsum(part.share * (part.of.sd**2 + (part.of.mean - mean) ** 2) for part in self.root)
        return mean, math.sqrt(variance)

    def quantile(self, u: Floats) -> Floats:
        """One uniform number chooses the part and, stretched over the part's share, the value in it.

        Not the inverse of the mixture's own distribution function: values rise with ``u`` within each part, not across parts.
        """
        bounds = _cumulated([part.share for part in self.root])
        chosen = np.searchsorted(bounds, u, side="right")
        values = np.empty(u.shape)
        for place, part in enumerate(self.root):
            mine = chosen == place
            if mine.any():
                lower = bounds[place - 1] if place else 0.0
                within = (u[mine] - lower) / (bounds[place] - lower)
                values[mine] = part.of.quantile(np.clip(within, _LEAST, 1 - _LEAST))
        return values


def _check_shares(shares: Sequence[float]) -> None:
    if abs(math.fsum(shares) - 1) > 1e-9:
        raise ValueError(f"the shares add up to {math.fsum(shares):.10g}; make it 1")


def _cumulated(shares: Sequence[float]) -> Floats:
    """Upper bounds of the shares on (0, 1); rounding of their sum is put right in the last that is not empty."""
    bounds = np.cumsum(shares)
    bounds[bounds >= bounds[-1]] = 1.0
    return bounds


class OneFamily(Frozen):
    """A table with one key, the family; a bare value is short for a constant. Subclasses have a field for each family."""

    @classmethod
    def families(cls) -> tuple[str, ...]:
        """The keys that may stand in the table."""
        return tuple(cls.model_fields)

    @property
    def law(self) -> Law:
        """The one family given, with its parameters."""
        law: Law = next(value for value in (getattr(self, key) for key in self.families()) if value is not None)
        return law

    @property
    def mean(self) -> float:
        """Mean of the variable."""
        return self.law.moments()[0]

    @property
    def sd(self) -> float:
        """Standard deviation of the variable."""
        return self.law.moments()[1]

    def quantile(self, u: Floats) -> Floats:
        """A value for each uniform number of ``u``, all in the open interval (0, 1); same shape."""
        return self.law.quantile(u)

    @model_validator(mode="before")
    @classmethod
    def _one(cls, data: Any) -> Any:
        if isinstance(data, (str, int, float)) and not isinstance(data, bool):
            return {"constant": data}
        if isinstance(data, cls):
            return data
        known = ", ".join(cls.families())
        if not isinstance(data, dict):
            raise ValueError(f"not a distribution: {data!r}; give a constant, or a table with one of {known}")
        for key in data:
            if key not in cls.families():
                near = get_close_matches(str(key), cls.families(), n=1)
                mend = f"did you mean {near[0]!r}?" if near else f"give one of {known}"
                raise ValueError(f"no family of distributions is called {key!r}; {mend}")
        given = [repr(key) for key in data if data[key] is not None]
        if len(given) != 1:
            raise ValueError(f"{' and '.join(given) or 'no family'} given; give exactly one of {known}")
        return data

    @model_serializer(mode="wrap")
    def _given_only(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """For editors: a bare value, or one of as many tables as there are families, each with its one key."""
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        tables = []
        for key, field in schema.pop("properties").items():
            family = next(one for one in field["anyOf"] if one != {"type": "null"})
            if key == "constant":
                tables.append(family)
            tables.append({"type": "object", "properties": {key: family}, "required": [key], "additionalProperties": False})
        del schema["type"], schema["additionalProperties"]
        schema["anyOf"] = tables
        return reference

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Travels between processes in its own spelling, since the families made for each quantity are not found by name."""
        return type(self).model_validate, (self.model_dump(mode="json"),)


class Distribution(Family, OneFamily, Generic[Value, Size]):
    """How a value scatters: one family and its parameters."""

    constant: Constant[Value] | None = None
    uniform: Uniform[Value] | None = None
    triangular: Triangular[Value] | None = None
    exponential: Exponential[Size] | None = None
    erlang: Erlang[Size] | None = None
    gamma: Gamma[Size] | None = None
    lognormal: Lognormal[Size] | None = None
    weibull: Weibull[Size] | None = None
    empirical: Empirical[Value] | None = None
    mixture: Mixture[Value, Size] | None = None


# Each is the class of its own name (see Family.model_parametrized_name), so that it travels between processes.
DurationDistribution = Distribution[Length, Length]
"""How a duration scatters, in seconds; never negative."""
SignedDurationDistribution = Distribution[SignedLength, Length]
"""How a duration that may point backwards scatters, in seconds."""
NumberDistribution = Distribution[Number, Number]
"""How a plain number scatters, tonnes for example; never negative."""


class Poisson(Frozen):
    """``plus`` and a Poisson number of further ones."""

    mean: Annotated[float, Field(ge=0)]
    """Mean of the Poisson part."""
    plus: Annotated[int, Field(ge=0)] = 0
    """What there is at least."""

    def moments(self) -> tuple[float, float]:
        return self.plus + self.mean, math.sqrt(self.mean)

    def quantile(self, u: Floats) -> Floats:
        """``plus`` and the smallest whole number whose cumulated probability reaches ``u``."""
        from scipy.special import pdtr

        reach = math.ceil(self.mean + 10 * math.sqrt(self.mean) + 40)
        return (self.plus + np.searchsorted(pdtr(np.arange(reach), self.mean), u)).astype(np.float64)


class WholeUniform(Frozen):
    """Every whole number between two bounds alike, both included."""

    min: Whole
    """Smallest number."""
    max: Whole
    """Largest number."""

    @model_validator(mode="after")
    def _ordered(self) -> WholeUniform:
        if self.min > self.max:
            raise ValueError("min is more than max; exchange them")
        return self

    def moments(self) -> tuple[float, float]:
        return (self.min + self.max) / 2, math.sqrt(((self.max - self.min + 1) ** 2 - 1) / 12)

    def quantile(self, u: Floats) -> Floats:
        return np.minimum(self.min + np.floor(u * (self.max - self.min + 1)), self.max)


class WeightedCounts(Frozen):
    """A measured distribution of counts: each value with its share."""

    values: tuple[Whole, ...]
    """The counts that occur."""
    shares: tuple[Share, ...]
    """How often each occurs, in the order of ``values``; together 1."""

    @model_validator(mode="after")
    def _matched(self) -> WeightedCounts:
        if len(self.shares) != len(self.values):
            raise ValueError(f"{len(self.values)} values but {len(self.shares)} shares; give one share for each value")
        _check_shares(self.shares)
        return self

    def moments(self) -> tuple[float, float]:
        mean = math.fsum(share * value for share, value in zip(self.shares, self.values, strict=True))
        variance = math.fsum(share * (value - mean) ** 2 for share, value in zip(self.shares, self.values, strict=True))
        return mean, math.sqrt(variance)

    def quantile(self, u: Floats) -> Floats:
        order = np.argsort(self.values)
        bounds = _cumulated([self.shares[place] for place in order])
        return np.array(self.values, dtype=np.float64)[order][np.searchsorted(bounds, u, side="right")]


class CountDistribution(OneFamily):
    """How a whole number scatters; never negative."""

    constant: Constant[Whole] | None = None
    poisson: Poisson | None = None
    uniform: WholeUniform | None = None
    empirical: WeightedCounts | None = None
