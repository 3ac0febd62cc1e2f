"""Why goods are examined beside random selection: a cause each, with a draw of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zonesim.engines.tables import Floats, Mask


@dataclass(frozen=True)
class Cause:
    """Declarations examined physically for one reason. One entry per declaration in each column.

    ``here``: in the zone's yard. ``elsewhere``: by customs, but where none of the vehicles stops for it. ``chance``: probability of
    either, given what is known of the declaration before this cause's own draw; causes are independent of each other.
    """

    here: Mask
    elsewhere: Mask
    chance: Floats


def any_of(causes: list[Cause], size: int) -> Cause:
    """For at least one of the reasons; nobody for none."""
    nobody = np.zeros(size, np.bool_)
    here, elsewhere, spared = nobody, nobody, np.ones(size)
    for cause in causes:
        here, elsewhere, spared = here | cause.here, elsewhere | cause.elsewhere, spared * (1.0 - cause.chance)
    return Cause(here, elsewhere & ~here, 1.0 - spared)
