"""Tiny zones, written as a user would, each of which is a queue that theory knows."""

from __future__ import annotations

from typing import Any

from zonesim.scenario.schema import Scenario

Table = dict[str, Any]
"""A table of a scenario file."""

SINGLY: Table = {"several_vehicles_share": 0.0, "pallets": 1}
"""Every declaration on one vehicle, every vehicle with one pallet."""

LANES = "main gate, inbound lanes"
OFFICERS = "document office, officers"
DOCKS = "general warehouse, docks"
ROOM = "general warehouse, room"
BAYS, INSPECTORS = "inspection yard, bays", "inspection yard, inspectors"
SCANNERS, IMAGE_OFFICERS = "inspection yard, scanners", "inspection yard, image officers"


def seconds(length: float) -> str:
    """A length of time as it stands in a file, to the last bit."""
    return f"{length!r} s"


def exponential(mean: float) -> Table:
    """An exponential law; ``mean`` in seconds."""
    return {"exponential": {"mean": seconds(mean)}}


def flow(arrivals: Table, *, kind: str = "first_line_in", declarations: Table = SINGLY, more: Table | None = None) -> Table:
    """A flow of single vehicles, unless ``declarations`` says otherwise; ``more``: its other keys."""
    return {"kind": kind, "arrivals": arrivals, "declarations": declarations, **(more or {})}


def poisson(per_day: float) -> Table:
    """Poisson arrivals, all hours alike."""
    return {"vehicles_per_day": per_day}


def gate(lanes: int, service: Table | str, *, more: Table | None = None) -> Table:
    """A gate with inbound lanes only, so that leaving takes no time; ``more``: its other keys."""
    return {"main": {"lanes": {"inbound": lanes}, "service": {"inbound": service}, **(more or {})}}


def zone(vehicles: Table, facilities: Table, *, days: int, warm_up: str = "1 d") -> Scenario:
    """A zone with one flow and these facilities; nobody comes after the observed window."""
    horizon = {"days": days, "warm_up": warm_up, "cool_down": "0 s"}
    return Scenario.model_validate({"horizon": horizon, "flows": {"trucks": vehicles}, **facilities})
