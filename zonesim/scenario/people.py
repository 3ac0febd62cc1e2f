"""Who comes and goes without goods, and what vehicles run on: the day of employees, courses, electric vehicles that must charge."""

from __future__ import annotations

from pydantic import Field

from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import CountDistribution, DurationDistribution
from zonesim.units import Share


class Workday(Frozen):
    """The day of employees who come by car or bus (flows of the kind ``employees``): in at the arrivals, home after their stay.

    Some drive out at noon and come back: two more passages of the gate.
    """

    stay: DurationDistribution = Field(default={"uniform": {"min": "8 h 30 min", "max": "9 h 30 min"}}, validate_default=True)
    """From their arrival before the gate until they set out for home. Assumption: eight hours of work and the breaks."""
    noon_share: Share = 0.02
    """Share of the flow's vehicles that drive out at noon, of those whose day spans it. Assumption: no share is published."""
    noon: DurationDistribution = Field(default={"uniform": {"min": "11 h 30 min", "max": "12 h 30 min"}}, validate_default=True)
    """When they set out, after midnight. Assumption."""
    lunch: DurationDistribution = Field(default={"uniform": {"min": "30 min", "max": "60 min"}}, validate_default=True)
    """From leaving the zone at noon until they are before the gate again. Assumption."""


class Course(Frozen):
    """What a group comes for (flows of the kind ``training``): a course on a training place, such as a flight simulator.

    The group has the place for itself for whole days, from the time at which it comes on the first of them. Its trainees come by bus
    every morning and leave every evening: two passages of the gate a day.
    """

    trainees: CountDistribution = Field(default={"uniform": {"min": 2, "max": 6}}, validate_default=True)
    """Size of a group. Assumption: crews who share a simulator [K9]; no size is published."""
    days: CountDistribution = Field(default={"constant": 5}, validate_default=True)
    """How many days the course lasts, one after another. Assumption."""
    stay: DurationDistribution = Field(default={"uniform": {"min": "8 h", "max": "9 h"}}, validate_default=True)
    """From the arrival of a day's bus before the gate until it sets out again in the evening. Assumption."""


class ElectricVehicles(Frozen):
    """Vehicles that come for goods with a battery too low for the way: they must charge before they load.

    One that cannot do so in the zone drives out again, charges elsewhere and comes back: two more passages of the gate. A vehicle
    that brings goods charges when it has left, wherever it likes, and is not looked at here.
    """

    share: Share = 0.1
    """Share of vehicles that are electric. Assumption: no share of a zone's traffic is published."""
    low_share: Share = 0.3
    """Share of those that come with less in the battery than they need to set out with their goods. Assumption."""
    charging: DurationDistribution = Field(default={"lognormal": {"mean": "45 min", "sd": "15 min"}}, validate_default=True)
    """Time at a pile, in the zone or elsewhere. Assumption."""
    way: DurationDistribution = Field(default={"uniform": {"min": "20 min", "max": "60 min"}}, validate_default=True)
    """To a pile outside the zone and back, and the wait for it there. Assumption."""
