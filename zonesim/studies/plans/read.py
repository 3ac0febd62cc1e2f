"""From a file to a plan; every fault at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from zonesim.errors import InputError
from zonesim.measures.asked import faults_of
from zonesim.scenario.faults import validate
from zonesim.scenario.files import read
from zonesim.scenario.sources import mark_inherited
from zonesim.studies.plans.capacity import CapacityPlan
from zonesim.studies.plans.compare import ComparePlan
from zonesim.studies.plans.factorial import FactorialPlan
from zonesim.studies.plans.ladder import LadderPlan
from zonesim.studies.plans.plan import Plan
from zonesim.studies.plans.portfolio import PortfolioPlan
from zonesim.studies.plans.rollout import RolloutPlan
from zonesim.studies.plans.select import SelectPlan
from zonesim.studies.plans.sensitivity import SensitivityPlan
from zonesim.studies.plans.sweep import SweepPlan

KINDS: Mapping[str, type[Plan]] = {
    "compare": ComparePlan,
    "ladder": LadderPlan,
    "factorial": FactorialPlan,
    "sweep": SweepPlan,
    "sensitivity": SensitivityPlan,
    "capacity": CapacityPlan,
    "select": SelectPlan,
    "rollout": RolloutPlan,
    "portfolio": PortfolioPlan,
}
"""Every kind of plan, and the class that answers it."""


def read_plan(path: Path, overrides: Sequence[str] = ()) -> Plan:
    """The plan in a file, with ``overrides`` such as "replications=5" on top. Raises InputError with every fault of it."""
    draft = read(path, overrides)
    kind = draft.data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        known = ", ".join(KINDS)
        near = get_close_matches(str(kind), list(KINDS), n=1)
        what = "says no kind of question" if kind is None else f"no such kind of question: {kind!r}"
        raise InputError(draft.fault(("kind",), what, mend=f"did you mean {near[0]!r}?" if near else f"write one of {known}"))
    mark_inherited(draft)
    plan = validate(KINDS[kind], draft)
    faults = [draft.placed(fault) for fault in faults_of(plan.measures)]
    if faults:
        raise InputError(faults)
    plan._folder, plan._name = path.parent, path.stem
    return plan
