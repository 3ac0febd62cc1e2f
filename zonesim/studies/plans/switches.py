"""Reforms of a plan switched on and off: each as its base describes it, or with its defaults where the base does not have it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from zonesim.errors import Fault, InputError
from zonesim.scenario.load import load_scenario
from zonesim.scenario.reforms import available

if TYPE_CHECKING:
    from zonesim.studies.plans.plan import Plan


def without(plan: Plan, reforms: Sequence[str]) -> list[str]:
    """The changes that take these reforms out of the base."""
    return switched(plan, reforms, on=())


def switched(plan: Plan, reforms: Sequence[str], *, on: Collection[str]) -> list[str]:
    """The changes after which, of ``reforms``, those that are ``on`` are in force and no other. Raises InputError for unknown names."""
    known = available()
    faults = [
        Fault(f"no reform {name!r}", f"name some of {', '.join(known)}", path="reforms", file=plan.name)
        for name in reforms
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    there = load_scenario(plan._folder / plan.base, plan.set).active_reforms()
    off = [f"reforms.{name}=!" for name in reforms if name in there and name not in on]
    return [*off, *(f"reforms.{name}={{}}" for name in reforms if name in on and name not in there)]
