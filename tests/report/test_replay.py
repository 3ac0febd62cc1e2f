"""The page of a day: its data are the stays, the plan holds every state, and bad input is told."""

from __future__ import annotations

import base64
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from report_cases import ZONE, done, zone_files
from typer.testing import CliRunner

from zonesim.commands.app import app
from zonesim.engines.choose import EngineName
from zonesim.report.replay import BUSIEST, packed, sides_of, write_replay
from zonesim.report.site_plan import HEIGHT, WIDTH, Box, Frame, plan_of
from zonesim.scenario.load import load_scenario

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path for path in (ROOT / "scenarios").rglob("*.toml"))


def data_of(page: str) -> dict[str, Any]:
    """What a page plays."""
    found = re.search(r'<script type="application/json" id="day">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def unpacked(side: dict[str, Any]) -> list[tuple[int, int, int, list[tuple[int, int, int]]]]:
    """(way, papers, number, stays as (state, begin, end)) of everybody, as the page reads them."""
    content, place = base64.b64decode(side["stays"]["data"]), 0

    def following() -> int:
        nonlocal place
        number = shift = 0
        while True:
            byte = content[place]
            place += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    found, begin = [], 0
    for _ in range(side["stays"]["count"]):
        begin += following()
        way, number, path = following(), following(), side["stays"]["paths"][following()]
        now, pieces = begin, []
        for state in path:
            length = following()
            pieces.append((state, now, now + length))
            now += length
        found.append((way >> 1, way & 1, number, pieces))
    assert place == len(content)
    return found


def test_the_page_holds_the_stays_and_nothing_else(tmp_path: Path) -> None:
    zone, tiered, _ = zone_files(tmp_path)
    scenarios = [load_scenario(zone), load_scenario(tiered)]
    day, sides = sides_of(scenarios, seed=4)
    data = packed(day, sides)
    states: Any = data["states"]
    for side, drawn in zip(sides, data["sides"], strict=True):  # type: ignore[call-overload]
        found = unpacked(drawn)
        for second in range(0, 86_400, 5_400):
            counts: dict[tuple[str, str, bool], int] = {}
            for *_, pieces in found:
                for state, begin, end in pieces:
                    if state >= 0 and begin <= second < end:
                        key = states[state]["words"], states[state]["at"], states[state]["waits"]
                        counts[key] = counts.get(key, 0) + 1
            expected = {(state.stage.words, state.place, state.waits): count for state, count in side.stays.counts(second).items()}
            assert counts == expected
    came = [
        {(way, number) for way, papers, number, pieces in unpacked(side) if not papers and pieces[0][1] > 0}
        for side in data["sides"]  # type: ignore[attr-defined]
    ]
    assert came[0] == came[1] != set()  # the same vehicles come on both sides


def test_the_busiest_day_is_shown_unless_one_is_named(tmp_path: Path) -> None:
    zone, *_ = zone_files(tmp_path)
    scenario = load_scenario(zone)
    chosen, (side,) = sides_of([scenario], seed=4)
    others = [len(sides_of([scenario], day=day, seed=4)[1][0].stays.who) for day in range(scenario.horizon.days)]
    assert chosen == others.index(max(others))
    assert len(side.stays.who) == max(others)


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_the_same_day_gives_the_same_bytes_on_either_engine(tmp_path: Path, engine: EngineName) -> None:
    zone, tiered, _ = zone_files(tmp_path)
    pair = [load_scenario(zone), load_scenario(tiered)]
    write_replay(tmp_path / "auto.html", pair)
    write_replay(tmp_path / f"{engine}.html", pair, engine=engine)
    assert (tmp_path / "auto.html").read_bytes() == (tmp_path / f"{engine}.html").read_bytes()


def test_six_thousand_vehicles_a_day_on_both_sides_stay_below_a_megabyte(tmp_path: Path) -> None:
    more = [f"gates.main.lanes.{way}=12" for way in ("inbound", "outbound")]
    more += [
        "traffic.factor=4.0",
        "warehouses.general.docks=520",
        "warehouses.general.crews=440",
        "calendars.office.shifts.day.servers=48",
    ]
    pair = [
        load_scenario(ROOT / "scenarios" / name, [*more, "horizon.days=1"])
        for name in ("baseline.toml", "reforms/one_declaration_many_vehicles.toml")
    ]
    write_replay(tmp_path / "busy.html", pair)
    page = tmp_path / "busy.html"
    vehicles = [sum(not papers for _, papers, *_ in unpacked(side)) for side in data_of(page.read_text("utf-8"))["sides"]]
    assert min(vehicles) >= 6_000
    assert page.stat().st_size < 1_000_000


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT / "scenarios").as_posix())
def test_boxes_stand_in_the_plan_and_apart_from_each_other(path: Path) -> None:
    frames, boxes = plan_of(load_scenario(path))
    rectangles: list[Frame | Box] = [*frames, *boxes]
    for each in rectangles:
        assert each.x >= 0
        assert each.y >= 0
        assert each.x + each.width <= WIDTH
        assert each.y + each.height <= HEIGHT
        assert min(each.width, each.height) > 15
    pairs: list[tuple[Frame | Box, Frame | Box]] = [*itertools.combinations(frames, 2), *itertools.combinations(boxes, 2)]
    for one, other in pairs:
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y, (one, other)


@pytest.mark.parametrize("name", ["programme", "reforms/both", "places/youyiguan_before", "reforms/bonded_training", "lilliput"])
def test_every_state_has_its_box_or_is_the_road(name: str) -> None:
    data: Any = packed(*sides_of([load_scenario(ROOT / "scenarios" / f"{name}.toml")], seed=1))
    assert data["states"]
    homeless = {state["words"] for state in data["states"] if state["box"] < 0}
    assert homeless <= {"travel and other", "not called yet"}


def test_titles_with_html_are_text(tmp_path: Path) -> None:
    zone, *_ = zone_files(tmp_path, zone="<script>alert(1)</script> & <b>bold</b>")
    write_replay(tmp_path / "page.html", [load_scenario(zone)])
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert data_of(page)["sides"][0]["title"] == "<script>alert(1)</script> & <b>bold</b>"


def test_the_command_writes_a_page_and_says_where(tmp_path: Path) -> None:
    zone, tiered, _ = zone_files(tmp_path)
    told = done("replay", zone, tiered, "--day", 2, "-o", tmp_path / "out" / "day.html")
    assert told.startswith(f"Day 2 of the window: {tmp_path / 'out' / 'day.html'} (")
    assert data_of((tmp_path / "out" / "day.html").read_text("utf-8"))["day"] == 2


def test_a_day_outside_the_window_is_told_for_every_scenario(tmp_path: Path) -> None:
    zone, tiered, _ = zone_files(tmp_path)
    told = CliRunner().invoke(app, ["replay", str(zone), str(tiered), "--day", "9", "-o", str(tmp_path / "day.html")])
    assert told.exit_code == 2
    assert [line for line in told.output.splitlines() if "has 2 days, no day 9; name a day from 1 to 2" in line] != []
    assert told.output.count("no day 9") == 2
    assert not (tmp_path / "day.html").exists()


def test_scenarios_with_one_title_are_told_apart(tmp_path: Path) -> None:
    zone, tiered, _ = zone_files(tmp_path, tiered="Toy zone")
    _, sides = sides_of([load_scenario(zone), load_scenario(tiered)], day=BUSIEST, seed=1)
    assert [side.title for side in sides] == ["Toy zone (zone)", "Toy zone (tiered)"]


def test_a_zone_of_one_gate_alone_can_be_watched(tmp_path: Path) -> None:
    text = ZONE.split("[holding_yard]")[0] + '[flows.empties]\nkind = "empty"\narrivals.vehicles_per_day = 50\n'
    (tmp_path / "gate.toml").write_text(text, "utf-8")
    data: Any = packed(*sides_of([load_scenario(tmp_path / "gate.toml")], seed=1))
    assert {box["where"] for box in data["boxes"]} == {"main gate"}
