"""Many zones as one: totals, spreads over zones, and what reforms change that are introduced zone by zone.

Each zone is the base with the changes of its class and a traffic of its own. Zones are independent: zone z of Z meets the luck of
replications z, Z + z, 2 Z + z, … of its scenario, so that two zones alike in everything still have days of their own, and each zone
meets the same luck without and with the reforms. A replication of the whole is one replication of every zone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from zonesim.engines.tables import Floats
from zonesim.errors import Fault, InputError
from zonesim.experiment.campaign import Campaign
from zonesim.experiment.cells import Cell
from zonesim.scenario.base import Frozen
from zonesim.statistics.comparison import amount
from zonesim.statistics.intervals import Interval, mean_interval
from zonesim.studies.compare import LEVEL
from zonesim.studies.figures import Dots, Picture, Point
from zonesim.studies.plans.answer import Answer
from zonesim.studies.plans.asked import Interest
from zonesim.studies.plans.plan import Plan, whole
from zonesim.studies.plans.rollout import ReformStep
from zonesim.studies.plans.switches import without
from zonesim.studies.provinces import province_map
from zonesim.studies.study_files import Rows

COLUMNS = ("zone", "province", "class", "factor", "wave")
AVERAGED = ("s", "d", "share", "1")
"""Units of measures that are averaged over zones, weighted by their loads; those in other units are added up."""
SPREAD = (10, 50, 90)
"""Percentiles over zones that are shown."""
WEIGHT = ("loads", "all")


class ZoneClass(Frozen):
    """How the zones of a class differ from the base."""

    scenario: str | None = None
    """Their scenario file, relative to the plan; left out: the base."""
    set: tuple[str, ...] = ()
    """Changes to the base, as with --set: "path=value"."""


@dataclass(frozen=True)
class PortfolioZone:
    """One zone: ``factor`` of the base's traffic; its reforms begin ``wave`` times ``every`` days later than the steps say."""

    name: str
    province: str
    kind: str
    factor: float
    wave: int


class PortfolioPlan(Plan):
    """Many zones, without the reforms of the steps and with them, introduced wave by wave."""

    kind: Literal["portfolio"]
    zones: str
    """CSV file of the zones, relative to the plan: zone, province, class, factor (of the base's traffic), wave (0, 1, …)."""
    classes: dict[str, ZoneClass] = {}
    """Size classes, by name: how their zones differ from the base."""
    steps: tuple[ReformStep, ...] = ()
    """The reforms, each from its day on in the zones of wave 0; left out: the zones as they are."""
    every: Annotated[int, Field(strict=True, ge=0)] = 0
    """Days between one wave and the next."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({step.reform for step in self.steps}) < len(self.steps):
            raise ValueError("a reform begins twice; give it one step, with a ramp as its adoption where it grows")
        return self

    def cells(self) -> list[Cell]:
        """A cell per zone, then, where reforms are introduced, another per zone."""
        return [cell for cell, _ in self.wanted()]

    def wanted(self) -> list[tuple[Cell, Sequence[int]]]:
        """Of each cell the replications of its zone."""
        zones = read_zones(self._folder / self.zones, self.classes)
        off = without(self, [step.reform for step in self.steps])
        numbers = [range(place, len(zones) * self.replications, len(zones)) for place in range(len(zones))]
        cells = [self._cell(zone, "", off) for zone in zones]
        if self.steps:
            cells += [self._cell(zone, " with reforms", self._reforms(zone)) for zone in zones]
        return list(zip(cells, numbers * (len(cells) // len(zones)), strict=True))

    def _rough(self) -> list[str]:
        """What to think of intervals from few replications."""
        if self.replications >= FEW:
            return []
        return [f"Intervals from {self.replications} replications are rough: their own width is a matter of chance."]

    def _cell(self, zone: PortfolioZone, suffix: str, changes: Sequence[str]) -> Cell:
        of = self.classes.get(zone.kind, ZoneClass())
        changes = (*of.set, f"traffic.factor={zone.factor!r}", *changes)
        factors = {"zone": zone.name, "province": zone.province, "reforms": bool(suffix)}
        return self.cell(f"{zone.name}{suffix}", of.scenario, changes=changes, factors=factors)

    def _reforms(self, zone: PortfolioZone) -> list[str]:
        later = zone.wave * self.every
        return [change for step in self.steps for change in step.model_copy(update={"from_day": step.from_day + later}).changes]

    def study(self, campaign: Campaign) -> Answer:
        """Totals and means of all zones together, by class and by province; the spread over zones; the change by the reforms."""
        zones = read_zones(self._folder / self.zones, self.classes)
        wanted = self.wanted()
        campaign.run(wanted)
        cells = [cell for cell, _ in wanted]
        good, failed = whole(campaign, wanted)
        lost = {cell.factors["zone"] for cell in cells if cell not in good}
        kept = [place for place, zone in enumerate(zones) if zone.name not in lost]
        if not kept:
            return Answer([*failed, "No zone is left."], {}, {}, [], self.replications)
        values = campaign.values(wanted, [WEIGHT, *self.names])
        before = values[: len(zones)][kept]
        after = values[len(zones) :][kept] if self.steps else None
        left = [zones[place] for place in kept]
        groups = [("all", "all zones", np.ones(len(left), np.bool_))]
        for by, names in (("class", [zone.kind for zone in left]), ("province", [zone.province for zone in left])):
            groups += [(by, name, np.array(names) == name) for name in sorted(set(names))]
        found = list(_groups(self.interests, groups, before, after))
        notes = [f"Without {len(lost)} zones whose replications failed, {len(left)} of {len(zones)} are counted."] if lost else []
        return Answer(
            sentences=[*failed, *notes, *_sentences(found), *self._rough()],
            tables={
                "groups": _group_rows(found),
                "zones": _zone_rows(self.interests, left, before, after),
                "spread": _spread_rows(self.interests, before, after),
            },
            pictures=_pictures(found),
            scenarios=[self.cell("base").scenario()],
            replications=self.replications,
        )


FEW = 5
"""With fewer replications an interval hangs more on chance than on the zones."""


@dataclass(frozen=True)
class ZonesTogether:
    """Some zones together: a measure without the reforms, and the change by them where there are any."""

    by: str
    name: str
    zones: int
    interest: Interest
    before: Interval
    change: Interval | None


def read_zones(path: Path, classes: dict[str, ZoneClass]) -> list[PortfolioZone]:
    """The zones of a file, in its order. Raises InputError with every fault of it."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            Fault(f"cannot be read: {error}", "name a CSV file relative to the plan", path="zones", file=str(path))
        ) from None
    rows = list(csv.reader(text.splitlines()))
    if not rows or tuple(cell.strip() for cell in rows[0]) != COLUMNS:
        raise InputError(Fault("has other columns", f"let its first line be {','.join(COLUMNS)}", file=str(path), line=1))
    zones: list[PortfolioZone] = []
    faults: list[Fault] = []
    for line, row in enumerate(rows[1:], start=2):
        faults += [Fault(what, mend, file=str(path), line=line) for what, mend in _wrong(row, classes, {zone.name for zone in zones})]
        if not faults:
            name, province, kind, factor, wave = (cell.strip() for cell in row)
            zones.append(PortfolioZone(name, province, kind, float(factor), int(wave)))
    if not zones and not faults:
        faults.append(Fault("names no zone", "give a line per zone", file=str(path)))
    if faults:
        raise InputError(faults)
    return zones


def _wrong(row: Sequence[str], classes: dict[str, ZoneClass], taken: set[str]) -> Iterator[tuple[str, str]]:
    if len(row) != len(COLUMNS):
        yield f"has {len(row)} values, not {len(COLUMNS)}", f"give {', '.join(COLUMNS)}"
        return
    name, _, kind, factor, wave = (cell.strip() for cell in row)
    if not name or name in taken:
        yield (f"zone {name!r} comes twice" if name else "the zone has no name"), "give each a name of its own"
    if classes and kind not in classes:
        yield f"no such class: {kind!r}", f"describe it in [classes.NAME], or write one of {', '.join(classes)}"
    try:
        known = float(factor) > 0 and np.isfinite(float(factor))
    except ValueError:
        known = False
    if not known:
        yield f"not a factor of traffic: {factor!r}", "write a number above 0"
    if not wave.isdecimal():
        yield f"not a wave: {wave!r}", "write 0, 1, 2, …"


def together(values: Floats, weights: Floats, *, averaged: bool) -> Floats:
    """A measure of several zones as one, by replication: values and weights (zones, replications) -> (replications,).

    The mean weighted by the zones' loads, or the sum; zones that do not define it are left out; NaN where none does.
    """
    there = ~np.isnan(values)
    if not averaged:
        return np.where(there.any(axis=0), np.where(there, values, 0.0).sum(axis=0), np.nan)
    weight = np.where(there, weights, 0.0)
    total = weight.sum(axis=0)
    mean: Floats = np.divide(
        (np.where(there, values, 0.0) * weight).sum(axis=0), total, out=np.full(len(total), np.nan), where=total > 0
    )
    return mean


def _groups(
    measures: Sequence[Interest], groups: Sequence[tuple[str, str, NDArray[np.bool_]]], before: Floats, after: Floats | None
) -> Iterator[ZonesTogether]:
    for by, name, those in groups:
        for place, interest in enumerate(measures, start=1):
            averaged = interest.unit in AVERAGED
            base = together(before[those, place], before[those, 0], averaged=averaged)
            change = None
            if after is not None:
                change = mean_interval(together(after[those, place], after[those, 0], averaged=averaged) - base, LEVEL)
            yield ZonesTogether(by, name, int(those.sum()), interest, mean_interval(base, LEVEL), change)


def _sentences(found: Sequence[ZonesTogether]) -> Iterator[str]:
    for group in found:
        if group.by != "all":
            continue
        how = "mean over loads" if group.interest.unit in AVERAGED else "total"
        text = f"{group.interest.words}, {group.zones} zones ({how}): {amount(group.interest.unit, group.before)}"
        if group.change is not None:
            text += f"; change by the reforms {amount(group.interest.unit, group.change, change=True)}"
        yield f"{text}."


def _group_rows(found: Sequence[ZonesTogether]) -> Rows:
    rows: list[list[object]] = [
        ["by", "group", "zones", "measure", "of", "unit", "together", "mean", "low", "high", "change", "change_low", "change_high"]
    ]
    for group in found:
        interest, change = group.interest, group.change
        how = "mean over loads" if interest.unit in AVERAGED else "total"
        rows.append(
            [
                *(group.by, group.name, group.zones, interest.measure, interest.of, interest.unit, how),
                *(group.before.mean, group.before.low, group.before.high),
                *((None,) * 3 if change is None else (change.mean, change.low, change.high)),
            ]
        )
    return rows


def _zone_rows(measures: Sequence[Interest], zones: Sequence[PortfolioZone], before: Floats, after: Floats | None) -> Rows:
    rows: list[list[object]] = [
        [*COLUMNS, "measure", "of", "unit", "mean", "low", "high", "change", "change_low", "change_high"],
    ]
    for place, zone in enumerate(zones):
        for column, interest in enumerate(measures, start=1):
            base = mean_interval(before[place, column], LEVEL)
            change = None if after is None else mean_interval(after[place, column] - before[place, column], LEVEL)
            rows.append(
                [
                    *(zone.name, zone.province, zone.kind, zone.factor, zone.wave),
                    *(interest.measure, interest.of, interest.unit, base.mean, base.low, base.high),
                    *((None,) * 3 if change is None else (change.mean, change.low, change.high)),
                ]
            )
    return rows


def _spread_rows(measures: Sequence[Interest], before: Floats, after: Floats | None) -> Rows:
    """Percentiles over zones of each zone's mean over replications."""
    rows: list[list[object]] = [["measure", "of", "unit", "percentile_of_zones", "without", "with"]]
    for column, interest in enumerate(measures, start=1):
        for percentile in SPREAD:
            shown = [
                None if values is None else float(np.nanpercentile(np.nanmean(values[:, column], axis=1), percentile))
                for values in (before, after)
            ]
            rows.append([interest.measure, interest.of, interest.unit, percentile, *shown])
    return rows


def _pictures(found: Sequence[ZonesTogether]) -> dict[str, Picture]:
    """Values by class and by province, or their changes; the latter on a map, too, where the provinces are those of China."""
    pictures: dict[str, Picture] = {}
    for interest in dict.fromkeys(group.interest for group in found):
        mine = [group for group in found if group.interest == interest]
        stem = f"{interest.measure}-{interest.of}".replace(" ", "-")
        changed = mine[0].change is not None
        for by in ("class", "province"):
            groups = [group for group in mine if group.by == by]
            points = [Point.of(f"{group.name.replace('_', ' ')} ({group.zones})", group.change or group.before) for group in groups]
            title = f"{interest.words} by {by}" + (": change by the reforms" if changed else "")
            pictures[f"{by}-{stem}"] = Dots(title, interest.unit, {"": points}, change=changed)
        there = {group.name: Point.of(group.name, group.change or group.before) for group in groups}
        label = "change by the reforms" if changed else interest.words
        shown = province_map(title, interest.unit, label=label, points=there, change=changed)
        if shown is not None:
            pictures[f"map-{stem}"] = shown
    return pictures
