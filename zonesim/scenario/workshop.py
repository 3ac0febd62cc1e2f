"""Bonded maintenance: the workshop in which units from abroad are repaired, and the catalogue of what may be. It may be left out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import DurationDistribution
from zonesim.units import Share

Since = Annotated[int, Field(strict=True, ge=0)] | Literal[True]
"""From when on: from a day of the observed window, or always (true). Days stand first: to a literal, 1 would be true."""
Catalogue = dict[str, Since]
"""Classes of goods that may come to be repaired, and since when."""


class Workshop(Frozen):
    """Where units from abroad are repaired (flows of the kind ``maintenance``) before they leave for abroad again."""

    bays: Annotated[int, Field(strict=True, ge=1)] | None = None
    """Bays; a unit has one for itself, and those that find none free wait in store. Left out: no limit."""
    catalogue: Catalogue = {}
    """Classes of goods that may come to be repaired: true, or the first day of the observed window on which they may. Empty: none."""
    repair: DurationDistribution = Field(default={"lognormal": {"mean": "10 d", "sd": "5 d"}}, validate_default=True)
    """How long a unit is in its bay; nights and weekends count. Assumption: no time is published."""
    not_repairable_share: Share = 0.05
    """Share of units that prove not to be repairable. They, too, must leave for abroad. Assumption."""
    assessment: DurationDistribution = Field(default={"lognormal": {"mean": "2 d", "sd": "1 d"}}, validate_default=True)
    """How long it takes, in a bay, to find that out. Assumption."""
    fetch: DurationDistribution | None = None
    """From then until the vehicle that takes the unit away is before the gate; left out: it comes at once."""
