"""From journeys to the tables engines read, keeping track of who is who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from zonesim.demand.legs import Leg, names_of
from zonesim.engines.tables import NO_CLOCKS, Clocks, Groups, Integers, Pools, Programme, Steps, Timetable, Travellers
from zonesim.zone.journey import Kind, Label, Part, Party, Step, split_into_kinds
from zonesim.zone.stages import Entity


@dataclass(frozen=True)
class Roster:
    """Who the travellers of a programme are. ``entity``, ``leg`` (index into ``legs``) and ``number`` per traveller; ``names``: what
    each leg is called."""

    legs: tuple[Leg, ...]
    names: Mapping[Leg, str]
    parties: tuple[Party, ...]
    kinds: tuple[Kind, ...]
    entity: NDArray[np.int8]
    leg: NDArray[np.int16]
    number: Integers

    def label(self, traveller: int) -> str:
        """The traveller's name in messages: "vehicle first_line_in 12"."""
        entity = Entity(int(self.entity[traveller]))
        return f"{entity.words} {self.names[self.legs[self.leg[traveller]]]} {self.number[traveller]}"


class _Columns:
    """The steps of all kinds, and the travellers' own columns as the parties bring them, joined once.

    A column stands as a whole, member by member, so that the table of steps says where it begins and a member's offset is its place
    in its party: nothing is gathered kind by kind.
    """

    def __init__(self) -> None:
        self.rows: list[tuple[int, ...]] = []
        self.first_step = [0]
        self.blocks: dict[str, list[NDArray[Any]]] = {"numbers": [], "tickets": [], "amounts": []}
        self._sizes = dict.fromkeys(self.blocks, 0)
        self._begins: dict[tuple[str, int], int] = {}
        self._groups: dict[tuple[int, ...], int] = {}

    def begins(self, block: str, column: NDArray[Any] | None) -> int:
        """Where a column begins; the same one is kept once. -1 for none."""
        if column is None:
            return -1
        key = block, id(column)
        if key not in self._begins:
            self._begins[key] = self._sizes[block]
            self._sizes[block] += len(column)
            self.blocks[block].append(column)
        return self._begins[key]

    def of_party(self, parts: Sequence[Part]) -> list[tuple[int, ...] | None]:
        """The row of each step as far as it is the same for all kinds, priority and jump left open; None for a label."""
        found: list[tuple[int, ...] | None] = []
        for step in parts:
            if isinstance(step, Label):
                found.append(None)
                continue
            argument = step.pool
            if step.clock >= 0:
                argument = step.clock
            elif step.group:
                argument = self._groups.setdefault(step.group, len(self._groups))
            elif step.ticket is not None:
                argument = self.begins("tickets", step.ticket)
            amount, own = (step.amount, -1) if isinstance(step.amount, int) else (0, self.begins("amounts", step.amount))
            number, patience = self.begins("numbers", step.duration), self.begins("numbers", step.patience)
            found.append((int(step.op), argument, amount, own, number, patience))
        return found

    def add_kind(
        self, parts: Sequence[Part], rows: Sequence[tuple[int, ...] | None], taken: Sequence[int], one: int
    ) -> tuple[tuple[Step, ...], dict[str, int]]:
        """Append the steps of the kind that takes the parts ``taken``, of which ``one`` is a member; its slots and labels."""
        labels: dict[str, int] = {}
        slots: list[Step] = []
        for place in taken:
            part = parts[place]
            if isinstance(part, Label):
                labels[part.name] = len(slots)
            else:
                slots.append(part)
        here = 0
        for place in taken:
            row = rows[place]
            if row is None:
                continue
            step = slots[here]
            priority = step.priority if isinstance(step.priority, int) else int(step.priority[one])
            otherwise = -1
            if step.otherwise:
                otherwise = labels[step.otherwise]
                if otherwise <= here:
                    raise ValueError(f"a journey goes on backwards, to '{step.otherwise}'")
            op, argument, amount, own, number, patience = row
            self.rows.append((op, argument, priority, amount, own, otherwise, number, patience))
            here += 1
        self.first_step.append(self.first_step[-1] + len(slots))
        return tuple(slots), labels

    def steps(self) -> Steps:
        """The table of steps."""
        names, types = Steps.__dataclass_fields__, {"op": np.int8, "priority": np.int8}
        table = np.array(self.rows, np.int32).reshape(len(self.rows), len(names))
        columns: dict[str, Any] = {name: table[:, place].astype(types.get(name, np.int32)) for place, name in enumerate(names)}
        return Steps(**columns)

    def groups(self) -> Groups:
        """The groups of pools among which travellers choose, in the order in which their journeys name them."""
        members = [np.array(group, np.int32) for group in self._groups]
        return Groups(first=np.cumsum([0, *map(len, members)], dtype=np.int64), pools=_joined(members, np.int32))


Scalar = TypeVar("Scalar", bound=np.generic)


def _joined(blocks: Sequence[NDArray[Any]], dtype: type[Scalar]) -> NDArray[Scalar]:
    return np.concatenate(blocks).astype(dtype, copy=False) if len(blocks) else np.zeros(0, dtype)


def lay_out(
    parties: Sequence[Party],
    *,
    pools: Pools,
    timetable: Timetable,
    needed: NDArray[np.int32],
    clocks: Clocks | None = None,
    names: Mapping[Leg, str] | None = None,
) -> tuple[Programme, Roster]:
    """The programme of one run, and the roster that says who its travellers are.

    Travellers are numbered by arrival; ties by leg (in order of name), entity, and number within the flow: facts of the model,
    so that a flow that is added never reorders others. ``names``: what legs are called, where more than these are told apart.
    Raises ValueError when a journey jumps backwards.
    """
    legs = tuple(sorted({party.leg for party in parties}))
    # In the order in which ties are decided, so that one sort by arrival, which leaves ties alone, numbers everybody.
    parties = sorted(parties, key=lambda party: (party.leg, party.entity, int(party.number[0])))
    columns = _Columns()
    kinds: list[tuple[int, tuple[Step, ...], dict[str, int], Integers, int]] = []
    kind_of: list[NDArray[np.int32]] = []
    log_offset: list[Integers] = []
    log_size = 0
    for p, party in enumerate(parties):
        kind_column = np.empty(len(party.arrival), np.int32)
        log_column = np.empty(len(party.arrival), np.int64)
        rows = columns.of_party(party.parts)
        for taken, members in split_into_kinds(party):
            slots, labels = columns.add_kind(party.parts, rows, taken, int(members[0]))
            kind_column[members] = len(kinds)
            log_column[members] = log_size + len(slots) * np.arange(len(members))
            kinds.append((p, slots, labels, members, log_size))
            log_size += len(slots) * len(members)
        kind_of.append(kind_column)
        log_offset.append(log_column)

    sizes = [len(party.arrival) for party in parties]
    arrival = _joined([party.arrival for party in parties], np.float64)
    number = _joined([party.number for party in parties], np.int64)
    order = np.argsort(arrival, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    starts = np.cumsum([0, *sizes])
    own = (np.arange(len(order)) - np.repeat(starts[:-1], sizes))[order]
    travellers = Travellers(
        arrival=arrival[order],
        kind=_joined(kind_of, np.int32)[order],
        number_offset=own,
        ticket_offset=own,
        amount_offset=own,
        log_offset=_joined(log_offset, np.int64)[order],
        numbers=_joined(columns.blocks["numbers"], np.float64),
        tickets=_joined(columns.blocks["tickets"], np.int32),
        amounts=_joined(columns.blocks["amounts"], np.int32),
    )
    programme = Programme(
        steps=columns.steps(),
        first_step=np.array(columns.first_step, np.int64),
        travellers=travellers,
        pools=pools,
        timetable=timetable,
        needed=needed,
        groups=columns.groups(),
        clocks=clocks or NO_CLOCKS,
    )
    roster = Roster(
        legs=legs,
        names=names_of(legs) if names is None else names,
        parties=tuple(replace(party, parts=()) for party in parties),  # their columns are in the programme now
        kinds=tuple(Kind(p, slots, labels, members, place[starts[p] + members], log) for p, slots, labels, members, log in kinds),
        entity=np.repeat(np.array([party.entity for party in parties], np.int8), sizes)[order],
        leg=np.repeat(np.array([legs.index(party.leg) for party in parties], np.int16), sizes)[order],
        number=number[order],
    )
    return programme, roster
