#!/usr/bin/env bash
# pm4py's work calendar only takes days away: a make-up Saturday that it says is worked counts nothing, unless the week's slots have every day.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq pm4py==2.7.23.11 pandas==3.1.1 numpy==2.4.6 chinesecalendar==1.11.0
cd "$folder"
PYTHONWARNINGS=ignore venv/bin/python - <<'PYTHON'
import datetime
from importlib.metadata import version

import chinese_calendar
import pandas
import pm4py

print("pm4py", version("pm4py"), "- chinesecalendar", version("chinesecalendar"))


class China:
    """What pm4py asks of a work calendar."""

    def is_working_day(self, day):
        return chinese_calendar.is_workday(day)


# Saturday 14 February 2026 is worked in China; Tuesday the 17th is not.
assert China().is_working_day(datetime.date(2026, 2, 14)) and not China().is_working_day(datetime.date(2026, 2, 17))
times = ["2026-02-14T09:00Z", "2026-02-14T12:00Z", "2026-02-17T09:00Z", "2026-02-17T12:00Z", "2026-02-21T09:00Z", "2026-02-21T12:00Z"]
log = pandas.DataFrame(
    {
        "declaration": ["make-up Saturday"] * 2 + ["festival Tuesday"] * 2 + ["plain Saturday"] * 2,
        "event": ["lodged", "reviewed"] * 3,
        "time": pandas.to_datetime(times),
    }
)
log = pm4py.format_dataframe(log, case_id="declaration", activity_key="event", timestamp_key="time")
HOUR = 3600


def hours(days):
    slots = [(day * 24 * HOUR + 9 * HOUR, day * 24 * HOUR + 17 * HOUR) for day in range(days)]
    found = {}
    for case in log["case:concept:name"].unique():
        one = log[log["case:concept:name"] == case].copy()
        graph, _, _ = pm4py.discover_performance_dfg(one, business_hours=True, business_hour_slots=slots, workcalendar=China())
        found[case] = float(graph["lodged", "reviewed"]["sum"]) / HOUR
    return found


five, seven = hours(5), hours(7)
print("slots from Monday to Friday, with the calendar:", five)
print("slots of all seven days, with the calendar:   ", seven)
assert five == {"make-up Saturday": 0.0, "festival Tuesday": 0.0, "plain Saturday": 0.0}, "another behaviour than described"
assert seven == {"make-up Saturday": 3.0, "festival Tuesday": 0.0, "plain Saturday": 0.0}, "the way around no longer works"
PYTHON
echo "as described"
