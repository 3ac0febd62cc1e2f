"""The event log of a run for process mining, in the two files of OCEL 2.0: JSON, and a SQLite database.

The standard: https://www.ocel-standard.org/specification/overview/. Attributes are those of the beginning and do not change; the
standard gives such values the time 1970-01-01.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from zonesim.measures.finished import Reading
from zonesim.measures.object_log import ATTRIBUTES, ObjectLog, Relations
from zonesim.tables.whole_file import replacing

BEFORE = "1970-01-01T00:00:00Z"
"""The time of what holds from the beginning."""

SQL_TYPES = {"string": "TEXT", "float": "REAL", "integer": "INTEGER", "boolean": "INTEGER"}

FIXED_TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL, FOREIGN KEY (ocel_type) REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL, FOREIGN KEY (ocel_type) REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (
    ocel_event_id TEXT NOT NULL,
    ocel_object_id TEXT NOT NULL,
    ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier),
    FOREIGN KEY (ocel_event_id) REFERENCES event (ocel_id),
    FOREIGN KEY (ocel_object_id) REFERENCES object (ocel_id)
);
CREATE TABLE object_object (
    ocel_source_id TEXT NOT NULL,
    ocel_target_id TEXT NOT NULL,
    ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier),
    FOREIGN KEY (ocel_source_id) REFERENCES object (ocel_id),
    FOREIGN KEY (ocel_target_id) REFERENCES object (ocel_id)
);
"""


def write_ocel_json(path: Path, reading: Reading) -> None:
    """The event log as JSON, written event by event. Raises InputError where nothing can be written."""
    log = ObjectLog(reading)
    with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        types = {
            "objectTypes": [{"name": kind, "attributes": _declared(ATTRIBUTES[kind])} for kind in log.object_types],
            "eventTypes": [{"name": kind, "attributes": []} for kind in log.event_types],
        }
        file.write("{\n")
        for name, value in types.items():
            file.write(f'"{name}": {json.dumps(value, ensure_ascii=False)},\n')
        file.write('"objects": [')
        _write_items(file.write, _json_objects(log))
        file.write('],\n"events": [')
        _write_items(file.write, _json_events(log))
        file.write("]\n}\n")


def _declared(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in attributes.items()]


def _write_items(write: Any, items: Iterable[dict[str, Any]]) -> None:
    """A line each."""
    between = "\n"
    for item in items:
        write(between + json.dumps(item, ensure_ascii=False))
        between = ",\n"
    write("\n")


def _json_objects(log: ObjectLog) -> Iterator[dict[str, Any]]:
    for thing in log.objects():
        yield {
            "id": thing.identifier,
            "type": thing.type,
            "attributes": [{"name": name, "time": BEFORE, "value": value} for name, value in thing.attributes.items()],
            "relationships": _json_relations(thing.relations),
        }


def _json_events(log: ObjectLog) -> Iterator[dict[str, Any]]:
    for event in log.events():
        yield {
            "id": event.identifier,
            "type": event.type,
            "time": event.time,
            "attributes": [],
            "relationships": _json_relations(event.relations),
        }


def _json_relations(relations: Relations) -> list[dict[str, str]]:
    return [{"objectId": identifier, "qualifier": qualifier} for qualifier, identifier in relations]


def write_ocel_sqlite(path: Path, reading: Reading) -> None:
    """The event log as a SQLite database. Raises InputError where nothing can be written."""
    log = ObjectLog(reading)
    with replacing(path) as draft:
        draft.unlink(missing_ok=True)  # of an interrupted run: a database would be added to
        try:
            # Nobody else sees the draft, and it is thrown away on any error: no journal is needed.
            with closing(sqlite3.connect(draft, isolation_level=None)) as database:
                database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + FIXED_TABLES)
                _fill_objects(database, log)
                _fill_events(database, log)
                database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from None


def table_name(kind: str) -> str:
    """How the table of a type of event or object is called: its words run together, "GateServiceOnEntryBegins"."""
    return "".join(word.capitalize() for word in re.findall(r"\w+", kind))


def _fill_objects(database: sqlite3.Connection, log: ObjectLog) -> None:
    for kind in log.object_types:
        own = "".join(f", {name} {SQL_TYPES[of]}" for name, of in ATTRIBUTES[kind].items())
        database.execute(
            f"CREATE TABLE object_{table_name(kind)} (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT{own}, "
            "FOREIGN KEY (ocel_id) REFERENCES object (ocel_id))"
        )
        database.execute("INSERT INTO object_map_type VALUES (?, ?)", (kind, table_name(kind)))
        places = ", ".join("?" * (3 + len(ATTRIBUTES[kind])))
        database.executemany(
            f"INSERT INTO object_{table_name(kind)} VALUES ({places})",
            ((thing.identifier, BEFORE, None, *thing.attributes.values()) for thing in log.objects() if thing.type == kind),
        )
    database.executemany("INSERT INTO object VALUES (?, ?)", ((thing.identifier, thing.type) for thing in log.objects()))
    related = ((thing.identifier, other, qualifier) for thing in log.objects() for qualifier, other in thing.relations)
    database.executemany("INSERT INTO object_object VALUES (?, ?, ?)", related)


def _fill_events(database: sqlite3.Connection, log: ObjectLog) -> None:
    insert = {kind: f"INSERT INTO event_{table_name(kind)} VALUES (?, ?)" for kind in log.event_types}
    for kind in log.event_types:
        database.execute(
            f"CREATE TABLE event_{table_name(kind)} (ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP, "
            "FOREIGN KEY (ocel_id) REFERENCES event (ocel_id))"
        )
        database.execute("INSERT INTO event_map_type VALUES (?, ?)", (kind, table_name(kind)))
    for event in log.events():
        database.execute("INSERT INTO event VALUES (?, ?)", (event.identifier, event.type))
        database.execute(insert[event.type], (event.identifier, event.time))
        about = [(event.identifier, other, qualifier) for qualifier, other in event.relations]
        database.executemany("INSERT INTO event_object VALUES (?, ?, ?)", about)
