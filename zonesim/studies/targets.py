"""The service targets of a scenario, each as a measure and the limit it is held to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zonesim.engines.tables import Floats
from zonesim.errors import Fault, InputError
from zonesim.measures.catalogue import MEASURES
from zonesim.scenario.schema import Scenario
from zonesim.units import format_duration

NAMES = (
    "release_time_mean",
    "release_time_p95",
    "inbound_release_time_p95",
    "outbound_release_time_p95",
    "share_within_target",
    "road_share_of_time",
)
"""Keys of ``[targets]`` that can be asked for, in the order in which they are shown."""


@dataclass(frozen=True)
class Target:
    """A measure (``of`` whom) held to a ``limit`` in its unit: not above it, or, for ``at_least``, not below. ``name``: its key."""

    name: str
    measure: str
    of: str
    limit: float
    at_least: bool = False

    def margin(self, values: Floats) -> Floats:
        """How far the limit is passed, in the unit of the measure; 0 or less where the target holds."""
        return self.limit - values if self.at_least else values - self.limit

    @property
    def scale(self) -> float:
        """What a margin is compared with when targets of different units stand beside each other."""
        return self.limit or 1.0

    @property
    def subject(self) -> str:
        """What is measured: "95th percentile of release time, inbound"."""
        words = MEASURES[self.measure].words
        return words if self.of == "all" else f"{words}, {self.of}"

    @property
    def words(self) -> str:
        """The target: "95th percentile of release time ≤ 2 h"."""
        shown = format_duration(self.limit) if MEASURES[self.measure].unit == "s" else f"{100 * self.limit:g} %"
        return f"{self.subject} {'≥' if self.at_least else '≤'} {shown}"


def targets_of(scenario: Scenario, asked: Sequence[str] = ()) -> tuple[Target, ...]:
    """The targets a scenario is to be held to: those named, all it states where none is.

    Raises InputError where it states none, and for one that this zone cannot be held to.
    """
    faults: list[Fault] = []
    found: list[Target] = []
    for name in asked or [name for name in NAMES if getattr(scenario.targets, name) is not None]:
        parts = list(_parts(scenario, name))
        found += parts
        if not parts:
            faults.append(Fault(*_missing(scenario, name), path=f"targets.{name}", file=scenario.name))
    if not faults and not found:
        what = "no service target is stated"
        mend = "write for example --target release_time_p95='2 h', or release_time_p95 = '2 h' under [targets]"
        faults.append(Fault(what, mend, path="targets", file=scenario.name))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _missing(scenario: Scenario, name: str) -> tuple[str, str]:
    """Why a target cannot be asked for, and how to mend it."""
    if name not in NAMES:
        return "is no target that can be asked for", f"ask for one of {', '.join(NAMES)}"
    if getattr(scenario.targets, name) is None:
        return "has no limit", "give it one"
    if name == "share_within_target":
        return "no direction has a release time to be within", "give targets.inbound_release or targets.outbound_release"
    return (
        "no gate has counted places before it, so no queue is known to stand on the public road",
        "give gates.NAME.approach_places",
    )


def _parts(scenario: Scenario, name: str) -> Iterator[Target]:
    """The measures behind one key: one per direction or gate, where it speaks of each."""
    limit = getattr(scenario.targets, name) if name in NAMES else None
    if limit is None:
        return
    if name == "share_within_target":
        for direction in ("inbound", "outbound"):
            if getattr(scenario.targets, f"{direction}_release") is not None:
                yield Target(name, name, direction, limit, at_least=True)
    elif name == "road_share_of_time":
        for gate, place in scenario.gates.items():
            if place.approach_places is not None:
                yield Target(name, name, gate, limit)
    else:
        direction, _, measure = name.rpartition("_release_")
        yield Target(name, f"release_{measure}" if direction else name, direction or "all", limit)
