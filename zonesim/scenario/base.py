"""What every part of a scenario has in common."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Data that never changes: closed to unknown keys, defaults checked, field docstrings kept for the JSON Schema."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        validate_default=True,
        allow_inf_nan=False,
    )
