"""One family of errors. Each says where, what, and how to mend it; the command line prints it without a traceback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ZonesimError(Exception):
    """Anything zonesim refuses or cannot finish, in words meant for its user."""

    exit_code = 1


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input.

    ``file`` as the user wrote it, ``line`` and ``column`` counted from 1 (None where unknown), ``path`` the dotted key,
    ``what`` the fault, ``mend`` how to put it right. ``beside``: where the other half of a contradiction stands, as a dotted key or,
    once files are known, as file and line.
    """

    what: str
    mend: str = ""
    path: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None
    beside: str = ""

    def __str__(self) -> str:
        place = [self.file or "scenario"]
        if self.line is not None:
            place.append(str(self.line))
            if self.column is not None:
                place.append(str(self.column))
        words = ": ".join(part for part in (self.path, self.what) if part)
        words += f", at {self.beside}" if self.beside else ""
        return f"{':'.join(place)}: {words}" + (f"; {self.mend}" if self.mend else "")


class InputError(ZonesimError):
    """The input is at fault: every fault found, all at once."""

    exit_code = 2

    def __init__(self, faults: Sequence[Fault] | Fault) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        """Errors travel between worker processes."""
        return type(self), (self.faults,)


class Gridlock(ZonesimError):
    """Somebody waits for ever: the message names who holds what and who waits for what."""


class BooksDoNotBalance(ZonesimError):
    """A run whose own accounts contradict each other: a fault of zonesim, never averaged over."""
