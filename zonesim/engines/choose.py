"""Which engine runs a programme, and what its user should know of that beforehand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from zonesim.engines.tables import Log, Programme
from zonesim.errors import Fault, InputError

EngineName: TypeAlias = Literal["auto", "compiled", "simpy"]
"""``auto`` is the compiled engine, and the SimPy engine where Numba cannot be imported. All give the same log."""

Engine: TypeAlias = Callable[[Programme], Log]


def engine_of(name: EngineName) -> Engine:
    """The engine of that name. Only what it needs is imported, and only now.

    Raises InputError when the compiled engine is asked for by name and Numba cannot be imported.
    """
    missing = _missing(name)
    if name == "compiled" and missing:
        raise InputError(Fault(missing, mend="install numba, or choose another engine", file="engine compiled"))
    if name == "simpy" or missing:
        from zonesim.engines import simpy_engine

        return simpy_engine.run
    from zonesim.engines import compiled

    return compiled.run


def note_on(name: EngineName) -> str:
    """One line to show before the engine runs for the first time; empty when there is nothing to say.

    It says that the engine must be compiled first, or why it cannot be.
    """
    if missing := _missing(name):
        return f"{missing}: the SimPy engine runs, with the same results, but far slower."
    if name == "simpy":
        return ""
    from zonesim.engines import compiled

    return "" if compiled.is_kept() else "Compiling the engine for this machine, which takes some seconds."


def _missing(name: EngineName) -> str:
    """What keeps the compiled engine from running, if it is wanted; empty when nothing does."""
    if name != "simpy":
        try:
            from zonesim.engines import compiled  # noqa: F401
        except (ImportError, OSError) as reason:  # not there, or not for this NumPy or this machine
            return f"Numba cannot be imported ({reason})"
    return ""
