"""The controls of a replication: how far the work that chance brought lies from what was to be expected of it.

Each is a sum over the generated declarations planned for the observed window, in steps that each have expectation 0, exactly:

    Σ (what the declaration brought − what is expected of it, given its firm, goods, vehicles and the rules)
    + Σ over groups of worth × (size of the group − its expectation)

A group is a flow, or a tier in it. Its size (declarations, loads) is expected from rates of arrival, weights of firms and laws of
numbers; where no rate says how many come (counts, timetables, most renewals), from the number that came. Its *worth* is what a
demand drawn apart, with other numbers, says a unit of it brings under the rules in force. It only weighs: any constant would keep
the expectation 0. Rows of a log are left out. Nothing is estimated from the replications that are adjusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zonesim.demand import decisions
from zonesim.demand.demand import Demand, FlowDemand, draw
from zonesim.demand.expected import expected_declarations
from zonesim.demand.firms import list_firms
from zonesim.demand.generated import several_share
from zonesim.demand.luck import Luck
from zonesim.engines.tables import Integers
from zonesim.measures.laws import mean_excess, mean_of_largest, shares_of
from zonesim.rules.baseline import rules_of
from zonesim.rules.inspection import CAUSES, inspect, targeted
from zonesim.rules.lane import DIRECTIONS
from zonesim.rules.quarantine import samples
from zonesim.rules.rulebook import Rulebook
from zonesim.scenario.facilities import InspectionYard
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS, Flow
from zonesim.statistics.intervals import Floats

INSPECTION, EXAMINATIONS, SETS, GATE, PAPERS = "inspection work", "examinations", "set waits", "gate work", "late papers"
CONTROLS = (INSPECTION, EXAMINATIONS, SETS, GATE, PAPERS)
"""Seconds of work in the inspection yard; vehicles examined; seconds that vehicles of a set would wait for the last if they met no
queue; seconds of service in lanes; seconds by which papers would be late if they met no queue."""

_ORDER = (INSPECTION, SETS, GATE, PAPERS)
_ORDERS = {
    ("release_time_mean", "several vehicles"): (SETS, INSPECTION, GATE),
    ("declaration_release_time_mean", "several vehicles"): (SETS, INSPECTION, GATE),
    ("visit_time_mean", "all"): (GATE, SETS, INSPECTION, PAPERS),
    ("idling", "all"): (GATE, SETS),
    ("hands_on_hours", "inspector"): (INSPECTION, GATE),
    ("examinations", "all"): (EXAMINATIONS,),
}
_WITHOUT = ("expected_", "detection_share")
"""Measures in which no such luck is left: they are of who came, and probabilities."""

_APART = 2**31 - 1
"""Number of the replication whose demand gives the worths: nobody runs so many."""


@dataclass(frozen=True)
class Means:
    """What is expected of one flow. ``declarations``: how many in the window, None where only their coming tells.

    ``tiers``: share of each tier. ``set_wait``: of a set of so many vehicles, from 0 on, together (None: not known);
    ``set_wait_each``: of a declaration, be it a set or not. ``late``: of papers reviewed by the system, and at a desk.
    """

    declarations: float | None
    tiers: Floats
    set_wait: Floats | None
    set_wait_each: float
    late: tuple[float, float]


@dataclass(frozen=True)
class Expected:
    """What is to be expected of a scenario. ``worths``: control -> flow -> what a unit of each of its groups brings."""

    flows: dict[str, Means]
    worths: dict[str, dict[str, Floats]]


@dataclass(frozen=True)
class _Sums:
    """One control in one flow: what was brought, what was expected of those who came, and the size of each group with its mean
    for one declaration of the flow."""

    control: str
    flow: str
    brought: float
    expected: Floats
    sizes: Floats
    per_declaration: Floats
    came: int


def order_of(measure: str, of: str) -> tuple[str, ...]:
    """The controls of a measure, the one that should say most first: fixed beforehand, by what the measure is made of."""
    return () if measure.startswith(_WITHOUT) else _ORDERS.get((measure, of), _ORDER)


def draw_apart(scenario: Scenario, *, seed: int) -> Demand:
    """The demand of the replication that is set apart, of which nobody measures anything. ``seed``: of the run."""
    return draw(scenario, seed=seed, replication=_APART)


def expected_of(scenario: Scenario, apart: Demand) -> Expected:
    """What is to be expected of a scenario, or of another that meets the same demand: once for all its replications."""
    firms, office = list_firms(scenario.firms, scenario.visits), scenario.document_office
    late = (0.0, 0.0) if office is None else (mean_excess(office.automatic, office.lead), mean_excess(office.manual, office.lead))
    flows = {}
    for name, flow in scenario.flows.items():
        tiers = np.bincount(firms.tier, weights=firms.shares(flow, name=name), minlength=len(TIERS)).astype(np.float64)
        flows[name] = Means(expected_declarations(scenario, flow), tiers, *_set_waits(flow), late)
    worths: dict[str, dict[str, Floats]] = {name: {} for name in CONTROLS}
    for sums in _all_sums(scenario, apart, rules_of(scenario), flows):
        worth = np.divide(sums.expected, sums.sizes, out=np.zeros_like(sums.expected), where=sums.sizes > 0)
        worths[sums.control][sums.flow] = worth
    return Expected(flows, worths)


def _set_waits(flow: Flow) -> tuple[Floats | None, float]:
    """What the vehicles of a set wait for its last, by their number: n times (mean of the largest of n lags less mean lag)."""
    share, law = several_share(flow), flow.declarations
    if share == 0:
        return None, 0.0
    numbers, shares = shares_of(law.several_vehicles)
    waits = np.zeros(int(numbers.max()) + 1)
    for number in range(2, len(waits)):
        largest = mean_of_largest(law.lag, number)
        if largest is None:
            return None, 0.0
        waits[number] = number * (largest - law.lag.mean)
    return waits, share * float(waits[numbers.astype(np.int64)] @ shares)


def controls_of(scenario: Scenario, demand: Demand, *, rules: Rulebook, expected: Expected) -> tuple[tuple[str, float], ...]:
    """Every control that the scenario knows under its ``rules``: (name, deviation from its expectation), in a fixed order."""
    found = dict.fromkeys(CONTROLS, 0.0)
    known = []
    for sums in _all_sums(scenario, demand, rules, expected.flows):
        coming = expected.flows[sums.flow].declarations
        mean = sums.per_declaration * (sums.came if coming is None else coming)
        worth = expected.worths[sums.control].get(sums.flow, np.zeros_like(mean))
        found[sums.control] += sums.brought - float(sums.expected.sum()) + float(worth @ (sums.sizes - mean))
        known.append(sums.control)
    return tuple((name, found[name]) for name in CONTROLS if name in known)


def _all_sums(scenario: Scenario, demand: Demand, rules: Rulebook, means: dict[str, Means]) -> Iterator[_Sums]:
    """The sums of every control, flow by flow."""
    for name, flow in demand.flows.items():
        if flow.flow.kind_row.on_paper:  # it asks for none of this when it comes
            continue
        rows = _Rows.of(scenario, demand, rules, flow, means[name])
        yield from _inspection(scenario, demand, rules, rows)
        yield from _sets(demand, rules, rows)
        yield from _gate(scenario, demand, rules, rows)
        yield from _papers(scenario, demand, rules, rows)


@dataclass(frozen=True)
class _Rows:
    """The generated declarations of a flow that are planned for the window (a mask: ``came``), those of them whom the rules let come
    (``walk``, among all declarations as well), and the number of vehicles of each."""

    flow: FlowDemand
    came: np.ndarray[tuple[int], np.dtype[np.bool_]]
    walk: np.ndarray[tuple[int], np.dtype[np.bool_]]
    vehicles: Integers
    means: Means

    @classmethod
    def of(cls, scenario: Scenario, demand: Demand, rules: Rulebook, flow: FlowDemand, means: Means) -> _Rows:
        declarations, (start, end) = flow.declarations, scenario.horizon.window
        luck = declarations.luck
        generated = np.arange(declarations.size) < (len(luck.numbers) if isinstance(luck, Luck) else 0)
        came = generated & (declarations.planned >= start) & (declarations.planned < end)
        return cls(flow, came, came & rules.comes(demand, flow), np.diff(declarations.first_load), means)

    def by_tier(self, values: Floats) -> Floats:
        """Sums over those who walk, by tier."""
        return np.bincount(self.flow.declarations.tier[self.walk], weights=values[self.walk], minlength=len(TIERS)).astype(np.float64)

    def of_loads(self, values: Floats) -> Floats:
        """Sums over the loads of each declaration."""
        return np.bincount(self.flow.loads.declaration, weights=values, minlength=self.flow.declarations.size).astype(np.float64)

    def loads(self, control: str, brought: Floats, expected: Floats) -> _Sums:
        """A control that grows with the loads of each tier."""
        declarations, law = self.flow.declarations, self.flow.flow.declarations.several_vehicles
        each = 1 + several_share(self.flow.flow) * (law.mean - 1)
        sizes = np.bincount(declarations.tier[self.came], weights=self.vehicles[self.came], minlength=len(TIERS)).astype(np.float64)
        return self._sums(control, brought, self.by_tier(expected), sizes, self.means.tiers * each)

    def declarations(self, control: str, brought: Floats, expected: Floats) -> _Sums:
        """A control that grows with the declarations."""
        return self._sums(control, brought, expected[self.walk].sum(keepdims=True), np.array([float(self.came.sum())]), np.ones(1))

    def _sums(self, control: str, brought: Floats, expected: Floats, sizes: Floats, mean: Floats) -> _Sums:
        return _Sums(control, self.flow.leg.flow, float(brought[self.walk].sum()), expected, sizes, mean, int(self.came.sum()))

    def sets(self, control: str, brought: Floats, expected: Floats, wait: Floats) -> _Sums:
        """A control that grows with the sets, by what a set of each size waits."""
        size, each = wait[self.came].sum(keepdims=True), np.array([self.means.set_wait_each])
        return self._sums(control, brought, expected[self.walk].sum(keepdims=True), size, each)


def _inspection(scenario: Scenario, demand: Demand, rules: Rulebook, rows: _Rows) -> Iterator[_Sums]:
    """Work in the yard and vehicles examined, given what the rules say of the probability of selection.

    Of flows that are examined for other reasons, too, no expectation is known.
    """
    yard, flow = scenario.inspection_yard, rows.flow
    aside = samples(scenario, demand, rules, flow) or any(each(scenario, demand, rules, flow) for each in CAUSES)
    if yard is None or flow.flow.kind_row.staff or aside:
        return
    how, luck = inspect(scenario, demand, rules, flow), flow.loads.luck
    violation = how.expected_violations
    if flow.flow.kind_row.spot_checked:
        innocent = guilty = np.full(flow.declarations.size, yard.spot_check_rate)
    else:
        innocent, guilty = targeted(rules.selection_rate(demand, flow), rules.targeting(demand, flow), violation_rate=violation)
    scan_share, documents_share = rules.scan_share(demand, flow), rules.documents_share(demand, flow)
    clean = rows.vehicles * ((1 - violation) * innocent + violation * guilty) - violation * guilty
    carrying = violation * guilty
    examined = how.examined.astype(np.float64)
    of_clean, of_carrying = (_examined(yard, scan_share, documents_share, carrying=carrying) for carrying in (False, True))
    yield rows.loads(EXAMINATIONS, rows.of_loads(examined), clean * of_clean + carrying * of_carrying)
    work = np.where(how.selected, yard.document_check.quantile(luck.uniform(decisions.DOCUMENT_CHECK)), 0.0)
    work += np.where(how.examined, yard.examination.quantile(luck.uniform(decisions.EXAMINATION)), 0.0)
    scan = yard.scan.quantile(luck.uniform(decisions.SCAN)) + yard.image_review.quantile(luck.uniform(decisions.IMAGE_REVIEW))
    work += np.where(how.scanned, scan, 0.0)
    before, then = yard.document_check.mean + scan_share * (yard.scan.mean + yard.image_review.mean), yard.examination.mean
    yield rows.loads(INSPECTION, rows.of_loads(work), clean * (before + of_clean * then) + carrying * (before + of_carrying * then))


def _examined(yard: InspectionYard, scan_share: Floats, documents_share: Floats, *, carrying: bool) -> Floats:
    """Probability that a selected load is examined physically: at once, or on an alarm of the document check or the scan."""
    checks = (yard.document_detection, yard.scan_detection)
    on_paper, in_image = (one.sensitivity if carrying else one.false_alarms for one in checks)
    return 1 - (1 - on_paper) * (scan_share * (1 - in_image) + documents_share)


def _sets(demand: Demand, rules: Rulebook, rows: _Rows) -> Iterator[_Sums]:
    """Waits for the last of a set: n times the largest of n lags, less the lags."""
    flow, waits = rows.flow, rows.means.set_wait
    if waits is None or not flow.loads.size:
        return
    lag = flow.flow.declarations.lag.quantile(flow.loads.luck.uniform(decisions.LAG))
    last = np.maximum.reduceat(lag, flow.declarations.first_load[:-1])
    together = rules.convoy(demand, flow) & (rows.vehicles > 1)
    wait = waits[np.minimum(rows.vehicles, len(waits) - 1)]  # a log may know larger sets; its rows are not looked at
    brought = np.where(together, rows.vehicles * last - rows.of_loads(lag), 0.0)
    yield rows.sets(SETS, brought, np.where(together, wait, 0.0), wait)


def _gate(scenario: Scenario, demand: Demand, rules: Rulebook, rows: _Rows) -> Iterator[_Sums]:
    """Service in the lanes of both passages; in converted lanes, for those who may take them."""
    flow, luck = rows.flow, rows.flow.loads.luck
    brought, expected = np.zeros(flow.loads.size), np.zeros(flow.loads.size)
    quick = rules.lane(demand, flow)[flow.loads.declaration] & (flow.flow.lane == "regular")
    gates = (flow.flow.gate, flow.flow.exit_gate)
    for name, direction, decision in zip(gates, DIRECTIONS, (decisions.GATE_IN, decisions.GATE_OUT), strict=True):
        gate = scenario.gates.get(name or "")
        if gate is None:
            continue
        law = gate.service.of(flow.flow, direction)
        converted = rules.conversion is not None and rules.conversion.lanes(name, direction) > 0
        there = quick & converted
        uniform = luck.uniform(decision)
        brought += np.where(there, gate.service.convenience.quantile(uniform), law.quantile(uniform))
        expected += np.where(there, gate.service.convenience.mean, law.mean)
    if any(name in scenario.gates for name in gates):
        yield rows.loads(GATE, rows.of_loads(brought), rows.of_loads(expected))


def _papers(scenario: Scenario, demand: Demand, rules: Rulebook, rows: _Rows) -> Iterator[_Sums]:
    """By how much review, begun when the papers are lodged, would end after the planned arrival."""
    office, flow = scenario.document_office, rows.flow
    if office is None or not flow.flow.kind_row.declared:
        return
    luck, share = flow.declarations.luck, rules.automatic_share(demand, flow)
    by_system = office.automatic.quantile(luck.uniform(decisions.AUTOMATIC_REVIEW))
    at_desk = office.manual.quantile(luck.uniform(decisions.REVIEW))
    review = np.where(luck.uniform(decisions.AUTOMATIC) < share, by_system, at_desk)
    late = np.maximum(review - office.lead.quantile(luck.uniform(decisions.LEAD)), 0.0)
    system, desk = rows.means.late
    yield rows.declarations(PAPERS, late, share * system + (1 - share) * desk)
