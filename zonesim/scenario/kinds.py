"""The kinds of flow: a row for each, with everything that scenario, demand, rules, zone and measures ask of a kind.

Nobody else asks for a kind by its name, but for the map of preparations in ``zone/prepare.py``. How a kind is added is told in
``docs/architecture.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

Line = Literal["first_line", "second_line"]


@dataclass(frozen=True, kw_only=True)
class Stay:
    """Goods or people that stay until something has been done to them, and for no dwell: where, and what they are then (``until``)."""

    place: Literal["store", "workshop", "training_place"]
    until: str


@dataclass(frozen=True, kw_only=True)
class KindOfFlow:
    """What sets the traffic of one kind apart. Every row answers every question; nothing has a default."""

    name: str
    """How scenarios write it."""
    words: str
    """What happens, in a sentence on a flow."""
    remark: str
    """What a scenario's author should know beside, following ``words``; may be empty."""
    who: str
    """Those of this kind, in messages."""
    noun: str
    """What each arrival is one of."""
    table: str | None
    """The table of a scenario that is about this kind alone."""
    own_table: str | None
    """The table of a flow that only flows of this kind may have."""
    goods: bool
    """Whether there are goods to it; else each vehicle stands for itself, without papers, firms' violations or a warehouse."""
    direction: Literal["in", "out"] | None
    """Which way its vehicles are laden. None: neither way, or it has none of its own."""
    line: Line | None
    """The line that its goods cross as they come, on a declaration. None: they have none then, and are under no statutory inspection,
    quarantine or commodity measure."""
    domestic: Literal["all", "unless_back", "none"]
    """Whose goods are bound for the domestic market: all, all but those that end on the side from which they came, or nobody's."""
    packable: bool
    """Whether firms may consolidate its goods."""
    spot_checked: bool
    """Whether customs looks at some vehicles by the rate of spot checks, and not by selection."""
    convenience: bool
    """Whether graded gates let it take convenience lanes, whoever the firm [K10]."""
    catalogued: bool
    """Whether it comes only as far as its class of goods is in the catalogue."""
    on_paper: bool
    """Whether its rows are no vehicles: units whose period ends, groups for a course. Vehicles come because of them; no log tells of
    any."""
    one_each: bool
    """Whether a declaration is of one thing (a vehicle, a unit, a group), so that none comes on several vehicles."""
    staff: bool
    """Whether its vehicles bring those who work in the zone: no order, no weight, no examination; they eat in its canteens."""
    stay: Stay | None
    """Until what they stay; None: goods for a dwell, or until they are taken."""
    all_back: bool
    """Whether all its goods end on the side from which they came, whatever the flow says."""
    other_way: str | None
    """The kind of the vehicles that come or go because of it beside its own: called to take a unit away, a group's buses, out to charge
    before they load, back from lunch. None: there are none."""

    @property
    def inward(self) -> bool:
        """Whether its vehicles bring goods."""
        return self.direction == "in"

    @property
    def outward(self) -> bool:
        """Whether its vehicles come for goods."""
        return self.direction == "out"

    @property
    def declared(self) -> bool:
        """Whether those who come have a declaration as they come."""
        return self.line is not None

    @property
    def ever_declared(self) -> bool:
        """Whether it has a declaration as it comes, or when it leaves."""
        return self.declared or (self.other_way is not None and KINDS_OF_FLOW[self.other_way].declared)


# fmt: off
ROWS = (
    KindOfFlow(
        name="first_line_in", words="goods from abroad enter",
        remark="",
        who="goods from abroad", noun="vehicles", table=None, own_table=None,
        goods=True, direction="in", line="first_line", domestic="unless_back", packable=True,
        spot_checked=False, convenience=False, catalogued=False, on_paper=False, one_each=False, staff=False,
        stay=None, all_back=False, other_way=None,
    ),
    KindOfFlow(
        name="first_line_out", words="goods leave for abroad",
        remark="",
        who="goods for abroad", noun="vehicles", table=None, own_table=None,
        goods=True, direction="out", line="first_line", domestic="none", packable=True,
        spot_checked=False, convenience=False, catalogued=False, on_paper=False, one_each=False, staff=False,
        stay=None, all_back=False, other_way="empty",
    ),
    KindOfFlow(
        name="second_line_in", words="domestic goods enter",
        remark="",
        who="domestic goods", noun="vehicles", table=None, own_table=None,
        goods=True, direction="in", line="second_line", domestic="none", packable=True,
        spot_checked=False, convenience=False, catalogued=False, on_paper=False, one_each=False, staff=False,
        stay=None, all_back=False, other_way=None,
    ),
    KindOfFlow(
        name="second_line_out", words="goods leave for the domestic market",
        remark="",
        who="goods for the domestic market", noun="vehicles", table=None, own_table=None,
        goods=True, direction="out", line="second_line", domestic="all", packable=True,
        spot_checked=False, convenience=False, catalogued=False, on_paper=False, one_each=False, staff=False,
        stay=None, all_back=False, other_way="empty",
    ),
    KindOfFlow(
        name="gate_registered", words="gate-registered goods enter",
        remark="",
        who="gate-registered goods", noun="vehicles", table=None, own_table=None,
        goods=True, direction="in", line=None, domestic="none", packable=False,
        spot_checked=True, convenience=True, catalogued=False, on_paper=False, one_each=False, staff=False,
        stay=None, all_back=False, other_way=None,
    ),
    KindOfFlow(
        name="empty", words="empty vehicles reposition",
        remark=" (the empty legs of visits are part of the visits)",
        who="empty vehicles", noun="vehicles", table=None, own_table=None,
        goods=False, direction=None, line=None, domestic="none", packable=False,
        spot_checked=True, convenience=False, catalogued=False, on_paper=False, one_each=True, staff=False,
        stay=None, all_back=False, other_way=None,
    ),
    KindOfFlow(
        name="returned", words="goods come back from abroad and wait in a supervised store",
        remark=" until they are investigated (``returns``)",
        who="returned goods", noun="vehicles", table="returns", own_table=None,
        goods=True, direction="in", line="first_line", domestic="none", packable=False,
        spot_checked=False, convenience=False, catalogued=False, on_paper=False, one_each=False, staff=False,
        stay=Stay(place="store", until="released"), all_back=False, other_way=None,
    ),
    KindOfFlow(
        name="equipment", words="equipment whose period of supervision ends",
        remark=" at the arrivals stated, on paper alone; a vehicle comes for the units that leave (``equipment``)",
        who="equipment under supervision", noun="units", table="equipment", own_table=None,
        goods=True, direction=None, line=None, domestic="none", packable=False,
        spot_checked=False, convenience=False, catalogued=False, on_paper=True, one_each=True, staff=False,
        stay=None, all_back=False, other_way="second_line_out",
    ),
    KindOfFlow(
        name="employees", words="employees come to work by car or bus",
        remark=" and go home (``workday``)",
        who="employees", noun="vehicles", table=None, own_table="workday",
        goods=False, direction=None, line=None, domestic="none", packable=False,
        spot_checked=False, convenience=False, catalogued=False, on_paper=False, one_each=True, staff=True,
        stay=None, all_back=False, other_way="employees",
    ),
    KindOfFlow(
        name="maintenance", words="units come from abroad to be repaired and leave for abroad again",
        remark=", one unit an arrival; repaired in the ``workshop``, they leave on a vehicle that is called",
        who="units to be repaired", noun="units", table="workshop", own_table=None,
        goods=True, direction="in", line="first_line", domestic="none", packable=False,
        spot_checked=False, convenience=False, catalogued=True, on_paper=False, one_each=True, staff=False,
        stay=Stay(place="workshop", until="repaired"), all_back=True, other_way="first_line_out",
    ),
    KindOfFlow(
        name="training", words="groups come for a course, by bus every day of it",
        remark=", one group an arrival (``course``)",
        who="groups in training", noun="groups", table=None, own_table="course",
        goods=False, direction=None, line=None, domestic="none", packable=False,
        spot_checked=False, convenience=False, catalogued=False, on_paper=True, one_each=True, staff=False,
        stay=Stay(place="training_place", until="trained"), all_back=False, other_way="employees",
    ),
)
# fmt: on

KINDS_OF_FLOW: Mapping[str, KindOfFlow] = {row.name: row for row in ROWS}
"""The rows by name."""

if TYPE_CHECKING:
    FlowKind = str
else:
    FlowKind = Literal[tuple(KINDS_OF_FLOW)]
"""The name of a kind in a scenario: one of the rows, and nothing else."""


def named(rows: Iterable[KindOfFlow]) -> str:
    """Kinds in a message that asks for one of them: "'employees'", "'first_line_out' or 'second_line_out'"."""
    *others, last = [repr(row.name) for row in rows]
    return f"{', '.join(others)} or {last}" if others else last


MEANING = f"Which journey: {'; '.join(f'``{row.name}``, {row.words}{row.remark}' for row in ROWS)}."
"""What the key ``kind`` of a flow means."""
