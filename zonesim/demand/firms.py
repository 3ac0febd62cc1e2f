"""The firms of a zone, and which of them a declaration belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.luck import Floats
from zonesim.errors import Fault, InputError
from zonesim.scenario.traffic import TIERS, Firms, Flow
from zonesim.scenario.visit_log import UNSTATED, VisitTable, firms_by_name

ONE_FIRM = {"firm": Firms()}
"""The firms of a scenario that names none."""


@dataclass(frozen=True, eq=False)
class FirmList:
    """Every firm by name: those of the scenario's groups, then those that only the log knows.

    ``tier``: place in TIERS. ``group``: group of each firm, "" where only the log knows it. ``unnamed``: for each tier the firm
    that stands for rows of the log that state this tier and no firm, where the scenario has no firm of it.
    """

    names: tuple[str, ...]
    tier: NDArray[np.int8]
    group: tuple[str, ...]
    groups: dict[str, Firms]
    unnamed: dict[int, int]

    def shares(self, flow: Flow, *, name: str) -> Floats:
        """Share of each firm in the drawn declarations of a flow; zero for those only the log knows.

        Raises InputError if no group of firms has a positive weight in this flow.
        """
        weights = {group: firms.weight for group, firms in self.groups.items()} if flow.firms is None else flow.firms
        each = np.array([weights.get(group, 0.0) / self.groups[group].count if group else 0.0 for group in self.group])
        if each.sum() <= 0:
            raise InputError(Fault("no group of firms has a positive weight", mend="give at least one", path=f"flows.{name}.firms"))
        shares: Floats = each / each.sum()
        return shares

    def places(self, names: Sequence[str]) -> NDArray[np.int64]:
        """The place of each name in the list; UNSTATED for ""."""
        place = {"": UNSTATED} | {name: place for place, name in enumerate(self.names)}
        return np.array([place[name] for name in names], dtype=np.int64)

    def assign(self, shares: Floats, uniform: Floats, *, firm: NDArray[np.int64], tier: NDArray[np.int64]) -> NDArray[np.int32]:
        """The firm of each declaration: the stated one; where UNSTATED drawn by share, among those of the stated tier if any."""
        assigned = np.where(firm == UNSTATED, by_weight(shares, uniform), firm).astype(np.int32)
        for stated in np.unique(tier[(firm == UNSTATED) & (tier != UNSTATED)]):
            rows = (firm == UNSTATED) & (tier == stated)
            of_tier = np.where(self.tier == stated, shares, 0.0)
            assigned[rows] = by_weight(of_tier, uniform[rows]) if of_tier.any() else self.unnamed[int(stated)]
        return assigned


def list_firms(groups: dict[str, Firms], visits: VisitTable | None) -> FirmList:
    """The firms of the scenario and of its log. One that only the log knows has the tier stated there, else the standard one."""
    groups = groups or ONE_FIRM
    named = [(name, TIERS.index(groups[group].tier), group) for name, group in firms_by_name(groups).items()]
    unnamed: dict[int, int] = {}
    if visits is not None:
        known = {name for name, _, _ in named}
        tiers = {name: TIERS.index("standard") for name in sorted(set(visits.firm) - known - {""})}
        without_firm = set()
        for name, tier in zip(visits.firm, visits.tier.tolist(), strict=True):
            if tier != UNSTATED and name in tiers:
                tiers[name] = tier
            elif tier != UNSTATED and not name:
                without_firm.add(tier)
        named += [(name, tier, "") for name, tier in tiers.items()]
        for tier in sorted(without_firm):
            unnamed[tier] = len(named)
            named.append((f"unnamed {TIERS[tier]}", tier, ""))
    names, places, group = zip(*named, strict=True)
    return FirmList(names, np.array(places, dtype=np.int8), group, groups, unnamed)


def by_weight(weights: Floats, uniform: Floats) -> NDArray[np.int64]:
    """The place whose part of the cumulated weights holds each number; never one of weight zero."""
    cumulated = np.cumsum(weights)
    place = np.searchsorted(cumulated, uniform * cumulated[-1], side="right")
    chosen: NDArray[np.int64] = np.minimum(place, np.flatnonzero(weights)[-1])
    return chosen
