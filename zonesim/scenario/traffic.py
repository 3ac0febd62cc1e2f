"""Who comes: tiers, firms, flows, arrivals, declarations, and the log of real visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, model_validator

from zonesim.scenario.base import Frozen
from zonesim.scenario.distributions import (
    CountDistribution,
    DurationDistribution,
    NumberDistribution,
    SignedDurationDistribution,
)
from zonesim.scenario.kinds import KINDS_OF_FLOW, MEANING, FlowKind, KindOfFlow
from zonesim.scenario.people import Course, Workday
from zonesim.units import Duration, Share, TimeOfDay

LaneKind = Literal["regular", "convenience", "staff"]
TierName = Literal["advanced_certified", "general_certified", "standard", "discredited"]
TIERS: tuple[TierName, ...] = ("advanced_certified", "general_certified", "standard", "discredited")
BasisName = Literal["two_step", "batch_delivery", "enter_first"]
BASES: tuple[Literal["ordinary"] | BasisName, ...] = ("ordinary", "two_step", "batch_delivery", "enter_first")
"""Release bases of declarations: an ordinary declaration; a two-step declaration; batch delivery with one declaration for all of a
period; goods that enter first and are declared later [K19-K24]."""


@dataclass(frozen=True)
class CountedInterval:
    """Vehicles counted in an interval, in seconds from the first midnight. ``gaps``: (when, seconds) that clocks leave out in it."""

    start: float
    end: float
    vehicles: int
    gaps: tuple[tuple[float, float], ...] = ()

    @property
    def length(self) -> float:
        """How long it lasted, in seconds."""
        return self.end - self.start - sum(seconds for _, seconds in self.gaps)


class Tier(Frozen):
    """What sets the firms of one tier apart, whatever the reforms."""

    priority: Annotated[int, Field(strict=True, ge=0, le=9)] = 1
    """Class at officers, scanner, bays and inspectors; 0 is served first. Source: priority inspection is a privilege of
    authorised economic operators [K27]; the classes are an assumption."""
    violation_rate: Share = 0.01
    """Share of declarations that carry a violation. Assumption: no hit rate of a bonded zone is published."""


class Tiers(Frozen):
    """The four tiers of firms of the 2019 statistics [K57]."""

    advanced_certified: Tier = Tier(priority=0, violation_rate=0.002)
    """Advanced certified authorised economic operators. Rates: assumption."""
    general_certified: Tier = Tier(priority=1, violation_rate=0.005)
    """General certified (a tier since abolished). Rates: assumption."""
    standard: Tier = Tier(priority=1, violation_rate=0.01)
    """Standard credit. Rates: assumption."""
    discredited: Tier = Tier(priority=1, violation_rate=0.1)
    """Discredited. Rates: assumption."""


class Firms(Frozen):
    """A group of firms alike in tier; a single named firm is a group of one."""

    tier: TierName = "standard"
    """Authorised-economic-operator tier."""
    count: Annotated[int, Field(strict=True, ge=1)] = 1
    """Number of firms in the group; traffic is spread evenly over them."""
    weight: Annotated[float, Field(strict=True, ge=0)] = 1.0
    """The group's part of the declarations, relative to the other groups."""


class Arrivals(Frozen):
    """When the declarations of a flow come: give exactly one of ``vehicles_per_day``, ``every``, ``at`` and ``counts``."""

    vehicles_per_day: Annotated[float, Field(strict=True, ge=0)] | None = None
    """Poisson arrivals: vehicles on an average day (of an average week); of consolidated goods, loads that become ready."""
    by_hour: Annotated[tuple[Annotated[float, Field(strict=True, ge=0)], ...], Field(min_length=24, max_length=24)] | None = None
    """Relative weight of each hour of the day, from midnight, for ``vehicles_per_day``; left out: all alike."""
    by_weekday: Annotated[tuple[Annotated[float, Field(strict=True, ge=0)], ...], Field(min_length=7, max_length=7)] | None = None
    """Relative weight of each day of the week, Monday first, for ``vehicles_per_day``; left out: all alike."""
    every: DurationDistribution | None = None
    """Time between arrivals, independent of each other, from the start of the run (scheduled: a constant); divided by
    ``traffic.factor``."""
    at: tuple[TimeOfDay, ...] | None = None
    """Scheduled arrivals: times of every day, e.g. ["08:00", "08:20"]."""
    counts: str | None = None
    """Measured counts: a CSV file of ``start,count`` and, where wished, ``end`` (vehicles per interval, spread evenly within it, as
    many as counted). Each is a declaration of its own: a count does not say which vehicles belong together."""
    lateness: SignedDurationDistribution | None = None
    """Added to each scheduled arrival (``at``, ``every``): early or late."""
    batch: CountDistribution | None = None
    """How many declarations arrive together at each arrival (a ferry, a train); left out: one."""

    _counts: tuple[CountedInterval, ...] | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _one_way(self) -> Arrivals:
        given = [key for key in ("vehicles_per_day", "every", "at", "counts") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                f"arrivals are given {'by ' + ' and '.join(given) if given else 'in no way'}; "
                "give exactly one of vehicles_per_day, every, at, counts"
            )
        for key in ("by_hour", "by_weekday"):
            weights = getattr(self, key)
            if weights is not None and self.vehicles_per_day is None:
                raise ValueError(f"{key} goes with vehicles_per_day only; remove it")
            if weights is not None and sum(weights) <= 0:
                raise ValueError(f"{key} has no positive weight; give at least one")
        if self.lateness is not None and self.every is None and self.at is None:
            raise ValueError("lateness goes with scheduled arrivals (every, at) only; remove it")
        if self.every is not None and self.every.mean <= 0:
            raise ValueError("every has a mean of 0, so that everybody comes at once; give a time between arrivals")
        if self.batch is not None and self.counts is not None:
            raise ValueError("batch does not go with counts, where every vehicle is counted; remove it")
        if self.batch is not None and self.batch.mean <= 0:
            raise ValueError("batch has a mean of 0, so that nobody comes; give at least one")
        return self


class HowDeclared(Frozen):
    """The papers of a flow's goods and what they cover."""

    several_vehicles_share: Share = 0.05
    """Share of declarations delivered on several vehicles. Assumption: no source found."""
    several_vehicles: CountDistribution = Field(default={"poisson": {"mean": 2, "plus": 2}}, validate_default=True)
    """Number of vehicles of such a declaration, at least two. Assumption: no source found."""
    lag: DurationDistribution = Field(default={"exponential": {"mean": "40 min"}}, validate_default=True)
    """How long after the declaration's planned arrival each of its vehicles comes, where there are several. Assumption."""
    tonnes: NumberDistribution = Field(default={"lognormal": {"mean": 12, "sd": 6}}, validate_default=True)
    """Net weight of one load. Assumption, between 4 t a declaration [K45] and 16 t a vehicle [K26 K48]."""
    pallets: CountDistribution = Field(default={"constant": 20}, validate_default=True)
    """Pallets of one load. Assumption; 24 to 26 fill a vehicle [K100 K101]."""
    bases: dict[BasisName, Share] = {}
    """Share of declarations on each release basis other than the ordinary one, which has the rest; left out: all are ordinary.
    Assumption: no mix of release bases of a zone is published."""

    @model_validator(mode="after")
    def _at_most_all(self) -> HowDeclared:
        total = sum(self.bases.values())
        if total > 1 + 1e-9:
            raise ValueError(f"the shares of bases sum to {total:g}; let them be at most 1, the rest being ordinary")
        return self


class Consolidation(Frozen):
    """Goods that their firm packs onto vehicles as they become ready: the flow's arrivals say when each load is ready, not when a
    vehicle comes.

    A load goes onto the firm's first vehicle that has room for it. A vehicle leaves when it is full, or when the load it began with has
    waited for the ``window``. Only goods that go the same way share vehicles, and only where the rules let them.
    """

    group: str | None = None
    """Flows of the same group go the same way, and may share vehicles where the rules let them; left out: none with another."""
    pallets: Annotated[int, Field(strict=True, ge=1)] = 24
    """Pallets that fill a vehicle. Source: 24 to 26 [K100 K101]."""
    tonnes: Annotated[float, Field(strict=True, gt=0)] | None = None
    """Tonnes that fill a vehicle; left out: weight is no limit."""
    window: Duration = Field(default="2 h", validate_default=True)
    """How long the load that a vehicle began with waits for others at the most; 0: for none. Assumption."""
    travel: DurationDistribution = Field(default={"lognormal": {"mean": "30 min", "sd": "15 min"}}, validate_default=True)
    """From the firm to the gate, be it before the vehicle is laden (goods that leave) or after (goods that enter). Assumption."""
    handling: Annotated[float, Field(strict=True, gt=0)] = 1.0
    """Factor on the times that the warehouse states for a load, as these are parts of one; those aboard are handled one after another.
    Assumption: none, so that a part takes as long as a whole."""


class Flow(Frozen):
    """One kind of traffic. A visit is two passages: a vehicle that brings goods leaves empty, one that takes goods comes empty."""

    kind: Annotated[FlowKind, Field(description=MEANING)]
    """Which journey: a row of ``scenario/kinds.py``, which says what each means."""
    gate: str | None = None
    """Gate of entry; left out: the only gate of the zone."""
    exit_gate: str | None = None
    """Gate of exit; left out: the gate of entry."""
    warehouse: str | None = None
    """Where the vehicle loads or unloads; left out: the only warehouse of the zone, if there is one."""
    lane: LaneKind = "regular"
    """Kind of lanes the flow's vehicles use."""
    arrivals: Arrivals | None = None
    """When they come; left out: only those of the log."""
    declarations: HowDeclared = HowDeclared()
    """Papers and loads."""
    firms: dict[str, Annotated[float, Field(strict=True, ge=0)]] | None = None
    """Weights of the groups of firms in this flow; left out: those of the groups."""
    commodities: dict[str, Annotated[float, Field(strict=True, ge=0)]] | None = None
    """Weights of the classes of goods in this flow; left out: those of the classes."""
    consolidation: Consolidation | None = None
    """Goods over the first or second line that firms pack onto vehicles as they become ready; left out: the arrivals are those of
    vehicles, each with one load."""
    same_side_share: Share = 0.0
    """Share of declarations whose goods end on the side of the zone from which they came: over the first line, goods from abroad that
    go abroad again; over the second line, domestic goods that are only stored and go back."""
    admitted_by: str | None = None
    """The reform that brings this traffic: without it the flow is drawn all the same, but nobody walks, and none of its goods lie in
    store before. Left out: the traffic always comes."""
    dwell: DurationDistribution | None = None
    """Inward flows: how long the goods stay in store before their places are free again. Left out: they stay until outward
    flows of the same warehouse take them."""
    travel: DurationDistribution | None = None
    """Driving time between gate and warehouse, each way; left out: none."""
    workday: Workday | None = None
    """Employees: their day; left out: the defaults."""
    course: Course | None = None
    """Training: the course of a group; left out: the defaults."""
    patience: DurationDistribution | None = None
    """How long a driver waits for an inbound lane before turning away; left out: for ever."""

    @property
    def kind_row(self) -> KindOfFlow:
        """What sets its kind apart."""
        return KINDS_OF_FLOW[self.kind]

    @property
    def latent(self) -> bool:
        """Whether the rules say who of this traffic comes: what only a reform brings, and what a catalogue must name."""
        return self.admitted_by is not None or self.kind_row.catalogued

    @property
    def back_share(self) -> float:
        """Share of declarations whose goods end on the side from which they came; of some kinds, all."""
        return 1.0 if self.kind_row.all_back else self.same_side_share


class VisitLog(Frozen):
    """Real visits, a row per vehicle: CSV with ``time, flow`` and optional columns (``docs/input-logs.md``)."""

    file: str
    """The CSV file, relative to the scenario file that names it."""
    time_zone: str | None = None
    """Zone of the log's times where they carry none; left out: the horizon's."""


class Traffic(Frozen):
    """Changes of all demand at once."""

    factor: Annotated[float, Field(strict=True, ge=0)] = 1.0
    """All generated arrival rates are multiplied by this (measured logs and counts and timetables are not)."""
