"""Scenario files that extend others, and options on top of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from file_cases import BASE, write

from zonesim.errors import Fault
from zonesim.scenario.draft import Draft, dotted, shown
from zonesim.scenario.files import read


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def changes(draft: Draft) -> list[str]:
    return [str(change) for change in draft.changes]


def test_a_single_file_is_what_it_says() -> None:
    draft = read(write({"zone/base.toml": BASE}))
    assert draft.data == {"title": "Base", "gates": {"main": {"lanes": {"inbound": 4, "outbound": 3}, "hours": [6, 22]}}}
    assert draft.files == (Path("zone/base.toml"),)
    assert draft.folder == Path("zone")
    assert draft.changes == []


def test_tables_merge_and_anything_else_replaces() -> None:
    draft = read(write({"base.toml": BASE, "more.toml": 'extends = "base.toml"\n[gates.main]\nlanes.inbound = 6\nhours = [0]\n'}))
    assert draft.data == {"title": "Base", "gates": {"main": {"lanes": {"inbound": 6, "outbound": 3}, "hours": [0]}}}
    assert draft.files == (Path("base.toml"), Path("more.toml"))
    assert changes(draft) == ["gates.main.lanes.inbound: 4 -> 6 (more.toml)", "gates.main.hours: [6, 22] -> [0] (more.toml)"]


def test_what_is_said_again_is_no_change() -> None:
    assert changes(read(write({"base.toml": BASE, "same.toml": f'extends = "base.toml"\n{BASE}'}))) == []


def test_one_and_true_are_not_the_same() -> None:
    draft = read(write({"base.toml": "night = 1", "more.toml": 'extends = "base.toml"\nnight = true'}))
    assert changes(draft) == ["night: 1 -> true (more.toml)"]


def test_a_new_table_is_one_change_and_later_ones_leave_its_record_alone() -> None:
    path = write(
        {"base.toml": BASE, "a.toml": 'extends = "base.toml"\n[yard]\nbays = 2', "b.toml": 'extends = "a.toml"\nyard.bays = 3'}
    )
    assert changes(read(path)) == ["yard: nothing -> {bays = 2} (a.toml)", "yard.bays: 2 -> 3 (b.toml)"]


def test_of_several_files_the_later_wins_and_the_file_itself_over_all() -> None:
    path = write({"a.toml": "x = 1\ny = 1\nz = 1", "b.toml": "x = 2\ny = 2", "c.toml": 'extends = ["a.toml", "b.toml"]\nx = 3'})
    assert read(path).data == {"x": 3, "y": 2, "z": 1}


def test_a_common_base_lies_below_all_that_extend_it() -> None:
    path = write(
        {
            "base.toml": "lanes = 4\nbays = 2",
            "a.toml": 'extends = "base.toml"\nlanes = 6',
            "b.toml": 'extends = "base.toml"\nbays = 3',
            "both.toml": 'extends = ["a.toml", "b.toml"]',
        }
    )
    draft = read(path)
    assert draft.data == {"lanes": 6, "bays": 3}
    assert [str(file) for file in draft.files] == ["base.toml", "a.toml", "b.toml", "both.toml"]


def test_a_list_further_down_decides_where_the_file_leaves_it_open() -> None:
    path = write(
        {"a.toml": "x = 1", "b.toml": "x = 2", "c.toml": 'extends = ["a.toml", "b.toml"]', "d.toml": 'extends = ["b.toml", "c.toml"]'}
    )
    assert read(path).data == {"x": 2}


@pytest.mark.parametrize(
    ("below", "above", "merged"),
    [
        (
            "{ lognormal = { mean = '9 s', sd = '3 s' } }",
            "{ lognormal = { mean = '8 s' } }",
            {"lognormal": {"mean": "8 s", "sd": "3 s"}},
        ),
        ("{ lognormal = { mean = '9 s', sd = '3 s' } }", "{ exponential = { mean = '8 s' } }", {"exponential": {"mean": "8 s"}}),
        ("{ constant = '9 s' }", "{ uniform = { min = '1 s', max = '2 s' } }", {"uniform": {"min": "1 s", "max": "2 s"}}),
        ("{ lognormal = { mean = '9 s', sd = '3 s' } }", "'8 s'", "8 s"),
        ("'8 s'", "{ exponential = { mean = '9 s' } }", {"exponential": {"mean": "9 s"}}),
        ("{ empirical = { values = [1, 2] } }", "{ empirical = { file = 'a.csv' } }", {"empirical": {"file": "a.csv"}}),
        ("{ gamma = { x = 1 }, mine = 2 }", "{ weibull = { x = 1 } }", {"gamma": {"x": 1}, "mine": 2, "weibull": {"x": 1}}),
        ("{ inbound = 1 }", "{ outbound = 2 }", {"inbound": 1, "outbound": 2}),
    ],
)
def test_a_distribution_is_replaced_by_one_of_another_family(below: str, above: str, merged: Any) -> None:
    path = write({"base.toml": f"service = {below}", "more.toml": f'extends = "base.toml"\nservice = {above}'})
    assert read(path).data == {"service": merged}


def test_the_caller_says_what_is_replaced_whole() -> None:
    path = write({"base.toml": "a = { x = 1 }\nb = { x = 1 }", "more.toml": 'extends = "base.toml"\na.y = 2\nb.y = 2'})
    assert read(path, replaces_whole=lambda path, below, above: path == ("b",)).data == {"a": {"x": 1, "y": 2}, "b": {"y": 2}}


def test_what_is_removed_is_gone_before_the_files_own_keys_come() -> None:
    path = write(
        {"base.toml": BASE, "more.toml": 'extends = "base.toml"\nremove = ["gates.main.lanes", "title"]\ngates.main.lanes.staff = 1'}
    )
    draft = read(path)
    assert draft.data == {"gates": {"main": {"hours": [6, 22], "lanes": {"staff": 1}}}}
    assert changes(draft) == [
        "gates.main.lanes: {inbound = 4, outbound = 3} -> nothing (more.toml)",
        'title: "Base" -> nothing (more.toml)',
        "gates.main.lanes: nothing -> {staff = 1} (more.toml)",
    ]


def test_a_single_key_may_be_removed_without_a_list() -> None:
    assert read(write({"base.toml": BASE, "more.toml": 'extends = "base.toml"\nremove = "gates"'})).data == {"title": "Base"}


@pytest.mark.parametrize(
    ("override", "value"),
    [
        ("x=2", 2),
        ("x = 2 ", 2),
        ("x=2.5", 2.5),
        ("x=true", True),
        ("x=[1, 2]", [1, 2]),
        ("x={a = 1, b.c = 2}", {"a": 1, "b": {"c": 2}}),
        ("x={}", {}),
        ("x='2'", "2"),
        ('x=""', ""),
        ('x="!"', "!"),
        ("x=Busy", "Busy"),
        ("x=2 min", "2 min"),
        ("x=08:00", "08:00"),
        ("x=08:00:00", "08:00:00"),
        ("x=2026-03-02", "2026-03-02"),
        ("x=2026-03-02 08:00:00", "2026-03-02 08:00:00"),
        ("x=a=b", "a=b"),
        ("x=1\ny=2", "1\ny=2"),
        ("x=" + 2000 * "[", 2000 * "["),
    ],
)
def test_an_option_is_read_as_toml_where_it_can_be(override: str, value: Any) -> None:
    assert read(write({"base.toml": "x = 0"}), [override]).data == {"x": value}


def test_options_lie_on_top_of_all_files() -> None:
    path = write({"base.toml": BASE})
    draft = read(path, ["gates.main.lanes.inbound=6", "reforms.tiers={}", "title=!", 'sources."gates.main"=a guess'])
    assert draft.data == {
        "gates": {"main": {"lanes": {"inbound": 6, "outbound": 3}, "hours": [6, 22]}},
        "reforms": {"tiers": {}},
        "sources": {"gates.main": "a guess"},
    }
    assert changes(draft) == [
        'title: "Base" -> nothing (--set title=!)',
        "gates.main.lanes.inbound: 4 -> 6 (--set gates.main.lanes.inbound=6)",
        "reforms: nothing -> {tiers = {}} (--set reforms.tiers={})",
        'sources: nothing -> {"gates.main" = "a guess"} (--set sources."gates.main"=a guess)',
    ]


def test_several_options_may_set_parts_of_one_new_distribution() -> None:
    path = write({"base.toml": "service = { lognormal = { mean = '9 s', sd = '3 s' } }"})
    draft = read(path, ["service.gamma.mean='8 s'", "service.gamma.sd='2 s'"])
    assert draft.data == {"service": {"gamma": {"mean": "8 s", "sd": "2 s"}}}


def test_data_files_are_found_from_the_folder_of_the_scenario_whoever_names_them() -> None:
    path = write(
        {
            "base.toml": 'log.file = "data/log.csv"\nlog.note = "data/log.csv"\nlists = [{ file = "a.csv" }]',
            "places/near.toml": 'extends = "../base.toml"\nflows.x.arrivals.counts = "near.csv"\nflows.y.counts = { a = 1 }',
            "places/far/away.toml": 'extends = "../near.toml"\nown.file = "own.csv"',
        }
    )
    draft = read(path, ["set.file=set.csv"])
    assert draft.data == {
        "log": {"file": "../../data/log.csv", "note": "data/log.csv"},
        "lists": [{"file": "../../a.csv"}],
        "flows": {"x": {"arrivals": {"counts": "../near.csv"}}, "y": {"counts": {"a": 1}}},
        "own": {"file": "own.csv"},
        "set": {"file": "set.csv"},
    }
    assert draft.folder == Path("places/far")


def test_a_data_file_with_a_full_path_keeps_it(tmp_path: Path) -> None:
    name = (tmp_path / "log.csv").as_posix()
    path = write({"base.toml": f"log.file = '{name}'", "places/near.toml": 'extends = "../base.toml"'})
    assert read(path).data == {"log": {"file": name}}


def test_every_value_knows_where_it_was_stated_last() -> None:
    path = write({"base.toml": BASE, "sub/more.toml": 'extends = "../base.toml"\n[gates.main]\nlanes.inbound = 6\n'})
    draft = read(path, ["gates.main.lanes.staff=1", "reforms.tiers.day=3"])

    def place(*keys: str | int) -> str:
        return str(draft.fault(keys, "x"))

    assert place("title") == "base.toml:1:9: title: x"
    assert place("gates") == "sub/more.toml:2:2: gates: x"
    assert place("gates", "main", "lanes") == "sub/more.toml:3:1: gates.main.lanes: x"
    assert place("gates", "main", "lanes", "inbound") == "sub/more.toml:3:17: gates.main.lanes.inbound: x"
    assert place("gates", "main", "lanes", "outbound") == "base.toml:3:35: gates.main.lanes.outbound: x"
    assert place("gates", "main", "hours", 1) == "base.toml:4:13: gates.main.hours.1: x"
    assert place("gates", "main", "lanes", "staff") == "--set gates.main.lanes.staff=1: gates.main.lanes.staff: x"
    assert place("reforms", "tiers") == "--set reforms.tiers.day=3: reforms.tiers: x"
    assert place("gates", "main", "hoours") == "sub/more.toml:2:8: gates.main.hoours: x"
    assert place("yard") == "sub/more.toml: yard: x"
    assert str(draft.fault(("gates", "main", "lanes", "inbound"), "x", mend="y", at_key=True)) == (
        "sub/more.toml:3:7: gates.main.lanes.inbound: x; y"
    )


def test_what_was_replaced_leaves_no_places_behind() -> None:
    path = write({"base.toml": BASE, "more.toml": 'extends = "base.toml"\nremove = "title"\n[gates]\nmain = 3'})
    draft = read(path)
    assert draft.origins.keys() == {("gates",), ("gates", "main")}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("gates.main.lanes", "base.toml:3:9: gates.main.lanes: x; y"),
        ("gates.main.lanes.staff", "base.toml:3:9: gates.main.lanes.staff: x; y"),
        ("gates.the east gate.lanes", "base.toml:6:9: gates.the east gate.lanes: x; y"),
        ("yard.bays", "base.toml: yard.bays: x; y"),
        ("", "base.toml: x; y"),
    ],
)
def test_a_fault_with_a_path_is_given_its_place(path: str, place: str) -> None:
    draft = read(write({"base.toml": f'{BASE}[gates."the east gate"]\nlanes = 3'}))
    assert str(draft.placed(Fault("x", "y", path=path))) == place


def test_keys_and_values_are_shown_as_toml_writes_them() -> None:
    assert dotted(("a", "b c", 0, "", "d.e")) == 'a."b c".0.""."d.e"'
    assert shown({"a": [1, 2.5, True], "b c": {"d": 'say "é"'}}) == '{a = [1, 2.5, true], "b c" = {d = "say \\"é\\""}}'
    assert shown("x" * 100) == '"' + 56 * "x" + "..."


def test_links_to_one_file_are_one_file() -> None:
    path = write({"base.toml": "x = 1", "a.toml": 'extends = "base.toml"\nx = 2', "x.toml": 'extends = ["a.toml", "b.toml"]'})
    Path("link.toml").symlink_to("base.toml")
    write({"b.toml": 'extends = "link.toml"\ny = 3'})
    assert read(path).data == {"x": 2, "y": 3}
