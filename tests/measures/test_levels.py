"""Levels over time, integrated without sorting."""

from __future__ import annotations

import numpy as np

from zonesim.measures.levels import integral_by_bin
from zonesim.randomness import stream


def test_the_waits_of_a_year_are_not_lost_in_the_rounding_of_its_times() -> None:
    """A million waits of about half a minute each, among times up to 3e7 seconds."""
    chance = stream(4, 0, name="a year of waits")
    up = np.sort(chance.random(1_000_000)) * 3.15e7
    waits = chance.exponential(30.0, len(up))
    area = float(integral_by_bin(up, up + waits, edges=np.array([-1.0, 1.6e7, 4e7])).sum())
    assert abs(area - float(((up + waits) - up).sum())) < 1e-9 * waits.sum()
