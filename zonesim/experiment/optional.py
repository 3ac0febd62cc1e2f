"""Packages that only some exports need: imported when they are, and asked for in one clear sentence where they are missing."""

from __future__ import annotations

from types import ModuleType

from zonesim.errors import Fault, InputError


def _missing(package: str, what: str) -> InputError:
    return InputError(Fault(f"{what} needs {package}, which is not installed", "install zonesim[research]", file="export"))


def pyarrow() -> ModuleType:
    """The package ``pyarrow`` with its ``parquet``; raises InputError where it is missing."""
    try:
        import pyarrow as found
        import pyarrow.parquet
    except ImportError:
        raise _missing("pyarrow", "Parquet") from None
    module: ModuleType = found
    return module


def xlsxwriter() -> ModuleType:
    """The package ``xlsxwriter``; raises InputError where it is missing."""
    try:
        import xlsxwriter as found
    except ImportError:
        raise _missing("XlsxWriter", "a workbook") from None
    module: ModuleType = found
    return module
