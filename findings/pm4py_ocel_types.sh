#!/usr/bin/env bash
# pm4py writes an OCEL 2.0 log's booleans and whole numbers as XML texts, so that 'False' is true on reading; its JSON declares them as strings.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq pm4py==2.7.23.11 pandas==3.1.1 numpy==2.4.6
cd "$folder"
PYTHONWARNINGS=ignore venv/bin/python - <<'PYTHON'
import json
from importlib.metadata import version

import pm4py

print("pm4py", version("pm4py"))

BEGINNING = "1970-01-01T00:00:00Z"


def declaration(number, selected):
    values = {"pallets": 33, "selected": selected}
    attributes = [{"name": name, "time": BEGINNING, "value": value} for name, value in values.items()]
    return {"id": f"declaration {number}", "type": "declaration", "attributes": attributes, "relationships": []}


log = {
    "objectTypes": [{"name": "declaration", "attributes": [{"name": "pallets", "type": "integer"}, {"name": "selected", "type": "boolean"}]}],
    "eventTypes": [{"name": "lodged", "attributes": []}],
    "objects": [declaration(1, False), declaration(2, True), declaration(3, False)],
    "events": [
        {
            "id": f"event {n}",
            "type": "lodged",
            "time": f"2026-03-02T08:0{n}:00Z",
            "attributes": [],
            "relationships": [{"objectId": f"declaration {n}", "qualifier": "declaration"}],
        }
        for n in (1, 2, 3)
    ],
}
with open("first.json", "w") as file:
    json.dump(log, file)


def told(name, ocel):
    """Pallets in all, and how many declarations are selected for inspection."""
    found = ocel.objects["pallets"].sum(), int(ocel.objects["selected"].astype(bool).sum())
    print(f"{name}: pallets {found[0]!r}, selected {found[1]} of {len(ocel.objects)}")
    return found


first = pm4py.read_ocel2_json("first.json")
assert told("read", first) == (99, 1)
for form, expected in {"json": (99, 1), "sqlite": (99, 1), "xml": ("333333", 3)}.items():
    getattr(pm4py, f"write_ocel2_{form}")(first, f"again.{form}")
    again = getattr(pm4py, f"read_ocel2_{form}")(f"again.{form}")
    assert told(f"written as {form}, read again", again) == expected, "another behaviour than described"

with open("again.json") as file:
    declared = {each["name"]: each["type"] for each in json.load(file)["objectTypes"][0]["attributes"]}
print("types declared in again.json:", declared)
assert declared == {"pallets": "string", "selected": "string"}, "another behaviour than described"
PYTHON
echo "as described"
