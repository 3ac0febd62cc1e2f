"""A package that only some exports need: imported when it is, and asked for in one clear sentence where it is missing."""

from __future__ import annotations

from types import ModuleType

from zonesim.errors import Fault, InputError


def pyarrow() -> ModuleType:
    """The package ``pyarrow`` with its ``parquet``; raises InputError where it is missing."""
    try:
        import pyarrow as found
        import pyarrow.parquet
    except ImportError:
        what = "Parquet needs pyarrow, which is not installed"
        raise InputError(Fault(what, "install zonesim[research]", file="export")) from None
    module: ModuleType = found
    return module
