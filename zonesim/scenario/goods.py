"""What is carried: classes of goods, and what customs asks of each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from zonesim.scenario.base import Frozen


class Commodity(Frozen):
    """A class of goods. A declaration is of one class."""

    weight: Annotated[float, Field(strict=True, ge=0)] = 1.0
    """The class's part of the declarations, relative to the other classes. Assumption: no mix of goods of a zone is published."""
    risk: Annotated[float, Field(strict=True, ge=0)] = 1.0
    """Factor on the violation rate of the firm's tier, up to certainty. Assumption: alike for all goods."""
