"""Some of the declarations of a flow, or several flows as one: the same rows with the same luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.columns import Declarations, FlowDemand, Loads, Member, OpeningLots
from zonesim.demand.legs import Leg
from zonesim.demand.luck import AnotherTime, Floats, Integers, Joined, PartOf

GivenColumns = dict[str, Floats]


def only(flow: FlowDemand, those: NDArray[np.bool_]) -> FlowDemand:
    """The flow with ``those`` of its declarations (a mask) and their loads; the same object where it is all of them."""
    if those.all():
        return flow
    declarations, loads = flow.declarations, flow.loads
    kept = np.flatnonzero(those)
    carried = np.flatnonzero(those[loads.declaration])
    place = np.cumsum(those) - 1
    sizes = np.diff(declarations.first_load)[kept]
    return FlowDemand(
        flow.leg,
        flow.flow,
        Declarations(
            planned=declarations.planned[kept],
            firm=declarations.firm[kept],
            tier=declarations.tier[kept],
            commodity=declarations.commodity[kept],
            basis=declarations.basis[kept],
            first_load=np.concatenate(([0], np.cumsum(sizes))),
            luck=PartOf(declarations.luck, kept),
            given={stage: values[kept] for stage, values in declarations.given.items()},
        ),
        Loads(
            declaration=place[loads.declaration[carried]],
            arrival=loads.arrival[carried],
            tonnes=loads.tonnes[carried],
            pallets=loads.pallets[carried],
            luck=PartOf(loads.luck, carried),
            given={stage: values[carried] for stage, values in loads.given.items()},
        ),
        flow.opening,
        flow.parts,
        flow.part[kept],
        flow.earlier,
    )


def join(leg: Leg, flows: Sequence[FlowDemand]) -> FlowDemand:
    """Several flows as one, the rows of the first coming first; its way through the zone is that of the first.

    Raises ValueError for none.
    """
    if not flows:
        raise ValueError("no flow to join")
    if len(flows) == 1:
        return flows[0]
    papers, loads = [flow.declarations for flow in flows], [flow.loads for flow in flows]
    openings = [flow.opening for flow in flows]
    before = np.cumsum([0, *(one.size for one in papers)])
    loads_before = np.cumsum([0, *(one.size for one in loads)])
    parts_before = np.cumsum([0, *(len(flow.parts) for flow in flows)])
    first_load = [one.first_load[:-1] + shift for one, shift in zip(papers, loads_before[:-1], strict=True)]
    return FlowDemand(
        leg,
        flows[0].flow,
        Declarations(
            planned=np.concatenate([one.planned for one in papers]),
            firm=np.concatenate([one.firm for one in papers]),
            tier=np.concatenate([one.tier for one in papers]),
            commodity=np.concatenate([one.commodity for one in papers]),
            basis=np.concatenate([one.basis for one in papers]),
            first_load=np.concatenate([*first_load, loads_before[-1:]]),
            luck=Joined(tuple(one.luck for one in papers)),
            given=_given([one.given for one in papers], [one.size for one in papers]),
        ),
        Loads(
            declaration=np.concatenate([one.declaration + shift for one, shift in zip(loads, before[:-1], strict=True)]),
            arrival=np.concatenate([one.arrival for one in loads]),
            tonnes=np.concatenate([one.tonnes for one in loads]),
            pallets=np.concatenate([one.pallets for one in loads]),
            luck=Joined(tuple(one.luck for one in loads)),
            given=_given([one.given for one in loads], [one.size for one in loads]),
        ),
        OpeningLots(np.concatenate([one.pallets for one in openings]), np.concatenate([one.leaves for one in openings])),
        tuple(part for flow in flows for part in flow.parts),
        np.concatenate([flow.part + shift for flow, shift in zip(flows, parts_before[:-1], strict=True)]).astype(np.int16),
    )


def another_time(flow: FlowDemand, rows: Integers, *, leg: Leg, prefix: str, kept: frozenset[str], **of_flow: Any) -> FlowDemand:
    """Another visit of the goods of the loads ``rows``: each load with a declaration and a vehicle of its own.

    Random numbers are drawn anew, by decisions whose names begin with ``prefix``; for the decisions ``kept`` they are those of the
    first visit. ``of_flow``: keys of the flow that have other values on this visit, such as ``kind``.
    """
    way = beside(flow, rows, prefix=prefix, **of_flow)
    declarations = replace(
        way.declarations, luck=AnotherTime(PartOf(flow.declarations.luck, flow.loads.declaration[rows]), prefix, kept)
    )
    loads = replace(way.loads, tonnes=flow.loads.tonnes[rows], pallets=flow.loads.pallets[rows])
    return of_one(replace(way, declarations=declarations, loads=loads), leg)


def of_one(flow: FlowDemand, leg: Leg) -> FlowDemand:
    """The same as a leg that is told of by itself, and not by the flows that its vehicles are of."""
    return replace(flow, leg=leg, parts=(Member(leg, flow.flow),), part=np.zeros(flow.declarations.size, np.int16))


def beside(flow: FlowDemand, rows: Integers, *, prefix: str, **of_flow: Any) -> FlowDemand:
    """Another visit of some vehicles, those of the leading loads ``rows``, without goods: each with a declaration of its own.

    Random numbers are drawn anew, by decisions whose names begin with ``prefix``. ``of_flow``: keys of the flow that have other values
    on this visit, such as ``kind``.
    """
    declarations, loads = flow.declarations, flow.loads
    of = loads.declaration[rows]
    columns = ((each.name, getattr(declarations, each.name)) for each in fields(declarations))
    theirs: dict[str, Any] = {name: column[of] for name, column in columns if isinstance(column, np.ndarray) and name != "first_load"}
    luck = AnotherTime(PartOf(loads.luck, rows), prefix)
    places = np.arange(len(rows), dtype=np.int64)
    return FlowDemand(
        flow.leg,
        flow.flow.model_copy(update=of_flow),
        replace(declarations, **theirs, first_load=np.arange(len(rows) + 1, dtype=np.int64), luck=luck, given={}),
        Loads(
            declaration=places,
            arrival=loads.arrival[rows],
            tonnes=np.zeros(len(rows)),
            pallets=np.zeros(len(rows), np.int32),
            luck=luck,
            given={},
        ),
        OpeningLots(np.zeros(0, np.int32), np.zeros(0)),
        flow.parts,
        flow.part[of],
    )


def _given(columns: Sequence[GivenColumns], sizes: Sequence[int]) -> GivenColumns:
    """Durations by stage over all rows: NaN where a flow has none measured."""
    stages = sorted({stage for each in columns for stage in each})
    return {
        stage: np.concatenate([each.get(stage, np.full(size, np.nan)) for each, size in zip(columns, sizes, strict=True)])
        for stage in stages
    }
