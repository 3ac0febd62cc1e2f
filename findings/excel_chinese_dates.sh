#!/usr/bin/env bash
# openpyxl, and pandas with it, reads the date formats that a Chinese Excel has built in as bare numbers; python-calamine reads dates.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq openpyxl==3.1.5 python-calamine==0.9.1 XlsxWriter==3.3.1 pandas==3.1.1 numpy==2.4.6
cd "$folder"
venv/bin/python - <<'PYTHON'
import datetime
from importlib.metadata import version

import openpyxl
import pandas
import python_calamine
import xlsxwriter

print("openpyxl", version("openpyxl"), "- python-calamine", version("python-calamine"), "- pandas", version("pandas"))

# ISO/IEC 29500, part 1, 18.8.30: formats 27 to 36 and 50 to 58 are dates and times where the language is Chinese, and no text of the
# format stands in the file. A declaration of 2 March 2026, 08:30, in each of them; 14 and 22 are known everywhere.
CHINESE = [*range(27, 37), *range(50, 59)]
moment = datetime.datetime(2026, 3, 2, 8, 30)
number = (moment - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)
book = xlsxwriter.Workbook("declarations.xlsx")
sheet = book.add_worksheet()
sheet.write_row(0, 0, [f"format {code}" for code in (14, 22, *CHINESE)])
for place, code in enumerate((14, 22, *CHINESE)):
    sheet.write_number(1, place, number, book.add_format({"num_format": code}))
book.close()

cells = [cell.value for cell in openpyxl.load_workbook("declarations.xlsx").active[2]]
print("openpyxl, formats 14 and 22:", cells[:2], "- Chinese ones:", set(cells[2:]))
frame = pandas.read_excel("declarations.xlsx")
print("pandas:", frame["format 14"][0], "-", frame["format 31"][0])
assert cells[:2] == [moment] * 2
assert all(isinstance(cell, float) and abs(cell - number) < 1e-6 for cell in cells[2:]), "another behaviour than described"
assert isinstance(frame["format 31"][0], float), "another behaviour than described"

cells = python_calamine.CalamineWorkbook.from_path("declarations.xlsx").get_sheet_by_index(0).to_python()[1]
print("python-calamine, all formats:", set(cells))
assert set(cells) == {moment}, "the other reader changed"
frame = pandas.read_excel("declarations.xlsx", engine="calamine")
print("pandas with engine='calamine':", frame["format 31"][0])
assert frame["format 31"][0] == moment
PYTHON
echo "as described"
