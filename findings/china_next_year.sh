#!/usr/bin/env bash
# For a year not yet announced, holidays gives China's statutory days without a sign that make-up days are missing; chinesecalendar raises.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq holidays==0.108 chinesecalendar==1.11.0
cd "$folder"
venv/bin/python - <<'PYTHON'
import datetime
from importlib.metadata import version

import chinese_calendar
import holidays

print("holidays", version("holidays"), "- chinesecalendar", version("chinesecalendar"))


def days_of(year):
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(days=n) for n in range((datetime.date(year + 1, 1, 1) - first).days)]


def told(year):
    """Working days of the year, weekend days that are worked, as holidays has them; days on which chinesecalendar says otherwise."""
    china = holidays.China(years=year)
    working = sum(china.is_working_day(day) for day in days_of(year))
    made_up = sum(day.year == year for day in china.weekend_workdays)
    try:
        other = sum(chinese_calendar.is_workday(day) != china.is_working_day(day) for day in days_of(year))
    except NotImplementedError as error:
        other = f"raises: {error}"
    print(f"{year}: {working} working days, {made_up} of them at weekends; chinesecalendar: {other}")
    return working, made_up, other


assert told(2025) == (248, 5, 0)
assert told(2026) == (248, 6, 0)
working, made_up, other = told(2027)
assert made_up == 0 and "no available data for year 2027" in other, "another behaviour than described"

# Nothing in the object tells an announced year from another: make-up days of old years are in every one.
china = holidays.China(years=2027)
print("make-up days in the object for 2027:", sorted(map(str, china.weekend_workdays)))
assert len(china.weekend_workdays) == 6 and all(day.year < 2012 for day in china.weekend_workdays), "another behaviour than described"
PYTHON
echo "as described"
