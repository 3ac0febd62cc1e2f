"""From selection to finding: which vehicles are examined how, which violations are found, what is missed.

All of it is decided by draws that belong to the declaration or the load, before the clock starts: selection -> document check ->
scan, for the share sent there -> physical examination, on an alarm or for the others at once. An alarm leads to a physical
examination, which decides. Every vehicle of a selected declaration is examined, each as it arrives (assumption).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.engines.tables import Floats
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.facilities import Detection, InspectionYard
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Inspection:
    """What inspection does to the vehicles of a flow. Masks have one entry per load, but for those said to be per declaration.

    ``selected``: sent to the yard; ``scanned``; ``examined``: physically; ``false_alarm``: raised where there is no violation;
    ``found``: the examination finds the violation this load carries. Per declaration: ``violation``, ``selected_declaration``,
    ``found_declaration``, ``expected_violations`` and ``expected_finds`` (probabilities given the firm's tier and the rules alone).
    """

    selected: Mask
    scanned: Mask
    examined: Mask
    false_alarm: Mask
    found: Mask
    violation: Mask
    selected_declaration: Mask
    found_declaration: Mask
    expected_violations: Floats
    expected_finds: Floats


def _alarm(detection: Detection, carries: Mask, luck: Floats) -> Mask:
    return luck < np.where(carries, detection.sensitivity, detection.false_alarms)


def probability_found(yard: InspectionYard) -> float:
    """Probability that inspecting a declaration finds a violation it carries.

    scan share x (1 - (1 - document sensitivity)(1 - scan sensitivity)) x examination sensitivity
    + (1 - scan share) x examination sensitivity.
    """
    unnoticed = (1 - yard.document_detection.sensitivity) * (1 - yard.scan_detection.sensitivity)
    return yard.examination_sensitivity * (yard.scan_share * (1 - unnoticed) + 1 - yard.scan_share)


def targeted(rate: Floats, lift: Floats, violation_rate: Floats) -> tuple[Floats, Floats]:
    """Probability of selection without and with a violation, so that the share selected stays ``rate``.

    With: r m, m = min(lift, 1 / r, 1 / v). Without: r (1 - v m) / (1 - v); v is the share of declarations with a violation.
    """
    most = np.minimum(_inverse(rate), _inverse(violation_rate))  # nobody is selected twice, nor more than there are
    times = np.minimum(lift, most)
    rest = np.divide(1.0 - violation_rate * times, 1.0 - violation_rate, out=np.zeros_like(rate), where=violation_rate < 1)
    return rate * np.maximum(rest, 0.0), rate * times


def _inverse(share: Floats) -> Floats:
    with np.errstate(over="ignore"):  # of a share next to nothing, as of none at all: without limit
        return np.divide(1.0, share, out=np.full_like(share, np.inf), where=share > 0)


def inspect(scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand) -> Inspection:
    """Decide the inspection of every load of a flow."""
    declarations, loads = flow.declarations, flow.loads
    yard = scenario.inspection_yard
    of = loads.declaration
    rates = np.array([getattr(scenario.tiers, tier).violation_rate for tier in TIERS])[declarations.tier]
    if scenario.commodities:
        rates = np.minimum(rates * np.array([goods.risk for goods in scenario.commodities.values()])[declarations.commodity], 1.0)
    if flow.flow.kind == "empty":
        rates = np.zeros_like(rates)
    violation = declarations.luck.uniform(decisions.VIOLATION) < rates
    if yard is None:
        nothing, none = np.zeros(loads.size, np.bool_), np.zeros(declarations.size, np.bool_)
        return Inspection(*(nothing,) * 5, violation, none, none, expected_violations=rates, expected_finds=np.zeros(declarations.size))
    if flow.flow.kind in ("gate_registered", "empty"):
        innocent = guilty = np.full(declarations.size, yard.spot_check_rate)
        decision = decisions.SPOT_CHECK
    else:
        innocent, guilty = targeted(rules.selection_rate(demand, flow), rules.targeting(demand, flow), rates)
        decision = decisions.SELECTION
    chosen = declarations.luck.uniform(decision) < np.where(violation, guilty, innocent)
    to_scanner = declarations.luck.uniform(decisions.SCAN_FIRST) < yard.scan_share

    sizes = np.diff(declarations.first_load)
    carrier = declarations.first_load[:-1] + np.floor(declarations.luck.uniform(decisions.VIOLATION_LOAD) * sizes).astype(np.int64)
    carries = np.zeros(loads.size, np.bool_)
    carries[carrier[violation]] = True

    selected = chosen[of]
    scanned = selected & to_scanner[of]
    document_alarm = _alarm(yard.document_detection, carries, loads.luck.uniform(decisions.DOCUMENT_ALARM))
    scan_alarm = _alarm(yard.scan_detection, carries, loads.luck.uniform(decisions.SCAN_ALARM))
    alarm = document_alarm | (scan_alarm & scanned)
    examined = selected & (alarm | ~scanned)
    found = examined & carries & (loads.luck.uniform(decisions.EXAMINATION_FINDS) < yard.examination_sensitivity)
    found_declaration = np.zeros(declarations.size, np.bool_)
    found_declaration[of[found]] = True
    return Inspection(
        selected=selected,
        scanned=scanned,
        examined=examined,
        false_alarm=selected & alarm & ~carries,
        found=found,
        violation=violation,
        selected_declaration=chosen,
        found_declaration=found_declaration,
        expected_violations=rates,
        expected_finds=rates * guilty * probability_found(yard),
    )
