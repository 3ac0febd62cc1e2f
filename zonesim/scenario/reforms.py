"""What a reform is, and the list of those there are. Each stands in its own module of ``zonesim/rules``, beside the rule it replaces.

The list names modules instead of importing them, so that the schema need not know the rules: a reform of a user's own, installed
as a package with an entry point in the group ``zonesim.reforms``, takes its place in the same way. A scenario only names reforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, create_model

from zonesim.errors import Fault, InputError
from zonesim.scenario.base import Frozen
from zonesim.scenario.reach import FlowThatComes, coming, last_day
from zonesim.units import Share

if TYPE_CHECKING:
    from zonesim.scenario.schema import Scenario

BUILT_IN = {
    "tiered_inspection": "zonesim.rules.selection:TieredInspection",
    "inspection_quarantine": "zonesim.rules.quarantine:InspectionQuarantine",
    "key_commodities": "zonesim.rules.commodity:KeyCommodities",
    "differentiated_risk_control": "zonesim.rules.selection:DifferentiatedRiskControl",
    "ledger_networking": "zonesim.rules.review:LedgerNetworking",
    "duty_free": "zonesim.rules.duty_free:DutyFree",
    "graded_gates": "zonesim.rules.lane:GradedGates",
    "returned_goods": "zonesim.rules.returns:ReturnedGoods",
    "equipment_release": "zonesim.rules.equipment:EquipmentRelease",
    "guarantee_waiver": "zonesim.rules.guarantee:GuaranteeWaiver",
    "service_facilities": "zonesim.rules.service:ServiceFacilities",
    "bonded_maintenance": "zonesim.rules.maintenance:BondedMaintenance",
    "bonded_training": "zonesim.rules.training:BondedTraining",
    "one_declaration_many_vehicles": "zonesim.rules.ticket:OneDeclarationManyVehicles",
    "mixed_loads": "zonesim.rules.packing:MixedLoads",
}


class Ramp(Frozen):
    """Uptake that grows evenly from one share of firms to another. Assumption: no pace of uptake is published."""

    begin: Share = 0.0
    """Share on the first day in force."""
    end: Share = 1.0
    """Share from the last day of the ramp on."""
    days: Annotated[int, Field(strict=True, ge=1)]
    """Days from the one to the other."""

    def share(self, days_in_force: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of firms that have taken it up after so many days; before the first day, the share of that day."""
        return self.begin + (self.end - self.begin) * np.clip(days_in_force / self.days, 0.0, 1.0)


class Effect(NamedTuple):
    """A measure that a reform is about, and the direction in which its initiative claims to move it; "" where it claims none."""

    measure: str
    of: str = "all"
    direction: Literal["lower", "higher", ""] = ""


class Reform(Frozen):
    """A change of the rules: parameters here, the replaced rule beside its baseline. Its presence in a scenario switches it on."""

    name: ClassVar[str]
    """The key in ``[reforms]``."""
    initiative: ClassVar[str]
    """The sentence of the programme that it models, with its source."""
    moves: ClassVar[tuple[Effect, ...]] = ()
    """What it is meant to move."""
    price: ClassVar[tuple[Effect, ...]] = ()
    """What is paid for that; the direction is the one in which it costs."""
    no_help: ClassVar[str] = ""
    """The scenario of ``scenarios/reforms`` in which it does not help, by its file name without the ending."""

    from_day: Annotated[int, Field(strict=True, ge=0)] | None = None
    """First day in force, counted from the first midnight of the observed window; left out: the whole run, warm-up included."""
    adoption: Share | Ramp = 1.0
    """Share of firms that take it up, or a ramp over days; each firm's draw is its own, so those who adopt at 30 % are among those
    at 60 %. Assumption."""
    gates: tuple[str, ...] | None = None
    """A pilot: only flows that enter by these gates; left out: all."""
    firms: tuple[str, ...] | None = None
    """A pilot: only these groups of firms; left out: all."""

    @property
    def taken_up(self) -> bool:
        """Whether anybody ever adopts it; else nothing is built for it."""
        return (max(self.adoption.begin, self.adoption.end) if isinstance(self.adoption, Ramp) else self.adoption) > 0

    def amend(self, rules: Any) -> Any:
        """The rule book with this reform's slots replaced (``zonesim.rules.rulebook.Rulebook`` in, the same out)."""
        raise TypeError(f"{type(self).__name__} replaces no rule: it must define amend(rules)")

    def null(self) -> Self:
        """The same reform changing nothing, for the zone as it was: nobody takes it up, unless a reform says otherwise."""
        return self.model_copy(update={"adoption": 0.0})

    def faults(self, scenario: Scenario) -> list[Fault]:
        """What in the scenario makes the reform impossible; nothing, unless a reform says otherwise."""
        return []

    def without_effect(self, scenario: Scenario) -> str:
        """Why it touches nobody in a scenario that has it, in a clause; "" where it may touch somebody."""
        if not self.taken_up:
            return "no firm ever takes it up"
        if self.from_day is not None and self.from_day >= last_day(scenario.horizon):
            return f"it comes into force on day {self.from_day}, when traffic has ended"
        reached = coming(scenario, admitting=scenario.active_reforms(), gates=self.gates, firms=self.firms)
        if not reached:
            whom = [f"by gate {' or '.join(self.gates)}"] if self.gates is not None else []
            whom += [f"from firms {' or '.join(self.firms)}"] if self.firms is not None else []
            return " ".join(["nobody comes", *whom])
        return self.touches_nobody(scenario, reached)

    def touches_nobody(self, scenario: Scenario, reached: Sequence[FlowThatComes]) -> str:
        """Why none of those whom it may reach has what it is about (goods, papers, firms), in a clause; "" where some may have it.

        "", unless a reform says otherwise.
        """
        return ""

    def alone(self, scenario: Scenario) -> bool:
        """Whether no other reform is on, so that the scenario itself says what is in force otherwise."""
        return list(scenario.active_reforms()) == [self.name]


def available() -> dict[str, type[Reform]]:
    """Every reform that can be named in a scenario: those of zonesim, then installed ones in order of name.

    Raises InputError for an installed package that offers what is no reform, with every such fault.
    """
    found: dict[str, type[Reform]] = {}
    for name, target in BUILT_IN.items():
        module, attribute = target.split(":")
        found[name] = getattr(import_module(module), attribute)
    faults = []
    for entry in sorted(entry_points(group="zonesim.reforms"), key=lambda entry: (entry.name, entry.value)):
        reform, fault = _installed(entry)
        if not fault and entry.name in found:
            fault = "there is a reform of this name already"
        if reform is None or fault:
            where = f"package {entry.dist.name}" if entry.dist else "installed package"
            faults.append(Fault(fault, "mend the package, or uninstall it", path=f"zonesim.reforms.{entry.name}", file=where))
        else:
            found[entry.name] = reform
    if faults:
        raise InputError(faults)
    return found


def _installed(entry: EntryPoint) -> tuple[type[Reform] | None, str]:
    """The reform of an entry point; and what is wrong with it, or ""."""
    try:
        reform = entry.load()
    except Exception as error:  # a package may fail in any way, and must not take zonesim with it
        return None, f"{entry.value} cannot be loaded: {type(error).__name__}: {error}"
    if not (isinstance(reform, type) and issubclass(reform, Reform)):
        return None, f"{entry.value} is no class derived from Reform"
    missing = [key for key in ("name", "initiative") if not isinstance(getattr(reform, key, None), str)]
    if missing:
        return None, f"{entry.value} does not say its {' and its '.join(missing)}"
    if reform.name != entry.name:
        return None, f"{entry.value} calls itself {reform.name!r}"
    return reform, ""


def named(names: Sequence[str]) -> dict[str, type[Reform]]:
    """The reforms of these names, in the order of the list; all where none is named. Raises InputError for a name that is none."""
    reforms = available()
    unknown = [name for name in names if name not in reforms]
    if unknown:
        mend = f"name some of {', '.join(reforms)}"
        raise InputError([Fault(f"no reform {name!r}", mend, file="reforms") for name in unknown])
    return {name: reform for name, reform in reforms.items() if name in names or not names}


def reforms_model() -> type[Frozen]:
    """The ``[reforms]`` table: one optional key per reform, so that a misspelt one is found and an editor completes them."""
    fields: dict[str, Any] = {name: (reform | None, None) for name, reform in available().items()}
    model: type[Frozen] = create_model(
        "Reforms",
        __base__=Frozen,
        __doc__="Reforms switched on, each by its table.",
        __module__="zonesim.scenario.schema",  # where pickle finds it, as Reforms
        **fields,
    )
    return model
