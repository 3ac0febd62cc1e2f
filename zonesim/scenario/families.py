"""The families of distributions, each with its parameters and the inverse of its distribution function.

Every family answers ``mean`` and ``sd`` (of the variable) and ``quantile(u)``: a value for each uniform number in (0, 1), by
inversion, so that an entity keeps its luck whatever the others do and whatever the parameters are.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    RootModel,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema

from zonesim.scenario.base import Frozen
from zonesim.scenario.data_files import number, read_named
from zonesim.scenario.gamma import gamma_quantile
from zonesim.units import Duration, SignedDuration

Floats = NDArray[np.float64]


class Quantity(float):
    """What a distribution is of. Stands for the type of its values in the schema; the values themselves are plain floats."""

    name: ClassVar[str]
    unit: ClassVar[str] = ""
    spelling: ClassVar[Any] = float

    @classmethod
    def read(cls, text: str) -> str | float:
        """A plain number of a data file as it would stand in a scenario. Raises ValueError."""
        value = number(text)
        if value < 0 and cls.spelling is not SignedDuration:
            raise ValueError(f"cannot be negative: {text}")
        return f"{value!r} {cls.unit}" if cls.unit else value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(cls.spelling)


class Length(Quantity):
    """A length of time in seconds, never negative."""

    name = "Duration"
    unit = "s"
    spelling = Duration


class SignedLength(Quantity):
    """A length of time in seconds that may point backwards."""

    name = "SignedDuration"
    unit = "s"
    spelling = SignedDuration


class Number(Quantity):
    """A plain number, never negative."""

    name = "Number"
    spelling = Annotated[float, Field(ge=0)]


class Whole(Quantity):
    """A whole number, never negative."""

    name = "Count"
    spelling = Annotated[int, Field(ge=0)]


Value = TypeVar("Value", bound=Quantity)
"""A single value of the variable."""
Size = TypeVar("Size", bound=Quantity)
"""A mean or a spread of the same unit, never negative."""


class Family(BaseModel):
    """A model for one of several quantities."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """ "DurationUniform" for the uniform distribution of durations."""
        return f"{params[0].name}{cls.__name__}"


class Law(Protocol):
    """A family with its parameters: what each key of a distribution stands for."""

    def moments(self) -> tuple[float, float]:
        """Mean and standard deviation of the variable."""

    def quantile(self, u: Floats) -> Floats:
        """A value for each uniform number in (0, 1)."""


class Constant(Family, RootModel[Value], Generic[Value]):
    """Always the same value."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    def moments(self) -> tuple[float, float]:
        return float(self.root), 0.0

    def quantile(self, u: Floats) -> Floats:
        return np.full(u.shape, float(self.root))


class Uniform(Family, Frozen, Generic[Value]):
    """Every value between two bounds alike."""

    min: Value
    """Smallest value."""
    max: Value
    """Largest value."""

    @model_validator(mode="after")
    def _ordered(self) -> Uniform[Value]:
        if self.min > self.max:
            raise ValueError("min is more than max; exchange them")
        return self

    def moments(self) -> tuple[float, float]:
        return (self.min + self.max) / 2, (self.max - self.min) / math.sqrt(12)

    def quantile(self, u: Floats) -> Floats:
        return self.min + (self.max - self.min) * u


class Triangular(Family, Frozen, Generic[Value]):
    """Between two bounds, most often near the mode."""

    min: Value
    """Smallest value."""
    mode: Value
    """Most frequent value."""
    max: Value
    """Largest value."""

    @model_validator(mode="after")
    def _ordered(self) -> Triangular[Value]:
        if not self.min <= self.mode <= self.max:
            raise ValueError("min, mode and max are out of order; write them so that min <= mode <= max")
        return self

    def moments(self) -> tuple[float, float]:
        rise, fall = self.mode - self.min, self.max - self.mode
        return (self.min + self.mode + self.max) / 3, math.sqrt((rise * rise + rise * fall + fall * fall) / 18)

    def quantile(self, u: Floats) -> Floats:
        """The two branches of the inverse: min + sqrt(u w r) before the mode, max - sqrt((1 - u) w f) after it."""
        width, rise, fall = self.max - self.min, self.mode - self.min, self.max - self.mode
        return np.where(u * width <= rise, self.min + np.sqrt(u * width * rise), self.max - np.sqrt((1 - u) * width * fall))


class _WithMean(Family, Frozen, Generic[Size]):
    mean: Size
    """Mean of the variable; more than 0."""

    @field_validator("mean")
    @classmethod
    def _positive(cls, mean: Size) -> Size:
        if mean <= 0:
            raise ValueError("the mean must be more than 0; for a value that is always 0 write constant")
        return mean


class Exponential(_WithMean[Size], Generic[Size]):
    """Without memory: how long it has lasted says nothing about how long it will last."""

    def moments(self) -> tuple[float, float]:
        return self.mean, self.mean

    def quantile(self, u: Floats) -> Floats:
        """-mean log(1 - u)."""
        return -self.mean * np.log1p(-u)


class Erlang(_WithMean[Size], Generic[Size]):
    """Sum of ``shape`` independent exponential parts of equal mean."""

    shape: Annotated[int, Field(ge=1)]
    """Number of parts; one part is exponential, many are nearly constant."""

    def moments(self) -> tuple[float, float]:
        return self.mean, self.mean / math.sqrt(self.shape)

    def quantile(self, u: Floats) -> Floats:
        return self.mean / self.shape * gamma_quantile(float(self.shape), u)


class Gamma(_WithMean[Size], Generic[Size]):
    """Gamma distribution, given by the mean and standard deviation of the variable."""

    sd: Size
    """Standard deviation of the variable; 0 makes it constant."""

    def moments(self) -> tuple[float, float]:
        return self.mean, self.sd

    def quantile(self, u: Floats) -> Floats:
        """Shape (mean / sd)^2, scale sd^2 / mean."""
        if self.sd <= 0:
            return np.full(u.shape, float(self.mean))
        shape = (self.mean / self.sd) ** 2
        return self.mean / shape * gamma_quantile(shape, u)


class Lognormal(_WithMean[Size], Generic[Size]):
    """Lognormal distribution, given by the mean and standard deviation of the variable itself, not of its logarithm."""

    sd: Size
    """Standard deviation of the variable; 0 makes it constant."""

    def moments(self) -> tuple[float, float]:
        return self.mean, self.sd

    def quantile(self, u: Floats) -> Floats:
        """mean exp(s z - s^2 / 2), z the normal quantile of u, s^2 = log(1 + (sd / mean)^2)."""
        from scipy.special import ndtri

        variance = math.log1p((self.sd / self.mean) ** 2)
        values: Floats = self.mean * np.exp(math.sqrt(variance) * ndtri(u) - variance / 2)
        return values


class Weibull(_WithMean[Size], Generic[Size]):
    """Weibull distribution, given by the mean of the variable and its shape."""

    shape: Annotated[float, Field(ge=0.1)]
    """Below 1 the longer it has lasted the longer it will last; 1 is exponential; above 1 it wears out."""

    def moments(self) -> tuple[float, float]:
        """The sd is mean sqrt(G(1 + 2 / shape) / G(1 + 1 / shape)^2 - 1), G the gamma function."""
        ratio = math.lgamma(1 + 2 / self.shape) - 2 * math.lgamma(1 + 1 / self.shape)
        return self.mean, self.mean * math.sqrt(math.expm1(ratio))

    def quantile(self, u: Floats) -> Floats:
        """mean / G(1 + 1 / shape) (-log(1 - u))^(1 / shape)."""
        scale = self.mean * math.exp(-math.lgamma(1 + 1 / self.shape))
        values: Floats = scale * (-np.log1p(-u)) ** (1 / self.shape)
        return values


class Empirical(Family, Frozen, Generic[Value]):
    """A measured sample, each of its values alike; nothing is smoothed and nothing lies beyond it."""

    file: str | None = None
    """CSV file with the one column ``value`` (durations in seconds), relative to the scenario file that names it."""
    values: tuple[Value, ...] | None = None
    """The sample; with ``file`` it is what was read from there, and the file is not read again."""

    @field_validator("values", mode="before")
    @classmethod
    def _from_file(cls, values: Any, info: ValidationInfo) -> Any:
        if values is None and info.data.get("file") is not None:
            quantity: type[Quantity] = cls.__pydantic_generic_metadata__["args"][0]
            return [row[0] for row in read_named(info.data["file"], {"value": quantity.read}, info=info)]
        return values

    @model_validator(mode="after")
    def _given(self) -> Empirical[Value]:
        if not self.values:
            raise ValueError("the sample is missing; give 'file' or 'values'")
        return self

    @model_serializer(mode="wrap")
    def _without_none(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}

    def moments(self) -> tuple[float, float]:
        return float(np.mean(self._sample)), float(np.std(self._sample))

    def quantile(self, u: Floats) -> Floats:
        """The step function of the sample: the value at place floor(u n) of the n sorted ones."""
        sample = np.sort(self._sample)
        return sample[np.minimum((u * sample.size).astype(np.int64), sample.size - 1)]

    @property
    def _sample(self) -> Floats:
        return np.array(self.values, dtype=np.float64)
