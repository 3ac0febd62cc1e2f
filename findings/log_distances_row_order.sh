#!/usr/bin/env bash
# log-distance-measures: the circadian distance by EMD hangs on the order of rows and on some of them only; by Wasserstein it does not.
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
from log_distance_measures.config import AbsoluteTimestampType, DistanceMetric, EventLogIDs

print("log-distance-measures", version("log-distance-measures"))

IDS = EventLogIDs(case="case", activity="activity", start_time="start", end_time="end", resource="resource")


def log(hours):
    """An event a case, on one Monday."""
    start = [pandas.Timestamp("2026-03-02T00:00Z") + pandas.Timedelta(hours=hour) for hour in hours]
    end = [moment + pandas.Timedelta(minutes=10) for moment in start]
    return pandas.DataFrame({"case": range(len(start)), "activity": "gate", "start": start, "end": end, "resource": "lane"})


def distance(one, other, metric):
    kind = AbsoluteTimestampType.START
    return round(float(circadian_event_distribution_distance(one, IDS, other, IDS, discretize_type=kind, metric=metric)), 3)


day = [8, 9, 10, 11, 13, 14, 15, 16] * 6
measured = log(day)
cases = {
    "the same rows": (measured, 0.0, 0.0),
    "the same rows, the last first": (measured.iloc[::-1].reset_index(drop=True), 0.167, 0.0),
    "rows 25 to 48 at 22:00 instead": (log(day[:24] + [22] * 24), 0.0, 5.0),
    "all an hour later": (log([hour + 1 for hour in day]), 0.024, 1.0),
}
for name, (other, expected_emd, expected_wasserstein) in cases.items():
    # Of seven weekdays six have no events in either log and count 0: a Monday's distance is seven times the mean.
    emd = distance(measured, other, DistanceMetric.EMD)
    monday = round(7 * distance(measured, other, DistanceMetric.WASSERSTEIN), 3)
    print(f"{name}: EMD {emd}, Wasserstein of the Monday {monday}")
    assert abs(emd - expected_emd) < 0.002 and abs(monday - expected_wasserstein) < 0.05, "another behaviour than described"

week = pandas.concat([measured.assign(start=measured.start + pandas.Timedelta(days=n), end=measured.end + pandas.Timedelta(days=n)) for n in range(7)])
week = week.reset_index(drop=True)
print("a week against itself, Wasserstein:", distance(week, week, DistanceMetric.WASSERSTEIN))
try:
    distance(week, week, DistanceMetric.EMD)
except KeyError as error:
    print("a week against itself, EMD: KeyError", error)
else:
    raise AssertionError("another behaviour than described")
PYTHON
echo "as described"
