#!/usr/bin/env bash
# pm4py reads an OCEL 2.0 log to the microsecond and writes it again as JSON in whole seconds: most events become ties.
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

# Twenty trucks pass a gate, each by three events; an event every 0.125 seconds.
NAMES = ["arrived", "lane", "entered"]
log = {
    "objectTypes": [{"name": "truck", "attributes": []}],
    "eventTypes": [{"name": name, "attributes": []} for name in NAMES],
    "objects": [{"id": f"truck {n}", "type": "truck", "attributes": [], "relationships": []} for n in range(20)],
    "events": [
        {
            "id": f"event {n}",
            "type": NAMES[n % 3],
            "time": f"2026-03-02T00:00:{n // 8:02d}.{n % 8 * 125_000:06d}Z",
            "attributes": [],
            "relationships": [{"objectId": f"truck {n // 3}", "qualifier": "truck"}],
        }
        for n in range(60)
    ],
}
with open("first.json", "w") as file:
    json.dump(log, file)


def told(name, ocel):
    """Distinct times of all events, and how many trucks take how many seconds from arrived to entered."""
    times = pm4py.ocel_flattening(ocel, "truck").groupby("case:concept:name")["time:timestamp"]
    seconds = (times.max() - times.min()).dt.total_seconds().value_counts().sort_index().to_dict()
    distinct = ocel.events["ocel:timestamp"].nunique()
    print(f"{name}: {len(ocel.events)} events, {distinct} distinct times; trucks by seconds: {seconds}")
    return distinct, seconds


first = pm4py.read_ocel2_json("first.json")
right = (60, {0.25: 20})
assert told("read", first) == right
for form, expected in {"json": (8, {0.0: 15, 1.0: 5}), "xml": right, "sqlite": right}.items():
    getattr(pm4py, f"write_ocel2_{form}")(first, f"again.{form}")
    again = getattr(pm4py, f"read_ocel2_{form}")(f"again.{form}")
    assert told(f"written as {form}, read again", again) == expected, "another behaviour than described"
with open("again.json") as file:
    print("second event in again.json:", json.load(file)["events"][1]["time"])
PYTHON
echo "as described"
