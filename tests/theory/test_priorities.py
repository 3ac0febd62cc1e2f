"""Tiers of firms before one another at officers and inspectors, without interrupting anybody, against Cobham's waits."""

from __future__ import annotations

import numpy as np
from estimates import Effort, Floats, Sums, agree, at_both_efforts, both_efforts, estimate, in_full, mean_of
from zones import Table, exponential, flow, poisson, zone

from zonesim.demand import decisions
from zonesim.demand.legs import Leg
from zonesim.measures.measures import Reading
from zonesim.scenario.schema import Scenario
from zonesim.scenario.traffic import TIERS
from zonesim.statistics.theory import mg1_priority_mean_waits, mmc_priority_mean_waits
from zonesim.units import DAY
from zonesim.zone.stages import Stage

BETWEEN = 80.0
PER_DAY = DAY / BETWEEN
SHARES = {"advanced_certified": 0.3, "general_certified": 0.3, "standard": 0.4}
RATES = np.array(list(SHARES.values())) / BETWEEN

LAW: Table = {"gamma": {"mean": "60 s", "sd": "40 s"}}
MEAN, SECOND_MOMENT = 60.0, 60.0**2 + 40.0**2
COBHAM = mg1_priority_mean_waits(arrival_rates=RATES, means=[MEAN] * 3, second_moments=[SECOND_MOMENT] * 3)


def tiered(facilities: Table, effort: Effort) -> Scenario:
    """Firms of three tiers, each a class of its own, and everything else of the zone."""
    tiers = {tier: {"priority": place} for place, tier in enumerate(SHARES)}
    firms = {tier: {"tier": tier, "weight": share} for tier, share in SHARES.items()}
    return zone(flow(poisson(PER_DAY)), {"tiers": tiers, "firms": firms, **facilities}, days=effort.days(PER_DAY))


def by_tier(reading: Reading, waits: Floats, asked: Floats) -> Sums:
    """Mean wait of the declarations of each tier that asked within the window."""
    tier = reading.case.vehicles[Leg("trucks")].flow.declarations.tier
    inside = reading.inside(asked)
    return {name: mean_of(waits[inside & (tier == TIERS.index(name))]) for name in SHARES}


def at_the_officers(reading: Reading) -> Sums:
    """From papers lodged to taken in hand."""
    papers = reading.case.vehicles[Leg("trucks")].papers
    assert papers is not None
    return by_tier(reading, reading.papers[Leg("trucks")] - papers.lodged - papers.desk_time, papers.lodged)


def office(officers: int, manual: Table) -> Table:
    """Every declaration is lodged as its vehicle comes, and looked at by an officer."""
    return {"document_office": {"officers": officers, "automatic_share": 0.0, "manual": manual, "lead": "0 s"}}


@both_efforts
def test_one_officer_serves_tiers_as_cobham_says(effort: Effort) -> None:
    found = estimate(tiered(office(1, LAW), effort), at_the_officers, seed=500)
    agree(found, dict(zip(SHARES, COBHAM, strict=True)), sharp=effort.sharp)


@in_full
def test_several_officers_serve_tiers_as_cobham_says(effort: Effort) -> None:
    found = estimate(tiered(office(3, exponential(200.0)), effort), at_the_officers, seed=510)
    exact = mmc_priority_mean_waits(arrival_rates=RATES, service_rate=1 / 200.0, servers=3)
    agree(found, dict(zip(SHARES, exact, strict=True)), sharp=effort.sharp)


ONE_INSPECTOR = {"before the inspector": {"inspectors": 1}, "before the bay": {"bays": 1}}


@at_both_efforts("who", ONE_INSPECTOR, quick=())
def test_one_inspector_or_one_bay_serves_tiers_as_cobham_says(effort: Effort, who: Table) -> None:
    yard = {"selection_rate": 1.0, "scan_share": 0.0, "document_check": "0 s", "examination": LAW, **who}
    scenario = tiered({"inspection_yard": yard}, effort)
    law = scenario.inspection_yard.examination if scenario.inspection_yard else None
    assert law is not None

    def at_the_yard(reading: Reading) -> Sums:
        visits = reading.visits[Leg("trucks")]
        work = reading.case.vehicles[Leg("trucks")].time("examination", decisions.EXAMINATION, distribution=law)
        return by_tier(reading, visits.stages[:, Stage.EXAMINATION] - work, visits.arrived)

    found = estimate(scenario, at_the_yard, seed=520)
    agree(found, dict(zip(SHARES, COBHAM, strict=True)), sharp=effort.sharp)
