#!/usr/bin/env bash
# Prosimos gives a task to the resource that has been free longest, on duty or not: it waits for the next morning beside an idle officer of the evening shift.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq prosimos==2.1.0 pix-framework==0.15.0 pandas==2.3.3 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import csv
import json
from importlib.metadata import version

from prosimos.simulation_engine import run_simulation

print("prosimos", version("prosimos"))

with open("review.bpmn", "w") as file:
    file.write(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="all" targetNamespace="office"><process id="office">'
        '<startEvent id="start"/><task id="review" name="review"/><endEvent id="end"/>'
        '<sequenceFlow id="one" sourceRef="start" targetRef="review"/><sequenceFlow id="two" sourceRef="review" targetRef="end"/>'
        "</process></definitions>"
    )

# Two officers, each on duty every day; a declaration every 70 minutes, 50 minutes of work each. At most one is at hand at a time.
SHIFTS = {"day": ("08:00:00", "16:00:00"), "evening": ("16:00:00", "23:59:59")}


def every_day(begins, ends):
    return [{"from": "MONDAY", "to": "SUNDAY", "beginTime": begins, "endTime": ends}]


def always(minutes):
    return {"distribution_name": "fix", "distribution_params": [{"value": 60 * minutes}]}


officers = [{"id": name, "name": name, "cost_per_hour": 1, "amount": 1, "calendar": name} for name in SHIFTS]
model = {
    "resource_profiles": [{"id": "office", "name": "office", "resource_list": officers}],
    "resource_calendars": [{"id": name, "name": name, "time_periods": every_day(*hours)} for name, hours in SHIFTS.items()],
    "task_resource_distribution": [{"task_id": "review", "resources": [{"resource_id": name, **always(50)} for name in SHIFTS]}],
    "arrival_time_distribution": always(70),
    "arrival_time_calendar": every_day("00:00:00", "23:59:59"),
    "gateway_branching_probabilities": [],
}
with open("model.json", "w") as file:
    json.dump(model, file)
run_simulation("review.bpmn", "model.json", 4, log_out_path="log.csv", starting_at="2026-03-02T15:00:00+00:00")

rows = []
with open("log.csv", newline="") as file:
    for row in csv.DictReader(file):
        rows.append((row["enable_time"][5:16], row["start_time"][5:16], row["end_time"][5:16], row["resource"]))
        print("enabled {}, begun {}, ended {}, by {}".format(*rows[-1]))
assert sorted(rows) == [
    ("03-02 15:00", "03-02 15:00", "03-02 15:50", "day"),
    ("03-02 16:10", "03-03 08:00", "03-03 08:50", "day"),  # the evening officer has nothing to do until 17:20
    ("03-02 17:20", "03-02 17:20", "03-02 18:10", "evening"),
    ("03-02 18:30", "03-02 18:30", "03-02 19:20", "evening"),
], "another behaviour than described"
PYTHON
echo "as described"
