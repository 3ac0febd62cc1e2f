"""A report tells what was run: every kind of study, failures first, nothing fetched, nothing run that a title brings."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_cases import ZONE, compared, done, zone_files
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.errors import InputError
from zonesim.report.method import BY_KIND
from zonesim.report.page import asset
from zonesim.report.pictures import read_picture
from zonesim.report.result import read_result
from zonesim.report.stress_des import checklist

HEADINGS = [
    *("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "3.3", "3.4"),
    *("4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1"),
]


class Page(HTMLParser):
    """What a page consists of: its elements, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def report_of(*results: Path, options: tuple[str, ...] = ()) -> str:
    folder = results[0].with_name("out")
    done("report", *results, "-o", folder, *options)
    return (folder / "report.html").read_text("utf-8")


def plan(folder: Path, text: str, name: str = "plan.toml") -> Path:
    zone_files(folder)
    (folder / name).write_text(f'base = "zone.toml"\n{text}', "utf-8")
    done("experiment", folder / name, "--workers", 1, "-o", folder / "study")
    return folder / "study"


PLANS = {
    "compare": 'kind = "compare"\nscenarios = ["tiered.toml", "both.toml"]\nreplications = 3',
    "ladder": 'kind = "ladder"\nreforms = ["tiered_inspection", "one_declaration_many_vehicles"]\nreplications = 3',
    "factorial": 'kind = "factorial"\nreforms = ["tiered_inspection", "one_declaration_many_vehicles"]\nreplications = 3',
    "sweep": 'kind = "sweep"\nreplications = 3\n[factors.traffic]\npath = "traffic.factor"\nvalues = [0.8, 1.0]',
    "sensitivity": 'kind = "sensitivity"\nmethod = "morris"\npoints = 2\nreplications = 2\n'
    '[factors.traffic]\npath = "traffic.factor"\ndistribution = { uniform = { min = 0.8, max = 1.0 } }\n'
    '[factors.selected]\npath = "inspection_yard.selection_rate"\ndistribution = { uniform = { min = 0.05, max = 0.1 } }',
    "capacity": 'kind = "capacity"\nset = ["targets.release_time_p95=2 h"]\ntolerance = 0.2\nreplications = 3',
    "select": 'kind = "select"\nscenarios = ["tiered.toml"]\nprocedure = "ocba"\nreplications = 3\nbudget = 8\nbatch = 2',
    "rollout": 'kind = "rollout"\nreplications = 3\n[[steps]]\nreform = "tiered_inspection"\nfrom_day = 1',
    "portfolio": 'kind = "portfolio"\nzones = "zones.csv"\nreplications = 2\n[[steps]]\nreform = "tiered_inspection"\nfrom_day = 0\n'
    "[classes.small]",
}
COMMANDS = {
    "run": ("run", "zone.toml", "-n", 3),
    "bottlenecks": ("bottlenecks", "zone.toml", "-n", 3, "--no-assumptions"),
    "frontier": ("frontier", "zone.toml", "-n", 3, "--rate", 0.05, "--lift", 3),
    "evidence": ("reforms", "tiered_inspection", "--evidence", "--scenarios", ".", "-n", 3),
    "warm-up": ("warm-up", "zone.toml", "-n", 2, "--days", 50),
}


@pytest.mark.parametrize("kind", PLANS)
def test_every_kind_of_experiment_has_a_report(kind: str, tmp_path: Path) -> None:
    if kind == "portfolio":
        (tmp_path / "zones.csv").write_text("zone,province,class,factor,wave\none,Hebei,small,0.8,0\ntwo,Hunan,small,1.0,0\n", "utf-8")
    study = plan(tmp_path, f'title = "A study"\nquestion = "What then?"\n{PLANS[kind]}')
    page = report_of(study)
    told = Page(page).text
    answer = [line for line in (study / "answer" / "verdicts.txt").read_text("utf-8").splitlines() if line]
    assert "A study" in told
    assert "What then?" in told
    assert " ".join(answer[0].split())[1:] in told
    assert BY_KIND[kind] in told
    for picture in (study / "answer").glob("*.svg"):
        assert read_picture(picture).title in told
    assert page.count('<div class="picture') == len(list((study / "answer").glob("*.svg"))) > 0
    assert f'kind = "{kind}"' in told  # the plan
    explorers = [attributes for _, attributes in Page(page).tags if "data-explorer" in attributes]
    assert len(explorers) == (kind in ("compare", "ladder", "factorial", "rollout"))


@pytest.mark.parametrize("kind", COMMANDS)
def test_every_other_study_has_a_report(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, tiered, _ = zone_files(tmp_path)
    tiered.rename(tmp_path / "tiered_inspection.toml")
    monkeypatch.chdir(tmp_path)
    done(*COMMANDS[kind], "--workers", 1, "-o", "study")
    page = report_of(tmp_path / "study")
    assert BY_KIND[kind] in Page(page).text
    assert page.count('<div class="picture') == len(list((tmp_path / "study").glob("*.svg"))) > 0


def test_a_report_has_all_its_parts(tmp_path: Path) -> None:
    page = report_of(compared(tmp_path))
    told = Page(page).text
    for words in (
        "What changes under “Tiered inspection”, “Both” against “Toy zone”",
        "Explorer",
        "A day to watch",
        "assumption: a toy",
    ):
        assert words in told
    result = read_result(tmp_path / "compared")
    assert all(sentence[1:] in told for sentence in result.sentences)
    assert all(digest in told for digest in result.digests.values())
    assert f"numpy {result.versions['numpy']}" in told
    pictures = sorted(path.name for path in (tmp_path / "out" / "pictures").iterdir())
    assert pictures == sorted(["captions.txt", *(path.name for path in (tmp_path / "compared").glob("*.[ps][nv]g"))])
    captions = (tmp_path / "out" / "pictures" / "captions.txt").read_text("utf-8")
    assert all(f"{picture.name}\n  {picture.caption}\n" in captions for picture in result.pictures)


def test_nothing_is_fetched_and_no_script_but_its_own_may_run(tmp_path: Path) -> None:
    page = report_of(compared(tmp_path))
    found = Page(page)
    for tag, attributes in found.tags:
        assert tag not in ("link", "iframe", "img", "object", "embed", "base", "form")
        for name in ("src", "href", "xlink:href", "action"):
            assert attributes.get(name, "#").startswith(("#", "data:image/png;base64,")), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")]
    (policy,) = [each["content"] for tag, each in found.tags if tag == "meta" and "http-equiv" in each]
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == 3
    assert "script-src 'unsafe-inline'" not in policy
    ids = [attributes["id"] for _, attributes in found.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))


def test_titles_and_names_with_html_appear_as_text(tmp_path: Path) -> None:
    bad = '<img src=x onerror="alert(1)"> & <script>alert(2)</script>'
    folder = tmp_path / "a <b>c<i>"
    folder.mkdir()
    page = report_of(compared(folder, zone=bad, tiered=bad, both="</script></svg><script>alert(3)</script>"))
    found = Page(page)
    assert [each for tag, each in found.tags if tag == "script" and "type" not in each] == [{}, {}, {}]
    assert not [tag for tag, _ in found.tags if tag in ("img", "b", "i")]
    assert bad.split(">")[0][1:] in found.text.replace("\\u0022", '"')
    assert "<script>alert" not in page


def test_failures_come_first(tmp_path: Path) -> None:
    zone_files(tmp_path)
    locked = ZONE.replace("docks = 6", "docks = 1\nstorage = { places = 40, opening = 0 }").split("[flows.imports]")[0]
    (tmp_path / "tiered.toml").write_text(
        f'{locked}[flows.exports]\nkind = "second_line_out"\narrivals.vehicles_per_day = 60\n', "utf-8"
    )
    (tmp_path / "plan.toml").write_text(
        'base = "zone.toml"\nkind = "compare"\nscenarios = ["tiered.toml", "both.toml"]\nreplications = 3\n', "utf-8"
    )
    CliRunner().invoke(app, ["experiment", str(tmp_path / "plan.toml"), "--workers", "1", "-o", str(tmp_path / "study")])
    page = report_of(tmp_path / "study")
    told = Page(page).text
    alert = told.index("of 9 replications failed")
    assert "tiered, replication 0 (engine):" in told
    assert alert < told.index("Question and answer")
    assert 'role="alert"' in page


def test_what_is_not_steady_is_said_before_any_mean(tmp_path: Path) -> None:
    zone_files(tmp_path)
    overloaded = (tmp_path / "zone.toml").read_text("utf-8").replace("vehicles_per_day = 90", "vehicles_per_day = 400")
    (tmp_path / "zone.toml").write_text(overloaded, "utf-8")
    done("compare", tmp_path / "zone.toml", tmp_path / "tiered.toml", "-n", 2, "--workers", 1, "-o", tmp_path / "study")
    told = Page(report_of(tmp_path / "study")).text
    assert told.index("no steady value.") < told.index("Question and answer")
    assert "Unstable, no steady value: Toy zone: main gate, inbound lanes: offered load" in told


def test_the_checklist_has_every_heading_and_is_filled_in(tmp_path: Path) -> None:
    found = checklist(read_result(compared(tmp_path)))
    assert [item.number for item in found] == HEADINGS
    assert all(item.title and item.text and all(item.text) for item in found)
    texts = {item.number: " ".join(item.text) for item in found}
    assert "main gate, inbound lanes: 1" in texts["2.5"]
    assert "physical examination" in texts["2.5"]
    assert "charging" not in texts["2.5"]
    assert "between 150 s and 30 s [K29]" in texts["3.1"]
    assert "gates.main.lanes.inbound: assumption: a toy" in texts["3.4"]
    assert "warm-up of 6 h" in texts["4.1"]
    assert "2 days" in texts["4.2"]


def test_several_results_make_one_report(tmp_path: Path) -> None:
    first = compared(tmp_path)
    done("run", tmp_path / "zone.toml", "-n", 2, "--workers", 1, "-o", tmp_path / "alone")
    page = report_of(first, tmp_path / "alone", options=("--title", "Both of them"))
    found = Page(page)
    assert found.text.startswith("Both of them")
    assert [each["id"] for tag, each in found.tags if tag == "h2" and each.get("class") == "part"] == ["part1", "part2"]
    names = {path.name for path in (tmp_path / "out" / "pictures").iterdir()}
    assert {"compared-differences.png", "alone-queues-by-hour.svg"} <= names
    assert sorted(path.name for path in (tmp_path / "out" / "latex").iterdir()) == [
        *("alone-intervals.tex", "compared-comparison.tex", "compared-intervals.tex"),
    ]


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    study = compared(tmp_path)
    first = report_of(study)
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert report_of(study) == first
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == files


def test_without_a_day_to_watch(tmp_path: Path) -> None:
    page = report_of(compared(tmp_path), options=("--no-replay",))
    assert "data-replay" not in page


def test_a_scenario_with_data_files_has_no_day_to_watch_and_says_so(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "scenarios" / "from_a_log.toml"
    done("run", source, "-n", 2, "--workers", 1, "-o", tmp_path / "study", "--set", "horizon.days=1")
    told = Page(report_of(tmp_path / "study")).text
    assert "There is no day to watch: its scenarios read data files that are not kept with it." in told
    assert "Not read back: from_a_log:" in told


def fault(*words: object) -> str:
    told = CliRunner().invoke(app, ["report", *map(str, words)])
    assert told.exit_code == 2, told.output
    assert "Traceback" not in told.output
    return told.output


def test_what_is_no_result_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = fault(tmp_path / "empty", "-o", tmp_path / "out")
    assert "empty: is no result of zonesim; name a folder that zonesim run, compare, experiment or another study wrote" in told
    assert not (tmp_path / "out").exists()


def test_an_experiment_without_an_answer_is_told_to_finish(tmp_path: Path) -> None:
    study = plan(tmp_path, PLANS["ladder"])
    (study / "answer" / "manifest.json").unlink()
    assert "has no answer yet; let zonesim experiment finish first" in fault(study, "-o", tmp_path / "out")


def test_a_file_that_was_changed_is_no_result_any_more(tmp_path: Path) -> None:
    study = compared(tmp_path)
    (study / "verdicts.txt").write_text("All is well.\n", "utf-8")
    (study / "intervals.csv").unlink()
    told = fault(study, "-o", tmp_path / "out")
    assert "verdicts.txt: was changed after it was written" in told
    assert "intervals.csv: is gone; run the study again" in told


@pytest.mark.parametrize("text", ["{", "[]", '{"command": "zonesim run"}'])
def test_a_manifest_of_another_zonesim_is_told(text: str, tmp_path: Path) -> None:
    study = compared(tmp_path)
    (study / "manifest.json").write_text(text, "utf-8")
    told = fault(study, "-o", tmp_path / "out")
    assert "manifest.json: cannot be read" in told or "manifest.json: was written by a zonesim that did not say kind" in told


def test_a_day_that_the_scenario_does_not_have_is_told(tmp_path: Path) -> None:
    assert "has 2 days, no day 7" in fault(compared(tmp_path), "-o", tmp_path / "out", "--day", 7)


def test_a_folder_that_is_something_else_is_not_overwritten(tmp_path: Path) -> None:
    study = compared(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("Dear ministry", "utf-8")
    assert "is not a result of zonesim and would be overwritten" in fault(study, "-o", tmp_path / "out")


@pytest.mark.parametrize(
    "bad",
    [
        "<svg {}><script>alert(1)</script></svg>",
        '<svg {}><image href="picture.png"/></svg>',
        '<svg {} onload="alert(1)"></svg>',
        "<svg {}><style>@import 'x.css';</style></svg>",
        '<svg {}><path fill="url(http://elsewhere/)"/></svg>',
        "<svg {}><foreignObject/></svg>",
        "<svg {}",
        "<p>no picture</p>",
    ],
)
def test_a_picture_that_would_run_or_fetch_something_is_refused(bad: str, tmp_path: Path) -> None:
    (tmp_path / "bad.svg").write_text(bad.replace("{}", 'xmlns="http://www.w3.org/2000/svg"'), "utf-8")
    with pytest.raises(InputError, match="is no picture of zonesim"):
        read_picture(tmp_path / "bad.svg")


def test_a_picture_keeps_its_names_and_styles_to_itself(tmp_path: Path) -> None:
    picture = read_result(compared(tmp_path)).pictures[0]
    drawn = picture.inline("p1")
    assert 'id="p1" role="img" aria-label="' in drawn.partition(">")[0]
    assert not re.search(r'\bid="(?!p1)', drawn)
    assert not re.search(r"url\(#(?!p1-)", drawn)
    assert "#p1 *{" in drawn
    assert "<metadata>" not in drawn


def test_the_explorer_has_the_numbers_of_the_tables(tmp_path: Path) -> None:
    study = compared(tmp_path)
    told = json.loads((study / "combinations.json").read_text("utf-8"))
    assert told["switches"] == ["tiered_inspection", "one_declaration_many_vehicles"]
    assert [option["on"] for option in told["options"]] == [
        [],
        ["tiered_inspection"],
        ["one_declaration_many_vehicles", "tiered_inspection"],
    ]
    result = read_result(study)
    heading, *rows = result.tables["comparison"]
    found = {(row[0], row[1], row[2]): row for row in rows}
    for place, measure in enumerate(told["measures"]):
        for option in told["options"][1:]:
            row = found[option["label"], measure["measure"], measure["of"]]
            numbers = [float(row[heading.index(name)]) if row[heading.index(name)] else None for name in ("difference", "low", "high")]
            assert option["changes"][place][:3] == numbers
            assert option["changes"][place][3] == row[heading.index("verdict")]


def test_scenarios_that_differ_in_more_than_reforms_have_no_switches(tmp_path: Path) -> None:
    zone, tiered, _ = zone_files(tmp_path)
    tiered.write_text(tiered.read_text("utf-8") + "[gates.main]\nlanes.inbound = 2\n", "utf-8")
    done("compare", zone, tiered, "-n", 2, "--workers", 1, "-o", tmp_path / "study")
    told = json.loads((tmp_path / "study" / "combinations.json").read_text("utf-8"))
    assert (told["switches"], [option["on"] for option in told["options"]]) == ([], [[], []])
    assert "Choose a scenario." in Page(report_of(tmp_path / "study")).text


def test_every_asset_is_installed() -> None:
    for name in ("base.html", "report.html", "replay_page.html", "replay_part.html", "page.css", "explorer.js", "replay.js", "save.js"):
        assert asset(name)
