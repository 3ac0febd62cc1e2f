"""What is read off a log in compiled loops has room for any journey: for whoever holds many pools, and works much while he does."""

from __future__ import annotations

import numpy as np
import pytest

from zonesim.engines.tables import Op
from zonesim.measures.log_walk import ASKED, FREED, WORKED, events_of_pools


@pytest.mark.parametrize(("pools", "works"), [(1, 1), (70, 1), (40, 100)])
def test_everything_that_somebody_does_with_many_pools_in_hand_is_told_once(pools: int, works: int) -> None:
    """He asks for one pool after another, a second each, works a second each time, and gives all back, a second each."""
    walk = [(Op.SEIZE, pool) for pool in range(pools)] + [(Op.WORK, -1)] * works + [(Op.RELEASE, pool) for pool in range(pools)]
    steps = np.array([(int(op), pool, 0, 1, -1, -1) for op, pool in walk], np.int32)
    times = np.arange(1.0, len(walk) + 1)
    one = np.array([0, 1])
    begins, ends, begin, end, amount = events_of_pools(
        steps, np.array([0, len(walk)]), one, np.zeros(1), times, np.zeros(0, np.int32), np.zeros(1, np.int64), pools
    )
    for pool in range(pools):
        asked, freed, worked = (slice(begins[what, pool], ends[what, pool]) for what in (ASKED, FREED, WORKED))
        assert (begin[asked].tolist(), end[asked].tolist(), amount[asked].tolist()) == ([pool], [pool + 1], [1])
        assert end[freed].tolist() == [pools + works + pool + 1]
        assert begin[worked].tolist() == list(range(pools, pools + works))
        assert end[worked].tolist() == list(range(pools + 1, pools + works + 1))
    assert len(amount) == pools * (2 + works)
