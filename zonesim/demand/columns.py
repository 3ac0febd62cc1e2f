"""The columns of demand: who comes, and the random numbers they carry. Nothing here depends on reforms.

Times are in seconds from the first midnight (``Horizon.window``), local civil time. Treat every column as read-only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.legs import Leg
from zonesim.demand.luck import Chance, Floats, Integers
from zonesim.randomness import uniforms_by_identifier
from zonesim.scenario.traffic import Flow


@dataclass(frozen=True, eq=False)
class Declarations:
    """The papers of one or more loads: generated ones in order of arrival, then those of the log.

    ``planned``: planned arrival of its first vehicle (a log: the arrival itself), or, of goods that firms consolidate, when they are
    planned to be ready; lateness is not in it. ``firm``: place in
    ``Demand.firm_names``. ``tier``: place in ``traffic.TIERS``. ``commodity``: place in
    ``Demand.commodities``. ``basis``: place in ``traffic.BASES``. ``first_load``: n+1 offsets into the loads; declaration i has the
    loads ``first_load[i]`` to ``first_load[i + 1]``, the first of them its leading load. ``given``: durations measured in a
    log, by stage, NaN where missing (stage: ``review``).
    """

    planned: Floats
    firm: NDArray[np.int32]
    tier: NDArray[np.int8]
    commodity: NDArray[np.int16]
    basis: NDArray[np.int8]
    first_load: Integers
    luck: Chance
    given: dict[str, Floats]

    @property
    def size(self) -> int:
        """Number of declarations."""
        return len(self.planned)


@dataclass(frozen=True, eq=False)
class Loads:
    """The goods of one declaration on one vehicle, in the order of their declarations. An empty vehicle has zero tonnes.

    ``arrival``: of the vehicle before the gate, or, of goods that firms consolidate, when they are ready there; with lags it may lie
    beyond the end of demand. ``given``: durations measured in
    a log, by stage, NaN where missing.
    """

    declaration: Integers
    arrival: Floats
    tonnes: Floats
    pallets: NDArray[np.int32]
    luck: Chance
    given: dict[str, Floats]

    @property
    def size(self) -> int:
        """Number of loads."""
        return len(self.arrival)


@dataclass(frozen=True, eq=False)
class OpeningLots:
    """Goods in store when the run begins. ``leaves``: when their places become free again, after the start of the run."""

    pallets: NDArray[np.int32]
    leaves: Floats

    @property
    def size(self) -> int:
        """Number of lots."""
        return len(self.leaves)


@dataclass(frozen=True)
class Member:
    """A flow, or a leg of one, among those whose goods share vehicles: what it is, and what the scenario says of it."""

    leg: Leg
    flow: Flow


@dataclass(frozen=True, eq=False)
class FlowDemand:
    """Who comes in one flow, or in several whose goods share vehicles; ``opening`` is empty where goods do not dwell.

    ``parts``: those it is made of, itself where it is one; ``part``: of each declaration, the place of its flow among them.
    ``earlier``: those before the run whose goods may still be there when it begins, where the rules say who of them came at all; None
    where all came, or nothing stays.
    """

    leg: Leg
    flow: Flow
    declarations: Declarations
    loads: Loads
    opening: OpeningLots
    parts: tuple[Member, ...]
    part: NDArray[np.int16]
    earlier: FlowDemand | None = None


@dataclass(frozen=True, eq=False)
class Demand:
    """Who comes in one replication: the firms, and the columns of each flow in the order of the scenario.

    ``firm_groups``: the group of each firm, "" where only the log knows it. ``commodities``: the classes of goods, by name.
    """

    seed: int
    replication: int
    firm_names: tuple[str, ...]
    firm_groups: tuple[str, ...]
    firm_tier: NDArray[np.int8]
    commodities: tuple[str, ...]
    flows: dict[str, FlowDemand]
    _firm_numbers: dict[str, Floats] = field(default_factory=dict, init=False, repr=False)

    def firm_uniform(self, decision: str) -> Floats:
        """One number in (0, 1) per firm for this decision; it follows the firm's name. Read-only."""
        if decision not in self._firm_numbers:
            drawn = uniforms_by_identifier(self.seed, self.replication, decision=decision, flow="", identifiers=self.firm_names)
            drawn.flags.writeable = False
            self._firm_numbers[decision] = drawn
        return self._firm_numbers[decision]
