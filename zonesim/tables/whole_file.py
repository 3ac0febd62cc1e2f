"""A file that appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zonesim.errors import Fault, InputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write, which takes its place when all is written; on any error the old one stays as it was.

    Its name begins with a point, so that readers of a whole folder pass it by. Folders are made as needed. Raises InputError where
    the system refuses to write: no permission, no space.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        draft.replace(path)
    except OSError as error:
        why = str(error) if error.errno is None else os.strerror(error.errno)
        raise InputError(Fault(f"cannot be written: {why}", "name another folder, or make room", file=str(path))) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
