"""What the journeys know of travellers that are no vehicles: ends of supervision, units, returned goods, groups."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import Floats, Integers, Mask
from zonesim.units import DAY
from zonesim.zone.journey import numbers


@dataclass(frozen=True)
class Ending:
    """The end of supervision of every unit of a flow.

    ``applied``: on application only, which comes ``application_time`` after the end of the period and takes an officer's
    ``review_time`` and an inspector's ``visit_time``. ``leaves``: a vehicle is called (``called``) to take it away, whose licence is
    checked first where supervision ended on application. ``floor_space`` in square metres.
    """

    ends: Floats
    applied: Mask
    leaves: Mask
    called: Integers
    priority: NDArray[np.int8]
    application_time: Floats
    review_time: Floats
    visit_time: Floats
    licence_time: Floats
    floor_space: Floats


@dataclass(frozen=True)
class Units:
    """Units to be repaired: those that were there before the run (the first ``before``), then one per load that comes.

    ``time``: in their bay, from the begin of the run on. ``repairable``: whether they prove to be. ``called``: the ticket by which the
    vehicle is called that takes each away.
    """

    before: int
    time: Floats
    repairable: Mask
    pallets: Integers
    called: Integers

    def some(self, those: slice) -> Units:
        """A part of them."""
        return replace(
            self, time=self.time[those], repairable=self.repairable[those], pallets=self.pallets[those], called=self.called[those]
        )


@dataclass(frozen=True)
class Inquiries:
    """Written investigations, one per declaration: each begins with the first of its goods in store (``stored``) and ends with the
    firm's answer (``answered``)."""

    stored: Integers
    answered: Integers
    priority: NDArray[np.int8]
    desk_time: Floats
    answer_time: Floats


@dataclass(frozen=True)
class Lots:
    """The goods of one declaration on one vehicle, from unloading (``unloaded``) until they are released. ``written`` and ``on_site``:
    what they wait for. The tickets ``stored`` and ``answered`` are those of their declaration."""

    unloaded: Integers
    stored: Integers
    answered: Integers
    pallets: Integers
    written: Mask
    on_site: Mask
    priority: NDArray[np.int8]
    check_time: Floats


@dataclass(frozen=True)
class TrainingGroups:
    """Groups that come for a course: ``trainees`` and ``days`` of each. ``begun``: the ticket by which its buses are called.
    ``placed``: which need one of the training places."""

    arrival: Floats
    trainees: Integers
    days: Integers
    begun: Integers
    placed: Mask

    @property
    def time(self) -> Floats:
        """How long each has its place: whole days, so that who waits for it begins at the same time of day."""
        return self.days.astype(np.float64) * DAY

    @property
    def of_bus(self) -> Integers:
        """The group of every bus: one each day, those of a group together."""
        return np.repeat(numbers(len(self.days)), self.days)

    @property
    def day_of_bus(self) -> Integers:
        """The day of the course of every bus, from 0."""
        return numbers(int(self.days.sum())) - np.repeat(np.cumsum(self.days) - self.days, self.days)
