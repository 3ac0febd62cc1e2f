"""Lilliput: every time of the toy zone, worked out by hand in docs/lilliput.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zonesim import load_scenario
from zonesim.demand.legs import Leg
from zonesim.experiment.replicate import replicate, simulate_once
from zonesim.measures.measures import Reading, read

LILLIPUT = Path(__file__).parents[2] / "scenarios" / "lilliput.toml"
MINUTE = 60.0


def clock(text: str) -> float:
    hours, minutes = text.split(":")
    return 60 * MINUTE * int(hours) + MINUTE * int(minutes)


def reading(*overrides: str) -> Reading:
    case, log = simulate_once(load_scenario(LILLIPUT, overrides), seed=1, replication=0)
    return read(case, log)


def measure(name: str, of: str, *overrides: str) -> float:
    rows = replicate(load_scenario(LILLIPUT, overrides), seed=1, replication=0).rows
    return {(measure, of): value for measure, of, value in rows}[name, of]


def test_three_vehicles_bring_goods_through_one_lane() -> None:
    imports = reading().visits[Leg("imports")]
    assert imports.arrived.tolist() == [clock("8:00"), clock("8:01"), clock("8:02")]
    assert imports.entered.tolist() == [clock("8:02"), clock("8:04"), clock("8:06")]
    assert imports.left.tolist() == [clock("8:23"), clock("8:25"), clock("8:43")]  # the third waited for a dock until 8:22


def test_a_set_leaves_when_its_last_vehicle_is_loaded() -> None:
    exports = reading().visits[Leg("exports")]
    assert exports.presented.tolist() == [clock("9:22"), clock("9:32"), clock("10:02")]
    assert exports.left.tolist() == [clock("10:03"), clock("10:04"), clock("10:05")]
    assert measure("declaration_release_time_mean", "outbound") == 43 * MINUTE


def test_after_the_reform_each_vehicle_leaves_when_it_is_loaded() -> None:
    switched_on = "reforms.one_declaration_many_vehicles={}"
    assert reading(switched_on).visits[Leg("exports")].left.tolist() == [clock("9:23"), clock("9:33"), clock("10:03")]
    assert measure("release_time_mean", "outbound", switched_on) == MINUTE
    assert measure("declaration_release_time_mean", "outbound", switched_on) == 41 * MINUTE


def test_waits_and_queues_by_hand() -> None:
    assert measure("release_time_mean", "inbound") == 3 * MINUTE
    assert measure("wait_mean", "document office, officers") == pytest.approx((0 + 9 + 18 + 0) / 4 * MINUTE)
    assert measure("queue_max", "main gate, inbound lanes") == 1
    assert measure("queue_mean", "main gate, inbound lanes") == pytest.approx(3 / 1440)  # 0 + 1 + 2 minutes of a day
    assert measure("utilisation", "main gate, inbound lanes") == pytest.approx(6 * 2 / 1440)
    assert measure("utilisation", "barn warehouse, docks") == pytest.approx(6 * 20 / 1440 / 2)
    assert measure("hands_on_hours", "officer") == pytest.approx(4 * 10 / 60)


def test_everybody_examined_by_one_inspector_waits_in_the_bay_queue() -> None:
    """Straight to examination: documents 5 min by the one officer, then 60 min each in the one bay, one after another.

    Papers are reviewed 7:30-8:00. The imports enter at 8:02, 8:04, 8:06 but the yard has two places: documents 8:02-8:07 and
    8:07-8:12, examinations 8:07-9:07 and 9:07-10:07; the third gets a place at 9:07, documents 9:07-9:12, bay 10:07-11:07.
    """
    examined = reading("inspection_yard.selection_rate=1", "inspection_yard.scan_share=0").visits[Leg("imports")]
    assert examined.released.tolist() == [clock("9:07"), clock("10:07"), clock("11:07")]


def test_papers_lodged_late_hold_the_vehicle_off_the_lane() -> None:
    """Lodged 5 min after arrival, one officer, 10 min each: ready 8:15, 8:25, 8:35; the lane is free after 2 min each time."""
    late = reading("document_office.lead=-5 min").visits[Leg("imports")]
    assert late.entered.tolist() == [clock("8:15"), clock("8:25"), clock("8:35")]
    assert not late.first_attempt.any()
    assert late.at_barrier.tolist() == [clock("8:00"), clock("8:02"), clock("8:04")]


def test_stages_add_up_to_the_release_time() -> None:
    for visits in reading("inspection_yard.selection_rate=1").visits.values():
        assert visits.release_stages().sum(axis=1) == pytest.approx(visits.release_time, rel=1e-9)
        assert np.all(visits.release_stages() >= 0)
