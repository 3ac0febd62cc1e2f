#!/usr/bin/env bash
# pm4py turns every time into UTC when it reads a log, and lays working hours on that clock, not on the log's own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq pm4py==2.7.23.11 pandas==3.1.1 numpy==2.4.6
cd "$folder"
PYTHONWARNINGS=ignore venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import pandas
import pm4py

print("pm4py", version("pm4py"))

# A Monday, at +08:00. One declaration is reviewed in office hours, another in the night.
log = pandas.DataFrame(
    {
        "declaration": ["by day", "by day", "by night", "by night"],
        "event": ["lodged", "reviewed", "lodged", "reviewed"],
        "time": pandas.to_datetime(
            ["2026-03-02T09:00:00+08:00", "2026-03-02T12:00:00+08:00", "2026-03-02T19:00:00+08:00", "2026-03-02T22:00:00+08:00"]
        ),
    }
)
HOUR = 3600
OFFICE = [(day * 24 * HOUR + 9 * HOUR, day * 24 * HOUR + 17 * HOUR) for day in range(5)]  # 09:00 to 17:00, Monday to Friday


def read():
    return pm4py.format_dataframe(log, case_id="declaration", activity_key="event", timestamp_key="time")


def working_hours(frame):
    """Of each declaration; the performance graph says the same."""
    each = {
        case: pm4py.get_case_duration(frame, case, business_hours=True, business_hour_slots=OFFICE) / HOUR
        for case in ("by day", "by night")
    }
    graph, _, _ = pm4py.discover_performance_dfg(frame, business_hours=True, business_hour_slots=OFFICE)
    assert graph["lodged", "reviewed"]["sum"] == sum(each.values()) * HOUR
    return each


plain = read()
print("given:", log["time"].dtype, "- as pm4py holds it:", plain["time:timestamp"].dtype)
found = working_hours(plain)
print("hours in office hours:", found)
assert found == {"by day": 0.0, "by night": 3.0}, "another behaviour than described"

local = read()
local["time:timestamp"] = local["time:timestamp"].dt.tz_convert("Asia/Shanghai")
found = working_hours(local)
print("times turned back by tz_convert, before anything is asked:", found)
assert found == {"by day": 3.0, "by night": 0.0}, "the way around no longer works"
PYTHON
echo "as described"
