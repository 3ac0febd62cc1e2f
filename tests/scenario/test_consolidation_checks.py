"""Goods that firms consolidate: what cannot be packed, and flows of a group that do not go one way, are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zonesim.errors import InputError
from zonesim.scenario.checks import check
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario

Data = dict[str, Any]
WISH: Data = {"group": "g", "window": "1 h"}


def flow(kind: str = "first_line_in", **parts: Any) -> Data:
    """A flow of the group."""
    return {"kind": kind, "arrivals": {"vehicles_per_day": 1}, "consolidation": WISH} | parts


def faults(**flows: Data) -> list[str]:
    """Every fault as it is told."""
    found = check(Scenario.model_validate({"gates": {"east": {}, "west": {}}, "flows": flows}))
    return [f"{fault.path}: {fault.what}; {fault.mend}" for fault in found]


EAST: Data = {"gate": "east"}
SHARED = "of the same group 'g': their goods share vehicles; make both the same, or leave one out of the group"


@pytest.mark.parametrize(
    ("flows", "told"),
    [
        (
            {"in": flow("gate_registered", gate="east")},
            "flows.in.consolidation: only declared goods over the first or second line are consolidated; "
            "remove it, or let the kind be 'first_line_in', 'first_line_out', 'second_line_in' or 'second_line_out'",
        ),
        ({"one": flow(**EAST), "two": flow(gate="west", exit_gate="east")}, f"flows.two.gate: differs from that of one, {SHARED}"),
        ({"one": flow(**EAST), "two": flow("second_line_in", **EAST)}, f"flows.two.kind: differs from that of one, {SHARED}"),
        (
            {"one": flow(**EAST), "two": flow(consolidation=WISH | {"window": "2 h"}, **EAST)},
            f"flows.two.consolidation.window: differs from that of one, {SHARED}",
        ),
    ],
    ids=["kind", "gate", "line", "window"],
)
def test_what_makes_no_sense_of_consolidated_goods_is_told_once(flows: dict[str, Data], told: str) -> None:
    assert faults(**flows) == [told]


def test_flows_of_a_group_may_differ_in_who_sends_what_and_when() -> None:
    other = flow(
        arrivals={"at": ["08:00"]}, admitted_by="duty_free", same_side_share=0.5, declarations={"bases": {"two_step": 1}}, **EAST
    )
    assert faults(one=flow(**EAST), two=other) == []


def test_flows_without_a_group_have_nothing_in_common() -> None:
    assert faults(one=flow(consolidation={}, **EAST), two=flow(consolidation={"window": "2 h"}, gate="west")) == []


LOG = """
[log]
file = "visits.csv"
[flows.in]
kind = "first_line_in"
arrivals.vehicles_per_day = 10
consolidation = {}
[flows.out]
kind = "first_line_out"
arrivals.vehicles_per_day = 10
"""


def read(tmp_path: Path, flow: str) -> Scenario:
    """A scenario whose log has one row of this flow."""
    (tmp_path / "visits.csv").write_text(f"time,flow\n2026-03-02T08:00,{flow}\n", encoding="utf-8")
    (tmp_path / "zone.toml").write_text(LOG, encoding="utf-8")
    return load_scenario(tmp_path / "zone.toml")


def test_vehicles_of_a_log_cannot_be_packed_again(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, "in")
    assert [(fault.path, fault.what) for fault in error.value.faults] == [
        (
            "flows.in.consolidation",
            "the log tells of vehicles, and not when the goods on them were ready: they cannot be packed again",
        )
    ]


def test_a_log_of_other_flows_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, "out").flows["in"].consolidation is not None
