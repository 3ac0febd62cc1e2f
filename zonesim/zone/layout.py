"""From journeys to the tables engines read, keeping track of who is who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from zonesim.engines.tables import NO_CLOCKS, Clocks, Floats, Groups, Integers, Pools, Programme, Steps, Timetable, Travellers
from zonesim.zone.journey import Kind, Label, Part, Party, Step, split_into_kinds
from zonesim.zone.stages import Entity


@dataclass(frozen=True)
class Roster:
    """Who the travellers of a programme are. ``entity``, ``flow`` (index into ``flows``) and ``number`` per traveller."""

    flows: tuple[str, ...]
    parties: tuple[Party, ...]
    kinds: tuple[Kind, ...]
    entity: NDArray[np.int8]
    flow: NDArray[np.int16]
    number: Integers

    def label(self, traveller: int) -> str:
        """The traveller's name in messages: "vehicle first_line_in 12"."""
        entity = Entity(int(self.entity[traveller]))
        return f"{entity.words} {self.flows[self.flow[traveller]]} {self.number[traveller]}"


class _Columns:
    """Columns that grow kind by kind and are joined once."""

    def __init__(self) -> None:
        self.steps: dict[str, list[int]] = {name: [] for name in Steps.__dataclass_fields__}
        self._widths: dict[str, int] = {}
        self._groups: dict[tuple[int, ...], int] = {}
        self.numbers: list[Floats] = []
        self.tickets: list[Integers] = []
        self.amounts: list[Integers] = []
        self.sizes = {"numbers": 0, "tickets": 0, "amounts": 0, "log": 0}

    def add_kind(self, parts: Sequence[Part], rows: Integers) -> tuple[list[Step], dict[str, int]]:
        """Append one kind's steps; returns them and the place of each label."""
        slots = [part for part in parts if isinstance(part, Step)]
        labels: dict[str, int] = {}
        place = 0
        for part in parts:
            if isinstance(part, Label):
                labels[part.name] = place
            else:
                place += 1
        numbers: list[Floats] = []
        tickets: list[Integers] = []
        amounts: list[Integers] = []
        for here, step in enumerate(slots):
            row = {
                "op": int(step.op),
                "argument": step.pool,
                "priority": step.priority if isinstance(step.priority, int) else int(step.priority[rows[0]]),
                "amount": step.amount if isinstance(step.amount, int) else 0,
                "amount_index": -1,
                "otherwise": labels[step.otherwise] if step.otherwise else -1,
                "number": -1,
                "patience": -1,
            }
            if step.otherwise and row["otherwise"] <= here:
                raise ValueError(f"a journey goes on backwards, to '{step.otherwise}'")
            if step.clock >= 0:
                row["argument"] = step.clock
            if step.group:
                row["argument"] = self._groups.setdefault(step.group, len(self._groups))
            if step.ticket is not None:
                row["argument"] = len(tickets)
                tickets.append(step.ticket[rows])
            if not isinstance(step.amount, int):
                row["amount_index"] = len(amounts)
                amounts.append(step.amount[rows])
            if step.duration is not None:
                row["number"] = len(numbers)
                numbers.append(step.duration[rows])
            if step.patience is not None:
                row["patience"] = len(numbers)
                numbers.append(step.patience[rows])
            for name, value in row.items():
                self.steps[name].append(value)
        for name, block in (("numbers", numbers), ("tickets", tickets), ("amounts", amounts)):
            if block:
                getattr(self, name).append(np.column_stack(block).ravel())
        self._widths = {"numbers": len(numbers), "tickets": len(tickets), "amounts": len(amounts), "log": len(slots)}
        return slots, labels

    def groups(self) -> Groups:
        """The groups of pools among which travellers choose, in the order in which their journeys name them."""
        members = [np.array(group, np.int32) for group in self._groups]
        return Groups(first=np.cumsum([0, *map(len, members)], dtype=np.int64), pools=_joined(members, np.int32))

    def offsets(self, count: int) -> dict[str, Integers]:
        """Where each member of the kind just added finds its own numbers, tickets, amounts and log entries."""
        found = {}
        for name, width in self._widths.items():
            found[name] = self.sizes[name] + width * np.arange(count, dtype=np.int64)
            self.sizes[name] += width * count
        return found


Scalar = TypeVar("Scalar", bound=np.generic)


def _joined(blocks: Sequence[NDArray[Any]], dtype: type[Scalar]) -> NDArray[Scalar]:
    return np.concatenate(blocks).astype(dtype, copy=False) if len(blocks) else np.zeros(0, dtype)


def lay_out(
    parties: Sequence[Party], *, pools: Pools, timetable: Timetable, needed: NDArray[np.int32], clocks: Clocks | None = None
) -> tuple[Programme, Roster]:
    """The programme of one run, and the roster that says who its travellers are.

    Travellers are numbered by arrival; ties by flow (in order of name), entity, and number within the flow: facts of the model,
    so that a flow that is added never reorders others. Raises ValueError when a journey jumps backwards.
    """
    flows = tuple(sorted({party.flow for party in parties}))
    columns = _Columns()
    first_step = [0]
    kind_of: list[NDArray[np.int32]] = []
    offsets: dict[str, list[Integers]] = {"numbers": [], "tickets": [], "amounts": [], "log": []}
    drafts: list[tuple[int, list[Step], dict[str, int], Integers, int]] = []
    for p, party in enumerate(parties):
        n = len(party.arrival)
        kind_column = np.zeros(n, np.int32)
        own = {name: np.zeros(n, np.int64) for name in offsets}
        for parts, rows in split_into_kinds(party):
            slots, labels = columns.add_kind(parts, rows)
            first_log = columns.sizes["log"]
            for name, values in columns.offsets(len(rows)).items():
                own[name][rows] = values
            kind_column[rows] = len(drafts)
            drafts.append((p, slots, labels, rows, first_log))
            first_step.append(first_step[-1] + len(slots))
        kind_of.append(kind_column)
        for name, column in own.items():
            offsets[name].append(column)

    arrival = _joined([party.arrival for party in parties], np.float64)
    entity = _joined([np.full(len(party.arrival), party.entity) for party in parties], np.int8)
    flow = _joined([np.full(len(party.arrival), flows.index(party.flow)) for party in parties], np.int16)
    number = _joined([party.number for party in parties], np.int64)
    order = np.lexsort((number, entity, flow, arrival))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    starts = np.cumsum([0, *(len(party.arrival) for party in parties)])
    travellers = Travellers(
        arrival=arrival[order],
        kind=_joined(kind_of, np.int32)[order],
        number_offset=_joined(offsets["numbers"], np.int64)[order],
        ticket_offset=_joined(offsets["tickets"], np.int64)[order],
        amount_offset=_joined(offsets["amounts"], np.int64)[order],
        log_offset=_joined(offsets["log"], np.int64)[order],
        numbers=_joined(columns.numbers, np.float64),
        tickets=_joined(columns.tickets, np.int32),
        amounts=_joined(columns.amounts, np.int32),
    )
    types: dict[str, Any] = {"op": np.int8, "priority": np.int8}
    table: dict[str, Any] = {name: np.array(column, types.get(name, np.int32)) for name, column in columns.steps.items()}
    programme = Programme(
        steps=Steps(**table),
        first_step=np.array(first_step, np.int64),
        travellers=travellers,
        pools=pools,
        timetable=timetable,
        needed=needed,
        groups=columns.groups(),
        clocks=clocks or NO_CLOCKS,
    )
    kinds = tuple(
        Kind(party=p, slots=tuple(slots), labels=labels, rows=rows, travellers=place[starts[p] + rows], first_log=first_log)
        for p, slots, labels, rows, first_log in drafts
    )
    roster = Roster(flows=flows, parties=tuple(parties), kinds=kinds, entity=entity[order], flow=flow[order], number=number[order])
    return programme, roster
