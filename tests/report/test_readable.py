"""Tables as people read them, as LaTeX takes them, and as a workbook holds them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from report_cases import compared, done

from zonesim.report.glance import glance
from zonesim.report.latex import escaped, latex
from zonesim.report.readable import TITLES, readable
from zonesim.report.workbook import typed
from zonesim.tables.tidy_table import Table

COMPARISON = [
    ["scenario", "measure", "of", "unit", "baseline", "difference", "low", "high", "relative", "replications", "verdict"],
    ["one_lane", "release_time_mean", "all", "s", "1500.0", "-150.0", "-160.0", "-140.0", "-0.1", "20", "better"],
    ["one_lane", "detection_share", "all", "share", "0.041", "0.0716", "0.0657", "0.0775", "1.74", "20", "better"],
    ["two_lanes", "release_time_mean", "all", "s", "1500.0", "5.0", "-3.0", "13.0", "", "20", "cannot tell"],
]


def test_a_mean_stands_with_its_interval_in_a_unit_that_suits_it() -> None:
    table = readable("comparison", COMPARISON)
    assert table.heading == ["scenario", "measure", "baseline", "difference", "relative change", "replications", "verdict"]
    assert table.rows == [
        ["one lane", "mean release time", "25.0 min", "−2.50 min (−2.67 to −2.33)", "−10.0 %", "20", "better"],
        ["one lane", "share of violations found", "4.10 %", "+7.2 points (+6.6 to +7.8)", "+174 %", "20", "better"],
        ["two lanes", "mean release time", "25.0 min", "+5 s (−3 to +13)", "", "20", "cannot tell"],
    ]
    assert table.numeric == [False, False, True, True, True, True, False]


def test_means_of_several_scenarios_stand_beside_each_other() -> None:
    rows = [
        ["scenario", "measure", "of", "mean", "low", "high", "unit", "unstable"],
        ["a", "queue_mean", "gate", "2.0", "1.5", "2.5", "requests", ""],
        ["b", "queue_mean", "gate", "3.0", "2.5", "3.5", "requests", ""],
        ["b", "queue_max", "gate", "", "", "", "requests", ""],
    ]
    table = readable("intervals", rows)
    assert table.heading == ["measure", "a", "b"]
    assert table.rows == [
        ["mean queue length, gate", "2.0 requests (1.5 to 2.5)", "3.0 requests (2.5 to 3.5)"],
        ["longest queue, gate", "", ""],
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [("inf", "without limit"), ("", ""), ("12", "12"), ("3.25", "3.25"), ("a_b", "a_b"), ("nan", "")]
)
def test_single_values_are_shown_as_they_are(value: str, shown: str) -> None:
    rows = [["value", "note"], [value, "x"]]
    assert dict(zip(readable("any", rows).heading, readable("any", rows).rows[0], strict=True)).get("value", "") == shown


def test_a_comparison_at_a_glance_has_a_row_per_measure() -> None:
    found = glance(COMPARISON, "As it is")
    assert found is not None
    assert (found.baseline, found.scenarios) == ("As it is", ["one_lane", "two_lanes"])
    assert found.rows[0] == (
        "Mean release time",
        [("−2.50 min", "(−2.67 to −2.33)", "better"), ("+5 s", "(−3 to +13)", "cannot tell")],
    )
    assert found.rows[1][1][1] == ("", "", "")
    assert glance([], "") is None


def test_nothing_in_a_table_is_a_command_of_latex() -> None:
    assert escaped(r"50 % of A&B_c {x} \x ~ ^ # $ < > −1 × “q” |") == (
        r"50 \% of A\&B\_c \{x\} \textbackslash{}x \textasciitilde{} \textasciicircum{} \# \$ \textless{} \textgreater{} "
        r"$-$1 $\times$ ``q'' \textbar{}"
    )
    text = latex(readable("comparison", COMPARISON))
    assert text.startswith("% \\usepackage{booktabs,longtable}\n\\begin{longtable}{llrrrrl}\n")
    rows = [line for line in text.splitlines() if line.endswith("\\\\") and "&" in line]
    assert {line.count(" & ") for line in rows} == {6}
    assert text.count("\\begin{") == text.count("\\end{") == 1


def kinds(table: Table) -> dict[str, str]:
    return {field.name: field.kind for field in table.fields}


def test_numbers_are_numbers_in_the_workbook() -> None:
    table = typed(COMPARISON)
    assert kinds(table) == {
        **dict.fromkeys(("scenario", "measure", "of", "unit", "verdict"), "text"),
        **dict.fromkeys(("baseline", "difference", "low", "high", "relative"), "number"),
        "replications": "integer",
    }
    assert all(field.description for field in table.fields)
    relative = [field.name for field in table.fields].index("relative")
    assert table.values()[relative] == [-0.1, 1.74, None]


def test_the_workbook_and_the_latex_files_have_the_tables_of_the_report(tmp_path: Path) -> None:
    done("report", compared(tmp_path), "-o", tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "tables.xlsx", read_only=True)
    assert book.sheetnames == ["comparison", "intervals", "columns"]
    heading, first, *_ = book["comparison"].iter_rows(values_only=True)
    assert heading[:4] == ("scenario", "measure", "of", "unit")
    assert isinstance(first[heading.index("difference")], float)
    assert sorted(path.name for path in (tmp_path / "out" / "latex").iterdir()) == ["comparison.tex", "intervals.tex"]
    assert TITLES["comparison"].split(",")[0] in (tmp_path / "out" / "latex" / "comparison.tex").read_text("utf-8")
