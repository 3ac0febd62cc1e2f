"""One look, the same bytes every time, and colours that everybody can tell apart."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image
from synthetic import EMPTY, GRID, LONG, PICTURES, SHORT, shares

from zonesim.plots import theme
from zonesim.plots.survival import survival

# Full colour deficiencies, applied to linear RGB: Machado, Oliveira and Fernandes (2009), severity 1.
SIGHT = {
    "usual": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    """Linear RGB of a colour (IEC 61966-2-1)."""
    given = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)


def lab(colour: str, sight: str) -> np.ndarray:
    """CIELAB of a colour as somebody sees it."""
    xyz = TO_XYZ @ np.clip(SIGHT[sight] @ linear(colour), 0, 1) / np.array([0.9505, 1.0, 1.089])
    root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_five_scenarios_are_told_apart_by_colour_alone_with_any_sight(sight: str) -> None:
    colours = [theme.style_of(place).colour for place in range(5)]
    distances = [float(np.linalg.norm(lab(one, sight) - lab(two, sight))) for one, two in combinations(colours, 2)]
    assert min(distances) > 15  # CIE76; a difference of 2.3 is just noticeable


def test_every_colour_stands_out_from_white() -> None:
    for colour in theme.PALETTE:
        luminance = float(TO_XYZ[1] @ linear(colour))
        assert 1.05 / (luminance + 0.05) > 2, colour


def test_colour_is_never_the_only_cue() -> None:
    styles = [theme.style_of(place) for place in range(7)]
    assert len({style.colour for style in styles}) == 7
    assert len({style.marker for style in styles}) == 7
    assert len({str(style.line) for style in styles}) == 7
    assert len({str(theme.style_of(place)) for place in range(49)}) == 49


SMALL = ("queue, two replications", "release, gaps", "forest, undefined", "utilisation, one")


@pytest.mark.parametrize("name", SMALL)
def test_the_same_picture_has_the_same_bytes_whatever_the_users_settings(name: str, tmp_path: Path) -> None:
    first = theme.save(PICTURES[name](), tmp_path / "first")
    with matplotlib.rc_context({"font.size": 20, "svg.hashsalt": "other", "lines.linewidth": 9, "savefig.dpi": 30}):
        figure = PICTURES[name]()
        second = theme.save(figure, tmp_path / "second")
    again = theme.save(figure, tmp_path / "again")
    for one, two, three in zip(first, second, again, strict=True):
        assert one.read_bytes() == two.read_bytes() == three.read_bytes()


def test_saving_writes_a_png_of_200_dpi_and_an_svg_with_its_text_and_nothing_else(tmp_path: Path) -> None:
    figure = survival(GRID, shares(LONG[3:4], replications=2))
    paths = theme.save(figure, tmp_path / "v1.2 survival")
    assert [path.name for path in paths] == ["v1.2 survival.png", "v1.2 survival.svg"]
    assert sorted(tmp_path.iterdir()) == paths
    with Image.open(paths[0]) as image:
        assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
        assert image.width == round(theme.WIDTH * 200)
        assert set(image.info) == {"dpi", "Title", "Description"}
    text = paths[1].read_text(encoding="utf-8")
    assert "time since arrival (h)</text>" in text
    assert f"{LONG[3]}</text>" in text
    assert "dc:date" not in text


def test_a_picture_that_cannot_be_written_leaves_the_old_one_and_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = theme.save(EMPTY["forest"](), tmp_path / "forest")[0].read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        theme.save(EMPTY["queue"](), tmp_path / "forest")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forest.png", "forest.svg"]
    assert (tmp_path / "forest.png").read_bytes() == old


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        theme.save(EMPTY["forest"](), tmp_path / "nowhere" / "forest")


def test_a_unit_stays_with_what_it_belongs_to() -> None:
    assert theme.wrapped("since midnight (h)", 16).split("\n") == ["since", "midnight\N{NO-BREAK SPACE}(h)"]
    assert theme.wrapped("adopted by 60 % of firms", 14).split("\n") == ["adopted by", "60\N{NO-BREAK SPACE}% of firms"]


def test_short_titles_share_a_row_of_the_legend_and_long_ones_have_their_own() -> None:
    def rows(titles: tuple[str, ...]) -> int:
        texts = survival(GRID, shares(titles, replications=2)).legends[0].get_texts()
        return len({round(text.get_window_extent().y0) for text in texts})

    assert rows(("A", "B", "C", "D")) == 1
    assert rows(SHORT) == 2
    assert rows(LONG) == 5
