"""Measures that scenarios ask for are told and judged like any other: in tables, verdicts and exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from zonesim import compare, load_scenario, simulate
from zonesim.scenario.schema import Scenario
from zonesim.studies.compare import Comparison, with_asked
from zonesim.studies.run_tables import comparison_rows, interval_rows, measure_rows, said, verdicts

LILLIPUT = Path(__file__).parents[2] / "scenarios" / "lilliput.toml"
ASKED = [{"measure": "release_time_within", "by": "tier", "within": "1 h", "matters": 0.25}, {"measure": "utilisation"}]
OF = "within 1 h, tier standard"


def asking(title: str, *changes: str) -> Scenario:
    """The smallest zone, asking."""
    scenario = load_scenario(LILLIPUT, changes)
    return Scenario.model_validate(scenario.resolved() | {"title": title, "measures": ASKED})


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """The zone with one lane and with two, in two replications."""
    return compare(asking("One lane"), asking("Two", "gates.main.lanes.inbound=2"), replications=2, workers=1)


def test_what_is_asked_for_is_judged_with_what_matters(compared: Comparison) -> None:
    found = {(finding.key.measure, finding.key.of): finding for finding in compared.findings}
    finding = found["release_time_within", OF]
    assert finding.key.matters == 0.25
    assert finding.sentence.startswith("Share of loads released, within 1 h, tier standard")
    assert {of for measure, of in found if measure == "utilisation"} == {
        of for measure, of in compared.baseline.table if measure == "utilisation"
    }


def test_what_is_asked_for_stands_in_every_table(compared: Comparison) -> None:
    head, *rows = measure_rows(compared.runs)
    asked = [dict(zip(head, row, strict=True)) for row in rows if row[head.index("measure")] == "release_time_within"]
    assert {(row["scenario"], row["replication"], row["of"], row["unit"]) for row in asked} >= {
        (run.scenario.name, replication, OF, "share") for run in compared.runs for replication in (0, 1)
    }
    for table in (interval_rows(compared.runs), comparison_rows(compared)):
        named = [(row[table[0].index("measure")], row[table[0].index("of")]) for row in table[1:]]
        assert ("release_time_within", OF) in named
    assert any("within 1 h, tier standard" in sentence for sentence in verdicts(compared))
    assert any("within 1 h, tier standard" in sentence for sentence in said(compared.baseline))


def test_what_only_one_scenario_asks_for_is_told_and_not_judged() -> None:
    usual = load_scenario(LILLIPUT)
    found = compare(usual, asking("Asking"), replications=2, workers=1)
    assert "release_time_within" not in {finding.key.measure for finding in found.findings}
    assert ("release_time_within", OF) in found.runs[1].table
    assert with_asked((), [simulate(usual, replications=1, workers=1)]) == []
