"""The SQLite file: its tables, opening and making it, and what can be wrong with it.

A replication is written in the transaction of its batch, with the journal that survives a kill and a power cut (synchronous = FULL);
readers and writers of several processes wait for each other. Nothing in it depends on when or where it was written, but for the
seconds that each replication took.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zonesim.errors import Fault, InputError

FORMAT = 1
"""Of the tables below. A file of a later one is refused; there is no earlier one."""
APPLICATION = 0x7A6F6E65
"""SQLite's application id of our files: "zone"."""
PATIENCE = 60.0
"""Seconds to wait while another process writes."""

TABLES = """
create table facts (name text primary key, value text not null) without rowid;
-- One row per distinct scenario: its number, its digest, and every value in force (compressed JSON).
create table scenarios (scenario integer primary key, digest text not null unique, resolved blob not null);
-- What a plan wrote (base scenario and changes, as a digest) -> the scenario it is: spares building it again.
create table cells (
    key text primary key,
    scenario integer not null references scenarios,
    name text not null,
    factors text not null
) without rowid;
-- The names of the values of a replication, in order (JSON): shared by all that have the same.
create table layouts (layout integer primary key, columns text not null unique);
-- One row per finished replication. done: measures as 64-bit numbers in the order of their layout, series as compressed numbers in
-- that of theirs. failed: stage and message instead.
create table replications (
    scenario integer not null references scenarios,
    seed integer not null,
    replication integer not null,
    layout integer references layouts,
    measures blob,
    series_layout integer references layouts,
    series blob,
    stage text,
    message text,
    seconds real not null,
    primary key (scenario, seed, replication)
) without rowid;
"""


def open_store(path: Path, *, model: str) -> sqlite3.Connection:
    """The store in ``path``, made where there is none, for replications of the ``model`` version.

    Raises InputError where it cannot be read or written, is no store, is of a later format, or is damaged.
    """
    new = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with explained(path):
            base = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    except OSError as error:
        raise InputError(_unwritable(path, error.strerror or str(error))) from None
    try:
        with explained(path):
            base.execute("pragma synchronous = full")
            base.execute("pragma foreign_keys = on")
            if new or not base.execute("select count(*) from sqlite_master").fetchone()[0]:
                _make(base, model)
        _check(base, path)
    except BaseException:
        base.close()
        raise
    return base


def _make(base: sqlite3.Connection, model: str) -> None:
    with transaction(base):
        if base.execute("select count(*) from sqlite_master").fetchone()[0]:
            return  # another process was quicker
        for statement in TABLES.split(";"):
            base.execute(statement)
        base.execute("insert into facts values ('model', ?)", (model,))
        base.execute(f"pragma application_id = {APPLICATION}")
        base.execute(f"pragma user_version = {FORMAT}")


def _check(base: sqlite3.Connection, path: Path) -> None:
    with explained(path):
        application = base.execute("pragma application_id").fetchone()[0]
        found = base.execute("pragma user_version").fetchone()[0]
        if application != APPLICATION:
            raise InputError(Fault("is no store of an experiment", "name another folder with --output", file=str(path)))
        if found > FORMAT:
            mend = "use that zonesim, or name another folder with --output"
            raise InputError(Fault(f"is of format {found}, of a later zonesim; this one knows {FORMAT}", mend, file=str(path)))
        damage = base.execute("pragma quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise InputError(_damaged(path, damage))


@contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """All that is written within, or nothing."""
    base.execute("begin immediate")
    try:
        yield
    except BaseException:
        if base.in_transaction:
            base.execute("rollback")
        raise
    base.execute("commit")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """SQLite's errors in words: InputError with what is wrong and how to mend it."""
    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        if "full" in text:
            what = "no room is left on the disk; everything finished before is kept"
            raise InputError(Fault(what, "make room and run the same command again", file=str(path))) from None
        if "readonly" in text or "unable to open" in text:
            raise InputError(_unwritable(path, text)) from None
        if "locked" in text:
            what = f"another process has been writing for more than {PATIENCE:g} s"
            raise InputError(Fault(what, "wait for it, then run the same command again", file=str(path))) from None
        raise InputError(_damaged(path, text)) from None


def _unwritable(path: Path, why: str) -> Fault:
    return Fault(f"cannot be written: {why}", "name another folder with --output", file=str(path))


def _damaged(path: Path, why: str) -> Fault:
    mend = "restore it from a copy, or name another folder with --output; this file is left as it is"
    return Fault(f"is damaged: {why}", mend, file=str(path))
