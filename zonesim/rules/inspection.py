"""From selection to finding: which vehicles are examined how, which violations are found, what is missed.

All of it is decided by draws that belong to the declaration or the load, before the clock starts. A declaration comes to the yard when
it is selected at random, when one of ``CAUSES`` asks for its examination, or when a sample is taken of its goods; each has a draw of
its own. In the yard: document check -> scan, for the share of those selected at random that is sent there -> physical examination, on
an alarm or for the others at once. The most thorough of what is asked for is done, once per visit: where a cause asks for an
examination, nothing is scanned first. An alarm leads to a physical examination, which decides. Every vehicle of a declaration is
inspected, each as it arrives (assumption)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand
from zonesim.engines.tables import Floats, Mask
from zonesim.rules.batches import of_class
from zonesim.rules.causes import Cause, any_of
from zonesim.rules.commodity import commodity_examination
from zonesim.rules.quarantine import Samples, samples
from zonesim.rules.rulebook import Rulebook
from zonesim.rules.statutory import DESTINATION, Statutory, statutory_inspection
from zonesim.scenario.facilities import Detection, InspectionYard
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS

CAUSES = (commodity_examination, statutory_inspection)
"""Why goods are examined beside random selection: of a flow, each gives its :class:`Cause`, or None where it concerns nobody."""


@dataclass(frozen=True)
class Inspection:
    """What inspection does to the vehicles of a flow. Masks have one entry per load, but for those said to be per declaration.

    ``selected``: sent to the yard, for whatever reason; ``scanned``; ``examined``: physically, in the yard; ``at_destination``: by an
    inspector who travels there; ``false_alarm``: raised where there is no violation; ``found``: an examination finds the violation this
    load carries; ``sampled``: a sample goes to the laboratory; ``held``: until its answer; ``failed``: the sample does. Per
    declaration: ``violation``, ``selected_declaration``, ``found_declaration``, ``statutory_site`` (place in ``statutory.SITES``, -1
    without statutory inspection), ``expected_violations``, ``expected_finds`` (probabilities given tier, class of goods and rules
    alone)."""

    selected: Mask
    scanned: Mask
    examined: Mask
    at_destination: Mask
    false_alarm: Mask
    found: Mask
    sampled: Mask
    held: Mask
    failed: Mask
    violation: Mask
    selected_declaration: Mask
    found_declaration: Mask
    statutory_site: NDArray[np.int8]
    expected_violations: Floats
    expected_finds: Floats


def _alarm(detection: Detection, carries: Mask, luck: Floats) -> Mask:
    return luck < np.where(carries, detection.sensitivity, detection.false_alarms)


def probability_found(yard: InspectionYard, *, scan_share: Floats | None = None, documents_share: Floats | None = None) -> Floats:
    """Probability that inspecting a declaration selected at random finds a violation it carries.

    scan share x (1 - (1 - document sensitivity)(1 - scan sensitivity)) x examination sensitivity
    + documents share x document sensitivity x examination sensitivity
    + (1 - scan share - documents share) x examination sensitivity. Left out: the yard's scan share, and nobody's documents alone.
    """
    scanned = np.asarray(yard.scan_share if scan_share is None else scan_share)
    on_paper = np.asarray(0.0 if documents_share is None else documents_share)
    unseen = 1 - yard.document_detection.sensitivity
    unnoticed = unseen * (1 - yard.scan_detection.sensitivity)
    found: Floats = yard.examination_sensitivity * (scanned * (1 - unnoticed) + 1 - scanned - on_paper * unseen)
    return found


def targeted(rate: Floats, lift: Floats, *, violation_rate: Floats) -> tuple[Floats, Floats]:
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


@dataclass(frozen=True)
class AtRandom:
    """Random selection and spot checks, per declaration. ``guilty``: probability of being selected for one with a violation; ``finds``:
    of finding it then. ``to_scanner``, ``on_paper``: what those selected undergo, the others physical examination."""

    those: Mask
    guilty: Floats
    to_scanner: Mask
    on_paper: Mask
    finds: Floats


def violation_rates(scenario: Scenario, flow: FlowDemand) -> Floats:
    """Probability that a declaration carries a violation: that of its firm's tier, by the risk of its goods."""
    rates = np.array([getattr(scenario.tiers, tier).violation_rate for tier in TIERS])[flow.declarations.tier]
    if scenario.commodities:
        rates = np.minimum(rates * of_class(scenario, flow, "risk"), 1.0)
    return rates if flow.flow.kind_row.goods else np.zeros_like(rates)


def _at_random(yard: InspectionYard, demand: Demand, rules: Rulebook, flow: FlowDemand, rates: Floats, violation: Mask) -> AtRandom:
    declarations = flow.declarations
    if flow.flow.kind_row.spot_checked:
        innocent = guilty = np.full(declarations.size, yard.spot_check_rate)
        decision = decisions.SPOT_CHECK
    else:
        innocent, guilty = targeted(rules.selection_rate(demand, flow), rules.targeting(demand, flow), violation_rate=rates)
        decision = decisions.SELECTION
    scan_share, documents_share = rules.scan_share(demand, flow), rules.documents_share(demand, flow)
    kind = declarations.luck.uniform(decisions.SCAN_FIRST)
    return AtRandom(
        those=declarations.luck.uniform(decision) < np.where(violation, guilty, innocent),
        guilty=guilty,
        to_scanner=kind < scan_share,
        on_paper=(kind >= scan_share) & (kind >= 1 - documents_share),
        finds=probability_found(yard, scan_share=scan_share, documents_share=documents_share),
    )


def not_inspected(flow: FlowDemand) -> Inspection:
    """Vehicles without goods on a way on which customs looks at nobody."""
    nothing, none = np.zeros(flow.loads.size, np.bool_), np.zeros(flow.declarations.size, np.bool_)
    no_chance = np.zeros(flow.declarations.size)
    return Inspection(*(nothing,) * 9, *(none,) * 3, np.full(flow.declarations.size, -1, np.int8), no_chance, no_chance)


def inspect(scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand) -> Inspection:
    """Decide the inspection of every load of a flow."""
    if flow.flow.kind_row.staff:
        return not_inspected(flow)
    declarations, loads = flow.declarations, flow.loads
    yard, of, none = scenario.inspection_yard, loads.declaration, np.zeros(declarations.size, np.bool_)
    rates = violation_rates(scenario, flow)
    violation = declarations.luck.uniform(decisions.VIOLATION) < rates
    site = np.full(declarations.size, -1, np.int8)
    if yard is None:
        nothing = np.zeros(loads.size, np.bool_)
        return Inspection(*(nothing,) * 9, violation, none, none, site, rates, np.zeros(declarations.size))
    random = _at_random(yard, demand, rules, flow, rates, violation)
    asked = [cause for each in CAUSES if (cause := each(scenario, demand, rules, flow)) is not None]
    causes = any_of(asked, declarations.size)
    taken = samples(scenario, demand, rules, flow) or Samples(none, none, none, np.zeros(declarations.size))

    sizes = np.diff(declarations.first_load)
    carrier = declarations.first_load[:-1] + np.floor(declarations.luck.uniform(decisions.VIOLATION_LOAD) * sizes).astype(np.int64)
    carries = np.zeros(loads.size, np.bool_)
    carries[carrier[violation]] = True

    chosen = random.those | causes.here | taken.taken
    selected = chosen[of]
    scanned = (random.those & random.to_scanner & ~causes.here)[of]
    at_once = causes.here | (random.those & ~random.to_scanner & ~random.on_paper)
    document_alarm = _alarm(yard.document_detection, carries, loads.luck.uniform(decisions.DOCUMENT_ALARM))
    scan_alarm = _alarm(yard.scan_detection, carries, loads.luck.uniform(decisions.SCAN_ALARM))
    alarm = document_alarm | (scan_alarm & scanned)
    examined = selected & (alarm | at_once[of])
    finds = carries & (loads.luck.uniform(decisions.EXAMINATION_FINDS) < yard.examination_sensitivity)
    found = (examined | causes.elsewhere[of]) & finds
    found_declaration = np.zeros(declarations.size, np.bool_)
    found_declaration[of[found]] = True
    for cause in asked:
        site = cause.site if isinstance(cause, Statutory) else site
    return Inspection(
        selected=selected,
        scanned=scanned,
        examined=examined,
        at_destination=(site == DESTINATION)[of] & ~examined,
        false_alarm=selected & alarm & ~carries,
        found=found,
        sampled=taken.taken[of],
        held=taken.held[of],
        failed=taken.failed[of],
        violation=violation,
        selected_declaration=chosen,
        found_declaration=found_declaration,
        statutory_site=site,
        expected_violations=rates,
        expected_finds=_expected_finds(yard, rates, random, causes, taken),
    )


def _expected_finds(yard: InspectionYard, rates: Floats, random: AtRandom, causes: Cause, taken: Samples) -> Floats:
    """Probability that a declaration carries a violation that is found.

    A cause asks for an examination: it finds with its sensitivity. None does: what random selection finds; and where only a sample is
    taken, what an alarm at the document check leads to.
    """
    examined = rates * yard.examination_sensitivity
    at_random = rates * random.guilty * random.finds
    on_paper = (1 - random.guilty) * taken.chance * yard.document_detection.sensitivity * examined
    return causes.chance * examined + (1 - causes.chance) * (at_random + on_paper)
