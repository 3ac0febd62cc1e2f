#!/usr/bin/env bash
# A sum of two countries' holidays loses China's make-up working days, in silence, whichever comes first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq holidays==0.108
cd "$folder"
venv/bin/python - <<'PYTHON'
import datetime
from importlib.metadata import version

import holidays

print("holidays", version("holidays"))

china = holidays.China(years=2026)
both = {"China + Hong Kong": holidays.China(years=2026) + holidays.HongKong(years=2026)}
both["Hong Kong + China"] = holidays.HongKong(years=2026) + holidays.China(years=2026)

saturday = datetime.date(2026, 2, 14)  # worked in China, against a day of the Spring Festival
closed = datetime.date(2026, 2, 20)  # the day off it is worked for
print("China alone:", saturday, china.is_working_day(saturday), "-", closed, china.is_working_day(closed))
assert china.is_working_day(saturday) and not china.is_working_day(closed)

made_up = [day for day in china.weekend_workdays if day.year == 2026]
for name, days in both.items():
    worked = sum(days.is_working_day(day) for day in made_up)
    print(f"{name}: {closed} {days.is_working_day(closed)}; of China's {len(made_up)} make-up days {worked} are worked")
    assert not days.is_working_day(closed)
    assert len(made_up) == 6 and worked == 0, "another behaviour than described"
    assert type(days).__name__ == "HolidaySum" and not days.weekend_workdays, "another behaviour than described"
PYTHON
echo "as described"
