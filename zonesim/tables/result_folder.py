"""A folder of results, written whole or not at all; and the versions of what it was made with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from zonesim.errors import Fault, InputError

PACKAGES = ("zonesim", "numpy", "scipy", "simpy", "pydantic", "matplotlib")


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill that takes the place of ``folder`` when all is written; on any error the old one stays as it was.

    Raises InputError where nothing can be written, or where ``folder`` holds something that zonesim did not write.
    """
    if folder.exists() and not (folder / "manifest.json").exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            Fault("is not a result of zonesim and would be overwritten", "name another folder with --output", file=str(folder))
        )
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
    previous = folder.with_name(f".{folder.name}.{os.getpid()}.previous")
    try:
        draft.mkdir(parents=True)
    except OSError as error:
        raise InputError(Fault(f"cannot be written: {error.strerror}", "name another folder with --output", file=str(folder))) from None
    try:
        yield draft
        if folder.exists():
            folder.rename(previous)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if previous.exists() and not folder.exists():
            previous.rename(folder)
        shutil.rmtree(previous, ignore_errors=True)


def package_version(package: str) -> str:
    """The installed version of a package, or that it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
