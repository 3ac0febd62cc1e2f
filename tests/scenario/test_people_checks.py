"""Employees, electric vehicles and what is built for them: combinations that make no sense are told."""

from __future__ import annotations

from typing import Any

import pytest

from zonesim.scenario.checks import check
from zonesim.scenario.schema import Scenario

Data = dict[str, Any]
COMING: Data = {"arrivals": {"vehicles_per_day": 1}}
FLOWS: Data = {"in": {"kind": "first_line_in"} | COMING}


def faults(**parts: Any) -> list[str]:
    """Every fault as it is told."""
    found = check(Scenario.model_validate({"flows": FLOWS} | parts))
    return [f"{fault.path}: {fault.what}; {fault.mend}" for fault in found]


def built(**parts: Any) -> Data:
    """The reform, with what is built."""
    return {"reforms": {"service_facilities": parts}}


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            {"flows": {"in": FLOWS["in"] | {"workday": {}}}},
            "flows.in.workday: only employees have a workday; remove it, or let the kind be 'employees'",
        ),
        (
            {"flows": {"in": FLOWS["in"] | {"course": {}}}},
            "flows.in.course: only groups in training have a course; remove it, or let the kind be 'training'",
        ),
        (
            {"flows": {"groups": {"kind": "training", "course": {"trainees": {"poisson": {"mean": 3}}}} | COMING}},
            "flows.groups.course.trainees: a group would be of nobody; "
            "let its law begin at 1, for example { uniform = { min = 1, max = 6 } }",
        ),
        (
            {"flows": {"groups": {"kind": "training", "course": {"days": {"constant": 0}}} | COMING}},
            "flows.groups.course.days: a course would last no day; "
            "let its law begin at 1, for example { uniform = { min = 1, max = 6 } }",
        ),
        (
            {"flows": {"groups": {"kind": "training"}}, "log": {"file": "visits.csv"}},
            "flows.groups.kind: no log tells of groups in training; give arrivals",
        ),
        (
            {"electric_vehicles": {}},
            "electric_vehicles: no vehicle comes for goods, and only those charge before they load; "
            "give a flow of the kind 'first_line_out' or 'second_line_out', or remove it",
        ),
        (
            built(seats=1),
            "reforms.service_facilities.seats: no employees are there to eat in a canteen; "
            "give a flow of the kind 'employees', or set seats = 0",
        ),
        (
            built(piles=1),
            "reforms.service_facilities.piles: no vehicle must charge; describe [electric_vehicles], or set piles = 0",
        ),
        (
            {"gates": {"main": {}}} | built(places=1),
            "reforms.service_facilities.places: nobody waits for papers that are under review; "
            "describe [document_office], or set places = 0",
        ),
        (
            {"document_office": {"officers": 1}} | built(places=1),
            "reforms.service_facilities.places: there is no gate to park before; describe one in [gates.NAME], or set places = 0",
        ),
    ],
)
def test_what_makes_no_sense_is_told(parts: Data, told: str) -> None:
    assert faults(**parts) == [told]


def test_what_is_of_use_is_no_fault() -> None:
    flows = {"out": {"kind": "first_line_out"} | COMING, "cars": {"kind": "employees", "workday": {}} | COMING}
    zone = {"flows": flows, "gates": {"main": {}}, "document_office": {"officers": 1}, "electric_vehicles": {}}
    assert faults(**zone, **built(seats=1, piles=1, places=1)) == []


def test_employees_need_no_warehouse_where_there_are_several() -> None:
    flows = {"cars": {"kind": "employees"} | COMING}
    assert faults(flows=flows, warehouses={"north": {}, "south": {}}) == []
