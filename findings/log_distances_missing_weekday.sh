#!/usr/bin/env bash
# log-distance-measures: a weekday that only one of two logs has counts 23 hours, so one measured day lies 19.7 h from a simulated week just like it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq log-distance-measures==2.2.0 pandas==2.3.3 numpy==2.4.6 scipy==1.17.1
cd "$folder"
venv/bin/python - <<'PYTHON'
from importlib.metadata import version

import pandas
from log_distance_measures.circadian_event_distribution import circadian_event_distribution_distance
from log_distance_measures.circadian_workforce_distribution import circadian_workforce_distribution_distance
from log_distance_measures.config import EventLogIDs

print("log-distance-measures", version("log-distance-measures"))

IDS = EventLogIDs(case="case", activity="activity", start_time="start", end_time="end", resource="resource")


def log(days, shift=0):
    """The same events on each day from a Monday on, some hours later than at 08:00, 09:00, ... 15:00."""
    start = [pandas.Timestamp("2026-03-02T08:00Z") + pandas.Timedelta(days=day, hours=hour + shift) for day in range(days) for hour in range(8)]
    end = [moment + pandas.Timedelta(minutes=10) for moment in start]
    return pandas.DataFrame({"case": range(len(start)), "activity": "gate", "start": start, "end": end, "resource": "lane"})


cases = {
    "one day, the same day": (log(1), log(1), 0.0),
    "one day, the same day 8 hours later": (log(1), log(1, shift=8), 8 / 7),
    "one day, a week of such days": (log(1), log(7), 6 * 23 / 7),
    "five days, a week of such days": (log(5), log(7), 2 * 23 / 7),
}
for name, (measured, simulated, expected) in cases.items():
    for distance in (circadian_event_distribution_distance, circadian_workforce_distribution_distance):
        found = float(distance(measured, IDS, simulated, IDS))
        print(f"{distance.__name__}, {name}: {found:.2f} h")
        assert abs(found - expected) < 1e-6, "another behaviour than described"
PYTHON
echo "as described"
