"""Every number of three scenarios is what it was, but for changes that the changelog announces."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose, isnan

import golden
import pytest

from zonesim.measures.catalogue import MEASURES

TIMES = ("s", "share")


@dataclass(frozen=True)
class Value:
    """A row's value beside the one that is kept."""

    measure: str
    now: float
    kept: float

    @property
    def same(self) -> bool:
        """Counts are equal; other values to 1e-9, since a processor without fused multiply-add rounds some of them otherwise."""
        if isnan(self.kept) or isnan(self.now):
            return isnan(self.kept) and isnan(self.now)
        if self.kept.is_integer() and MEASURES[self.measure].unit not in TIMES:
            return self.now == self.kept
        return isclose(self.now, self.kept, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize("name", golden.SCENARIOS)
def test_every_row_is_what_it_was(name: str) -> None:
    now, kept = golden.rows_of(name), golden.kept(name)
    assert list(now) == list(kept)
    assert {key: (value, kept[key]) for key, value in now.items() if not Value(key[0], value, kept[key]).same} == {}


def test_one_more_of_anything_is_another_value() -> None:
    assert Value("loads", 7.0, 7.0).same
    assert not Value("loads", 7.0000001, 7.0).same
    assert Value("release_time_mean", 300.0000001, 300.0).same
    assert not Value("release_time_mean", 300.001, 300.0).same
    assert not Value("release_time_p95", 300.0, float("nan")).same


def test_the_tables_change_only_with_a_line_in_the_changelog(capsys: pytest.CaptureFixture[str]) -> None:
    newest = "## [Unreleased]\n\n### Changed numbers\n\n- Lanes open\n  at six.\n\n"
    changelog = f"# Changelog\n\n{newest}## [0.1.0]\n\n### Changed numbers\n\n- Old.\n"
    assert golden.announced(changelog, "Lanes open at six.")
    assert not golden.announced(changelog, "Old.")
    assert not golden.announced(changelog, "")
    assert golden.main(["write", "nobody announced this"]) == 2
    assert "Changed numbers" in capsys.readouterr().err
