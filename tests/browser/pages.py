"""Pages in headless Chromium: nothing fails, nothing is fetched, switches and clock show what the store and the log hold.

They need what ``make test-browser`` installs, so only that command collects them.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_cases import Study, study_of
from playwright.sync_api import Browser, Page, sync_playwright

from zonesim.experiment.store.in_file import FileStore
from zonesim.studies.plans.conduct import STORE
from zonesim.units import DAY, HOUR, MINUTE

pytestmark = pytest.mark.browser

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
SIZE_OF = {"s": 1.0, "min": MINUTE, "h": HOUR, "d": DAY, "%": 0.01, "points": 0.01}


COLOURS = """(canvas) => {
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data, found = new Set();
    for (let place = 0; place < data.length; place += 4) found.add(data.slice(place, place + 3).join());
    return found.size;
}"""
"""How many colours a canvas shows."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return study_of(tmp_path_factory.mktemp("study"))


@pytest.fixture
def said() -> list[str]:
    """What a page had to complain of, and what it asked for from outside."""
    return []


def opened(browser: Browser, file: Path, said: list[str], *, size: str = "desktop", scheme: Any = "light") -> Page:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url == file.as_uri() else said.append(request.url))
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("which", ["comparison", "factorial", "replay"])
def test_a_page_opens_without_a_word_a_request_or_a_fault_of_access(
    which: str, size: str, scheme: str, browser: Browser, study: Study, said: list[str]
) -> None:
    page = opened(browser, study.page(which), said, size=size, scheme=scheme)
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}})
    faults = [(each["id"], each["nodes"][0]["html"][:200], each["nodes"][0]["failureSummary"]) for each in found.response["violations"]]
    assert faults == []
    assert found.response["passes"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert said == []
    page.close()


def value(text: str) -> tuple[float, float]:
    """The number that a text such as "25.4 min (24.7 to 26.1)" begins with, and half of its last digit, in the unit of the measure."""
    found = re.match(r"([−+]?)([\d,]+(?:\.(\d+))?) ?([^(]*)", text)
    assert found, text
    sign, digits, decimals, unit = found.groups()
    size = SIZE_OF.get(unit.strip(), 1.0)
    return (-1 if sign == "−" else 1) * float(digits.replace(",", "")) * size, 0.5 * 10.0 ** -len(decimals or "") * size


def test_switches_show_what_the_store_holds(browser: Browser, study: Study, said: list[str]) -> None:
    page = opened(browser, study.page("factorial"), said)
    boxes = {box.get_attribute("value"): box for box in page.locator("[data-explorer] input[type=checkbox]").all()}
    assert set(boxes) == {"tiered_inspection", "one_declaration_many_vehicles"}
    measures = page.evaluate("document.querySelector('[data-explorer]').explorer.data.measures.map((each) => [each.measure, each.of])")
    numbers = range(study.replications)
    with FileStore(study.folder / "factorial" / STORE, seed=1) as store:
        cells = {tuple(sorted(name for name, on in factors.items() if on)): digest for _, digest, factors in store.named()}
        base = store.values(cells[()], numbers, names=[(measure, of) for measure, of in measures]).mean(axis=1)
        for combination, digest in cells.items():
            for name, box in boxes.items():
                box.set_checked(name in combination)
            shown = store.values(digest, numbers, names=[(measure, of) for measure, of in measures]).mean(axis=1)
            for row, (here, there) in enumerate(zip(shown, base, strict=True)):
                texts = page.locator("[data-explorer] tbody[data-part=rows] tr").nth(row).locator("td").all_inner_texts()
                for text, expected in zip(texts, (there, here, here - there) if combination else (there, here), strict=False):
                    number, near = value(" ".join(text.split()))
                    assert number == pytest.approx(expected, abs=near * 1.001), (combination, measures[row], text)
    assert len(cells) == 4
    assert said == []
    page.close()


def test_pictures_follow_the_switches(browser: Browser, study: Study, said: list[str]) -> None:
    page = opened(browser, study.page("factorial"), said)
    parts = {part: page.locator(f"[data-explorer] [data-part={part}] svg") for part in ("dots", "hours", "stages")}
    before = {part: each.inner_html() for part, each in parts.items()}
    page.locator("[data-explorer] input[type=checkbox]").first.click()
    assert all(parts[part].inner_html() != before[part] for part in parts)
    before = {part: each.inner_html() for part, each in parts.items()}
    page.locator("[data-explorer] tbody button").nth(1).click()
    assert parts["dots"].inner_html() != before["dots"]
    assert page.locator("[data-explorer] tr[aria-current=true] button").inner_text() in (parts["dots"].text_content() or "")
    page.close()


def test_a_combination_that_was_not_run_is_said_to_be_so(browser: Browser, study: Study, said: list[str]) -> None:
    page = opened(browser, study.page("ladder"), said)
    page.locator("[data-explorer] select").select_option("0")
    page.locator("[data-explorer] input[value=one_declaration_many_vehicles]").check()
    assert page.locator("[data-explorer] [data-part=said]").inner_text() == "This combination was not run: choose one from the list."
    page.locator("[data-explorer] input[value=tiered_inspection]").check()
    assert page.locator("[data-explorer] [data-part=said]").inner_text() == ""
    page.close()


def test_the_replay_agrees_with_the_log_at_ten_moments(browser: Browser, study: Study, said: list[str]) -> None:
    page = opened(browser, study.page("replay"), said)
    for second in random.Random(11).sample(range(86_400), 10):
        told = page.evaluate(f"document.querySelector('[data-replay]').replay.counts({second})")
        for side, stays in zip(told, study.stays, strict=True):
            shown = {(each["words"], each["at"], each["waits"]): each["count"] for each in side}
            assert shown == {(state.stage.words, state.place, state.waits): count for state, count in stays.counts(second).items()}
        page.evaluate(f"document.querySelector('[data-replay]').replay.seek({second})")
        queue = page.locator("[data-replay] tbody tr", has_text="main gate: queue for entry").locator("td").all_inner_texts()
        assert [int(text) for text in queue] == [study.queue_at_the_gate(side, second) for side in range(2)]
    page.close()


def test_the_keyboard_plays_the_day(browser: Browser, study: Study, said: list[str]) -> None:
    page = opened(browser, study.page("replay"), said)

    def now() -> int:
        return int(page.evaluate("Math.floor(document.querySelector('[data-replay]').replay.now)"))

    page.locator("[data-replay]").focus()
    for key, second in (
        ("Home", 0),
        ("ArrowRight", 300),
        ("Shift+ArrowRight", 3900),
        ("ArrowLeft", 3600),
        ("End", 86_399),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert now() == second
    speed = page.locator("[data-part=speed]")
    before = speed.inner_text()
    page.keyboard.press("ArrowUp")
    assert speed.inner_text() != before
    page.keyboard.press("Space")
    assert page.locator("[data-part=play]").inner_text() == "Pause"
    while now() < 120:
        page.wait_for_timeout(50)
    page.keyboard.press("Space")
    stopped = now()
    page.wait_for_timeout(200)
    assert (now(), page.locator("[data-part=play]").inner_text()) == (stopped, "Play")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.part") == "play"
    page.keyboard.press("Enter")
    assert page.locator("[data-part=play]").inner_text() == "Pause"
    assert said == []
    page.close()


def test_a_vehicle_is_followed_on_both_sides(browser: Browser, study: Study, said: list[str]) -> None:
    page = opened(browser, study.page("replay"), said)
    page.evaluate("document.querySelector('[data-replay]').replay.seek(40000)")
    x, y = page.evaluate(
        "(() => { const side = document.querySelector('[data-replay]').replay.sides[0], one = side.shown[0].one,"
        " scale = side.canvas.clientWidth / side.data.width; return [one.x * scale, one.y * scale]; })()"
    )
    page.locator("canvas[data-side]").first.click(position={"x": x, "y": y})
    told = page.locator("[data-part=told]").inner_text()
    assert re.search(r"Toy zone: (vehicle|declaration) of .* number \d+, .*; Tiered inspection: ", told)
    page.close()


def test_the_plans_are_drawn(browser: Browser, study: Study, said: list[str]) -> None:
    page = opened(browser, study.page("replay"), said)
    for number in range(2):
        colours = page.locator("canvas[data-side]").nth(number).evaluate(COLOURS)
        assert colours > 10
    page.close()


def test_a_report_prints_on_paper(browser: Browser, study: Study, said: list[str], tmp_path: Path) -> None:
    page = opened(browser, study.page("comparison"), said)
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    content = (tmp_path / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) > 3
    assert re.search(rb"/MediaBox\s*\[0 0 59[45]\.\d+ 84[12]\.\d+\]", content)  # A4
    page.close()


def test_tables_and_pictures_are_saved(browser: Browser, study: Study, said: list[str], tmp_path: Path) -> None:
    page = opened(browser, study.page("comparison"), said)
    for button, name in (
        (page.locator("figure button").first, "differences.svg"),
        (page.locator("button[data-save*=table]").first, ".csv"),
    ):
        button.evaluate("(each) => { for (let at = each; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true; }")
        with page.expect_download() as started:
            button.click()
        assert started.value.suggested_filename.endswith(name)
        assert (Path(started.value.path())).stat().st_size > 500
    page.close()


def test_no_script_but_the_pages_own_runs(browser: Browser, study: Study, said: list[str]) -> None:
    page = opened(browser, study.page("comparison"), said)
    page.evaluate(
        "(() => { const bad = document.createElement('script'); bad.textContent = 'window.bad = 1'; document.body.append(bad); })()"
    )
    assert page.evaluate("window.bad") is None
    assert page.evaluate("fetch('https://example.org/').then(() => 'fetched', () => 'refused')") == "refused"
    page.close()
