"""What customs keeps an eye on inside the zone: goods returned from abroad, and production equipment. Any of it may be left out.

A default without a key of ``docs/sources.md`` says that it is an assumption.
"""

from __future__ import annotations

from pydantic import Field

from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import DurationDistribution, NumberDistribution
from zonesim.units import Share


class Returns(Frozen):
    """How goods returned from abroad (flows of the kind ``returned``) are investigated while they wait in a supervised store."""

    written_share: Share = 0.5
    """Share of declarations that a document officer investigates in writing: he asks, the firm answers. Assumption: no share is
    published."""
    on_site_share: Share = 0.5
    """Share of declarations whose goods an inspector checks in the store. Assumption: no share is published."""
    desk: DurationDistribution = Field(default={"lognormal": {"mean": "60 min", "sd": "30 min"}}, validate_default=True)
    """Desk time of a written investigation. Assumption."""
    answer: DurationDistribution = Field(default={"lognormal": {"mean": "2 d", "sd": "1 d"}}, validate_default=True)
    """How long the firm takes to answer; nobody is busy meanwhile. Assumption."""
    on_site: DurationDistribution = Field(default={"lognormal": {"mean": "90 min", "sd": "45 min"}}, validate_default=True)
    """Inspector's time for the goods of one vehicle, the way there included. Assumption."""
    written_sensitivity: Share = 0.3
    """Probability that a written investigation finds a violation that is there. Assumption."""
    on_site_sensitivity: Share = 0.8
    """Probability that a check in the store finds a violation that is there. Assumption."""


class Equipment(Frozen):
    """How production equipment, imported free of duty, leaves supervision when its period ends (flows of the kind ``equipment``)."""

    application: DurationDistribution = Field(default={"constant": "0 s"}, validate_default=True)
    """From the end of the period until the firm applies. Assumption: at once."""
    review: DurationDistribution = Field(default={"lognormal": {"mean": "30 min", "sd": "15 min"}}, validate_default=True)
    """Document officer's time for an application. Assumption."""
    visit: DurationDistribution = Field(default={"lognormal": {"mean": "90 min", "sd": "45 min"}}, validate_default=True)
    """Inspector's time for the visit to the firm, travel included. Assumption."""
    leaving_share: Share = 0.3
    """Share of units that then leave the zone for the domestic market; the others stay with their firm. Assumption."""
    licence: DurationDistribution = Field(default={"lognormal": {"mean": "20 min", "sd": "10 min"}}, validate_default=True)
    """Document officer's time to check the licence of a unit again before it leaves. Assumption."""
    fetch: DurationDistribution | None = None
    """From then until the vehicle that takes the unit away is before the gate; left out: it comes at once."""
    loading: DurationDistribution = Field(default={"lognormal": {"mean": "45 min", "sd": "22.5 min"}}, validate_default=True)
    """Loading of a unit at its firm, which needs no dock of a warehouse. Source: as at a warehouse [K100 K101 K102 K103]; mean and
    spread: assumption."""
    floor_space: NumberDistribution = Field(default={"lognormal": {"mean": 20, "sd": 10}}, validate_default=True)
    """Floor that a unit takes, in square metres. Assumption."""
