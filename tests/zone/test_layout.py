"""From journeys to tables: offsets, numbers of travellers, jumps, and names."""

from __future__ import annotations

import numpy as np
import pytest
from zone_cases import Comes, Data, gate, told

from zonesim.demand.legs import Leg
from zonesim.engines.simpy_engine import run
from zonesim.engines.tables import Integers, Op, Pools, Programme, Timetable
from zonesim.zone.journey import Label, Part, Party, Step
from zonesim.zone.layout import Roster, lay_out
from zonesim.zone.stages import Entity, Stage

NO_CHANGES = Timetable(np.zeros(0), np.zeros(0, np.int32), np.zeros(0, np.int32))


def laid_out(*parties: Party, needed: list[int] | None = None) -> tuple[Programme, Roster]:
    """The tables of these parties, with one lane."""
    pools = Pools(("lane",), np.array([1], np.int32), np.array([-1], np.int32))
    return lay_out(parties, pools=pools, timetable=NO_CHANGES, needed=np.array(needed or [], np.int32))


def party(entity: Entity, flow: str, arrival: list[float], *parts: Part) -> Party:
    """Travellers numbered as they are told."""
    return Party(entity, Leg(flow), np.array(arrival), np.arange(len(arrival)), parts)


def work(*seconds: float, when: list[bool] | None = None) -> Step:
    """Work of so many seconds each."""
    return Step(Op.WORK, Stage.HANDLING, duration=np.array(seconds), when=None if when is None else np.array(when))


def test_travellers_are_numbered_by_arrival() -> None:
    programme, roster = laid_out(party(Entity.VEHICLE, "in", [9.0, 3.0, 6.0], work(1, 2, 3)))
    assert programme.travellers.arrival.tolist() == [3, 6, 9]
    assert [roster.label(traveller) for traveller in range(3)] == ["vehicle in 1", "vehicle in 2", "vehicle in 0"]
    assert roster.kinds[0].travellers.tolist() == [2, 0, 1]


def test_at_equal_times_flows_go_by_name_then_papers_vehicles_lots_then_numbers() -> None:
    parties = [
        party(Entity.LOT, "a", [0.0], work(1)),
        party(Entity.VEHICLE, "b", [0.0], work(1)),
        party(Entity.VEHICLE, "a", [0.0, 0.0], work(1, 1)),
        party(Entity.PAPERS, "a", [0.0], work(1)),
    ]
    _, roster = laid_out(*parties)
    assert [roster.label(traveller) for traveller in range(5)] == [
        "declaration a 0",
        "vehicle a 0",
        "vehicle a 1",
        "lot a 0",
        "vehicle b 0",
    ]


def test_everybody_finds_their_own_numbers_tickets_amounts_and_log() -> None:
    """Two kinds: the second traveller does not work first. What each does is told by the log alone."""
    tickets = np.array([0, 1, 2])
    amounts = np.array([1, 1, 1])
    parts = (
        work(10, 20, 30, when=[True, False, True]),
        Step(Op.SEIZE, Stage.DOCK_QUEUE, pool=0, amount=amounts),
        work(1, 2, 3),
        Step(Op.RELEASE, Stage.HANDLING, pool=0, amount=amounts),
        Step(Op.SIGNAL, Stage.HANDLING, ticket=tickets),
        Step(Op.AWAIT, Stage.HANDLING, ticket=tickets[::-1].copy()),
        Label("out"),
    )
    programme, roster = laid_out(party(Entity.VEHICLE, "in", [0.0, 100.0, 200.0], *parts), needed=[1, 1, 1])
    log = run(programme)
    told: dict[int, list[float]] = {}
    for kind in roster.kinds:
        width = len(kind.slots)
        assert kind.labels == {"out": width}
        for member, row in enumerate(kind.rows.tolist()):
            told[row] = log.completed[kind.first_log + member * width :][:width].tolist()
    # The first awaits the ticket of the third, the second its own, the third that of the first.
    assert told == {0: [10, 10, 11, 11, 11, 233], 1: [100, 102, 102, 102, 102], 2: [230, 230, 233, 233, 233, 233]}


def test_a_jump_leads_to_the_place_of_its_label_in_each_kind() -> None:
    """Who finds the ticket complete goes on after the work that only the first would do, and after the label."""
    parts = (
        Step(Op.PASS_IF, Stage.HOLD_IN, ticket=np.array([0, 0]), otherwise="there"),
        work(5, 5, when=[True, False]),
        work(7, 7),
        Label("there"),
        work(1, 1),
    )
    programme, _ = laid_out(party(Entity.VEHICLE, "in", [0.0, 0.0], *parts), needed=[0])
    ways_on = programme.steps.otherwise[programme.steps.op == Op.PASS_IF].tolist()
    assert sorted(ways_on) == [2, 3]
    assert run(programme).completed[~np.isnan(run(programme).completed)].tolist() == [0, 1, 0, 1]


def test_a_journey_that_goes_backwards_is_refused() -> None:
    again = Step(Op.PASS_IF, Stage.HOLD_IN, ticket=np.array([0]), otherwise="start")
    with pytest.raises(ValueError, match="a journey goes on backwards, to 'start'"):
        laid_out(party(Entity.VEHICLE, "in", [0.0], Label("start"), work(1), again), needed=[1])


def test_nobody_is_laid_out_as_nothing() -> None:
    programme, roster = laid_out()
    assert programme.log_size == 0
    assert run(programme).completed.size == 0
    assert roster.kinds == ()


def test_who_steps_nowhere_leaves_on_arrival() -> None:
    programme, _ = laid_out(party(Entity.VEHICLE, "in", [4.0], Label("out")))
    assert run(programme).stopped_at.tolist() == [0]


def test_papers_lodged_as_their_vehicle_arrives_are_heard_before_it() -> None:
    """One officer reviews papers and checks documents. Both are asked for at the same moment: the papers come first."""
    office = {"document_office": {"officers": 1, "automatic_share": 0, "manual": "5 min", "lead": "0 s"}}
    yard = {"inspection_yard": {"selection_rate": 1, "scan_share": 0, "document_check": "3 min", "examination": "1 min"}}
    flows = {"flows": {"in": {"kind": "first_line_in"}}}
    story = told({"gates": {"main": {}}} | office | yard | flows, Comes(0))
    assert story.got("document office, officers") == [0, 5]
    assert story.when("released") == [9]


def test_the_roster_knows_every_traveller_of_a_zone() -> None:
    office = {"document_office": {"officers": 1, "lead": "0 s"}}
    store: Data = {"warehouses": {"store": {}}}
    flow = {"flows": {"in": {"kind": "first_line_in", "dwell": "1 h"}}}
    case = told(gate() | office | store | flow, Comes(0), Comes(0)).reading.case
    labels = [case.roster.label(traveller) for traveller in range(len(case.roster.number))]
    assert labels == [f"{who} in {number}" for who in ("declaration", "vehicle", "lot") for number in (0, 1)]
    everybody: Integers = np.concatenate([kind.travellers for kind in case.roster.kinds])
    assert sorted(everybody.tolist()) == list(range(6))
