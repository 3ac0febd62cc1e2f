"""How many, over time: queue lengths, servers busy, places taken, from the times at which they change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zonesim.engines.tables import Floats, Integers


def integral_by_bin(up: Floats, down: Floats, edges: Floats) -> Floats:
    """Integral, over each bin, of the number of intervals [up, down) in progress.

    ``up`` and ``down`` are times in any order, ``edges`` the n + 1 bounds of n bins. No sorting: within its bin a start counts from
    then on, in later bins in full.
    """
    width = np.diff(edges)

    def part(times: Floats) -> tuple[Floats, Integers]:
        place = np.searchsorted(edges, times, side="right") - 1
        inside = (place >= 0) & (place < len(width))
        before = int(np.count_nonzero(place < 0))
        counts = np.bincount(place[inside], minlength=len(width))
        partial: Floats = np.bincount(place[inside], weights=edges[place[inside] + 1] - times[inside], minlength=len(width)).astype(
            np.float64
        )
        return partial, before + np.concatenate(([0], np.cumsum(counts)[:-1]))

    gained, standing = part(up)
    lost, gone = part(down)
    return gained - lost + (standing - gone) * width


@dataclass(frozen=True)
class Level:
    """A step function of time: ``value[i]`` from ``time[i]`` up to ``time[i + 1]``; ``before`` ahead of ``time[0]``."""

    time: Floats
    value: Integers
    before: int = 0

    @classmethod
    def of(cls, *, up: Floats, down: Floats, up_by: Integers | int = 1, down_by: Integers | int = 1, start: int = 0) -> Level:
        """The level that rises at ``up`` and falls at ``down``; changes at one instant are taken together."""
        times = np.concatenate((up, down))
        changes = np.concatenate(
            (
                np.broadcast_to(np.asarray(up_by, np.int64), up.shape),
                -np.broadcast_to(np.asarray(down_by, np.int64), down.shape),
            )
        )
        order = np.argsort(times, kind="stable")
        times, running = times[order], start + np.cumsum(changes[order])
        last_of_instant = np.append(times[1:] != times[:-1], True) if len(times) else np.zeros(0, np.bool_)
        return cls(times[last_of_instant], running[last_of_instant], start)

    def at(self, moments: Floats) -> Integers:
        """The level at (and just after) each moment."""
        place = np.searchsorted(self.time, moments, side="right") - 1
        return np.where(place >= 0, self.value[np.maximum(place, 0)] if len(self.value) else self.before, self.before)

    def maximum(self, start: float, end: float) -> int:
        """The highest level within [start, end)."""
        inside = self.value[(self.time >= start) & (self.time < end)]
        first = int(self.at(np.array([start]))[0])
        return max(first, int(inside.max())) if len(inside) else first


def pieces(edges: Floats, *levels: Level) -> tuple[Floats, list[Integers]]:
    """Cut [edges[0], edges[-1]] wherever a level changes or a bin begins: lengths of the pieces' bounds, and each level on them.

    Returns the bounds (m + 1) and for every level its m values.
    """
    cuts = np.concatenate([edges, *(level.time[(level.time > edges[0]) & (level.time < edges[-1])] for level in levels)])
    bounds = np.unique(cuts)
    return bounds, [level.at(bounds[:-1]) for level in levels]


def by_bin(bounds: Floats, values: Floats | Integers, edges: Floats) -> Floats:
    """Integral over each bin of a function given on pieces that respect the bins."""
    place = np.searchsorted(edges, bounds[:-1], side="right") - 1
    return np.bincount(place, weights=values * np.diff(bounds), minlength=len(edges) - 1).astype(np.float64)
