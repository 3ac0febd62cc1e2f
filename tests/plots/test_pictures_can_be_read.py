"""Nothing cut off, nothing written over, units on every axis: for few and many scenarios, facilities, days and replications."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.text import Text
from synthetic import EMPTY as EMPTY_RUNS
from synthetic import PICTURES as PICTURES_OF_RUNS
from synthetic_experiments import EMPTY as EMPTY_EXPERIMENTS
from synthetic_experiments import PICTURES as PICTURES_OF_EXPERIMENTS

from zonesim.plots import theme

PICTURES = {**PICTURES_OF_RUNS, **PICTURES_OF_EXPERIMENTS}
EMPTY = {**EMPTY_RUNS, **{f"{name} of an experiment": draw for name, draw in EMPTY_EXPERIMENTS.items()}}
NUMBER = re.compile(r"[−-]?[\d,.]+")


def written(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> list[Text]:
    """Every piece of text that is really put on the canvas when the picture is drawn."""
    texts = []
    draw = Text.draw

    def noting(self: Text, renderer: RendererBase) -> None:
        if self.get_visible() and self.get_text().strip():
            texts.append(self)
        draw(self, renderer)

    with monkeypatch.context() as patch, theme.applied():
        patch.setattr(Text, "draw", noting)
        figure.canvas.draw()
    return texts


def numbered_axes(axes: Axes) -> Iterator[tuple[str, str]]:
    """(axis, its label) for every axis of a plot that has numbers along it."""
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        marks = [label.get_text() for label in axis.get_ticklabels() if label.get_visible() and label.get_text()]
        if axes.axison and marks and all(map(NUMBER.fullmatch, marks)):
            yield name, axis.get_label_text()


@pytest.mark.parametrize("name", PICTURES)
def test_all_text_is_inside_the_picture_apart_from_other_text_and_every_axis_has_its_unit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = PICTURES[name]()
    texts = written(figure, monkeypatch)
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    outside = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > figure.bbox.x1 or box.y1 > figure.bbox.y1]
    assert outside == []
    # A box has a pixel or so of air around its letters.
    over = [
        (one, two)
        for place, (one, first) in enumerate(boxes)
        for two, second in boxes[:place]
        if first.padded(-1).overlaps(second.padded(-1))
    ]
    assert over == []
    drawn = [each for outer in figure.axes for each in (outer, *outer.child_axes) if isinstance(each, Axes)]
    axes = [found for each in drawn for found in numbered_axes(each)]
    assert len(axes) >= 1
    assert [label for _, label in axes if not re.search(r"\(.+\)", label)] == []


def test_the_check_itself_finds_text_cut_off_and_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with theme.applied():
        figure = theme.blank("Title", 1.0)
        figure.text(0.98, 0.5, "too far to the right")
        figure.text(0.3, 0.5, "one")
        figure.text(0.3, 0.5, "two")
    boxes = {text.get_text(): text.get_window_extent() for text in written(figure, monkeypatch)}
    assert boxes["too far to the right"].x1 > figure.bbox.x1
    assert boxes["one"].overlaps(boxes["two"])


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_to_draw_is_said_in_a_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text.get_text() for text in written(EMPTY[name](), monkeypatch)]
    assert len(texts) == 2, "a title and a sentence"
    assert texts[0].startswith("Nothing to draw:") or texts[1].startswith("Nothing to draw:")
