"""The controls of a replication: their expectation is 0 in every zone and under every rule, and they say what they are named for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zonesim.demand.demand import draw
from zonesim.demand.expected import expected_declarations
from zonesim.measures.controls import (
    CONTROLS,
    EXAMINATIONS,
    GATE,
    INSPECTION,
    PAPERS,
    SETS,
    controls_of,
    draw_apart,
    expected_of,
    order_of,
)
from zonesim.rules.baseline import rules_of
from zonesim.scenario.load import load_scenario
from zonesim.scenario.schema import Scenario
from zonesim.statistics.intervals import Floats

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(file.relative_to(SCENARIOS).as_posix() for file in SCENARIOS.rglob("*.toml"))

YARD = {"selection_rate": 0.3, "inspectors": 2, "scan_share": 0.5}
OFFICE = {"officers": 1, "automatic_share": 0.6, "lead": {"uniform": {"min": "-1 h", "max": "2 h"}}}
FIRMS = {
    "trusted": {"tier": "advanced_certified", "count": 3, "weight": 2},
    "others": {"count": 4, "weight": 3},
    "bad": {"tier": "discredited"},
}


def zone(*, arrivals: dict[str, Any] | None = None, flow: dict[str, Any] | None = None, **parts: Any) -> Scenario:
    """A small zone with everything that controls are about."""
    goods = {"several_vehicles_share": 0.4}
    data: dict[str, Any] = {
        "horizon": {"warm_up": "0 s", "cool_down": "0 s"},
        "gates": {"main": {"lanes": {"inbound": 2, "outbound": 2}}},
        "inspection_yard": YARD,
        "document_office": OFFICE,
        "firms": FIRMS,
        "flows": {
            "in": {"kind": "first_line_in", "arrivals": arrivals or {"vehicles_per_day": 60}, "declarations": goods, **(flow or {})}
        },
    }
    return Scenario.model_validate(data | parts)


def drawn(scenario: Scenario, replications: int, seed: int = 3) -> dict[str, Floats]:
    """The controls of so many replications; nothing needs to be simulated for them."""
    expected = expected_of(scenario, draw_apart(scenario, seed=seed))
    rules = rules_of(scenario)
    demands = (draw(scenario, seed=seed, replication=number) for number in range(replications))
    rows = [controls_of(scenario, demand, rules=rules, expected=expected) for demand in demands]
    return {name: np.array([dict(row)[name] for row in rows]) for name, _ in rows[0]}


def check_centred(controls: dict[str, Floats]) -> None:
    """No control is off 0 by more than 4 standard errors."""
    off = {name: values.mean() / (values.std(ddof=1) / math.sqrt(len(values))) for name, values in controls.items() if values.any()}
    assert {name: score for name, score in off.items() if not abs(score) < 4} == {}


@pytest.mark.parametrize("file", SHIPPED)
def test_the_controls_of_every_shipped_scenario_have_expectation_0(file: str) -> None:
    """A reform or a flow of a new kind whose expectation the controls do not know would be seen here."""
    controls = drawn(load_scenario(SCENARIOS / file, ["horizon.days=1"]), 40)
    check_centred(controls)


RULES: dict[str, dict[str, Any]] = {
    "baseline": {},
    "half adopt": {"reforms": {"tiered_inspection": {"adoption": 0.5, "lift": 3.0}}},
    "a ramp over two reforms": {
        "horizon": {"days": 3, "warm_up": "0 s", "cool_down": "0 s"},
        "reforms": {
            "differentiated_risk_control": {"adoption": {"begin": 0.1, "end": 0.9, "days": 2}},
            "tiered_inspection": {"adoption": 0.3, "from_day": 1},
            "ledger_networking": {"adoption": 0.4},
            "one_declaration_many_vehicles": {"adoption": 0.5},
        },
    },
    "converted lanes": {"reforms": {"graded_gates": {}}},
    "goods by risk": {"commodities": {"plain": {"weight": 3}, "odd": {"risk": 30.0}}},
}


@pytest.mark.parametrize("rules", RULES)
def test_the_expectation_is_0_whatever_the_rules(rules: str) -> None:
    controls = drawn(zone(**RULES[rules]), 400)
    assert set(controls) == set(CONTROLS)
    check_centred(controls)


ARRIVALS: dict[str, dict[str, Any]] = {
    "peaked, by weekday": {
        "vehicles_per_day": 60,
        "by_hour": [0.0] * 8 + [1.0, 3.0] * 8,
        "by_weekday": [2.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0],
    },
    "in batches": {"vehicles_per_day": 60, "batch": {"poisson": {"mean": 3, "plus": 1}}},
    "memoryless": {"every": {"exponential": {"mean": "30 min"}}},
    "renewals": {"every": {"uniform": {"min": "10 min", "max": "50 min"}}},
    "a timetable kept badly": {"at": ["00:10", "08:00", "23:50"], "lateness": {"uniform": {"min": "-1 h", "max": "3 h"}}},
}


@pytest.mark.parametrize("arrivals", ARRIVALS)
def test_the_expectation_is_0_however_they_come(arrivals: str) -> None:
    check_centred(drawn(zone(arrivals=ARRIVALS[arrivals]), 400))


def test_the_number_expected_is_the_integral_of_the_rate() -> None:
    """A Monday that has twice the mean of a week; 40 % of declarations on 4 vehicles on the average, so 60 vehicles are 60 / 2.2."""
    week = {"vehicles_per_day": 60, "by_weekday": [2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]}
    scenario = zone(arrivals=week, traffic={"factor": 0.5})
    assert expected_declarations(scenario, scenario.flows["in"]) == pytest.approx(0.5 * 60 / 2.2 * 2)
    every = zone(arrivals={"every": {"exponential": {"mean": "30 min"}}}, traffic={"factor": 2.0})
    assert expected_declarations(every, every.flows["in"]) == pytest.approx(96)
    timetable = zone(arrivals={"at": ["08:00"]})
    assert expected_declarations(timetable, timetable.flows["in"]) is None


def test_controls_grow_with_what_they_are_named_for() -> None:
    """More rarely selected, less work above expectation can be; without sets or an office there is no such control."""
    scenario = zone(flow={"declarations": {"several_vehicles_share": 0.0}}, inspection_yard=YARD | {"selection_rate": 0.0})
    controls = drawn(scenario, 20)
    assert not controls[INSPECTION].any()
    assert not controls[EXAMINATIONS].any()
    assert controls[GATE].std() > 0
    assert SETS not in controls
    bare = Scenario.model_validate({"flows": {"in": {"kind": "gate_registered", "arrivals": {"vehicles_per_day": 9}}}})
    found = controls_of(
        bare, draw(bare, seed=1, replication=0), rules=rules_of(bare), expected=expected_of(bare, draw_apart(bare, seed=1))
    )
    assert found[0][0] == SETS


def test_without_convoys_nobody_waits_for_a_set_and_the_control_is_0() -> None:
    assert not drawn(zone(reforms={"one_declaration_many_vehicles": {}}), 20)[SETS].any()


def test_waits_whose_law_has_no_known_largest_are_left_out() -> None:
    lag = {"mixture": [{"share": 0.5, "of": "10 min"}, {"share": 0.5, "of": {"exponential": {"mean": "1 h"}}}]}
    controls = drawn(zone(flow={"declarations": {"several_vehicles_share": 0.4, "lag": lag}}), 20)
    assert SETS not in controls
    assert PAPERS in controls


def test_rows_of_a_log_take_no_part() -> None:
    """What was measured has no expectation: a zone that lives from its log alone has controls that never vary."""
    logged = load_scenario(SCENARIOS / "from_a_log.toml")
    flows = {name: flow.model_copy(update={"arrivals": None}) for name, flow in logged.flows.items()}
    alone = logged.model_copy(update={"flows": flows})
    assert alone.visits is not None
    assert not any(values.any() for values in drawn(alone, 5).values())


def test_the_same_luck_gives_the_same_controls_and_another_rule_moves_only_its_own() -> None:
    one, again, other = drawn(zone(), 10), drawn(zone(), 10), drawn(zone(reforms={"tiered_inspection": {}}), 10)
    for name in CONTROLS:
        assert np.array_equal(one[name], again[name])
        assert np.array_equal(one[name], other[name]) == (name in (SETS, GATE, PAPERS))


def test_each_measure_has_its_controls_in_an_order_fixed_beforehand() -> None:
    assert order_of("release_time_mean", "all")[:2] == (INSPECTION, SETS)
    assert order_of("idling", "all")[0] == GATE
    assert order_of("examinations", "all") == (EXAMINATIONS,)
    assert order_of("expected_found", "all") == order_of("detection_share", "all") == ()


def test_what_the_vehicles_of_a_set_wait_for_its_last() -> None:
    """Lags of mean 40 s: the last of two comes after 60 s on the average, of three after 73.3 s; so they wait 2 x 20 s and 3 x 33.3 s
    together. Half of the declarations are sets, as many of two as of three."""
    lag = {"exponential": {"mean": "40 s"}}
    goods = {"several_vehicles_share": 0.5, "several_vehicles": {"uniform": {"min": 2, "max": 3}}, "lag": lag}
    scenario = zone(flow={"declarations": goods})
    means = expected_of(scenario, draw_apart(scenario, seed=1)).flows["in"]
    assert means.set_wait == pytest.approx(np.array([0, 0, 40, 100]))
    assert means.set_wait_each == pytest.approx(0.5 * (40 + 100) / 2)
