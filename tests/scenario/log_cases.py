"""Logs and counts as files, for the tests that read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from zonesim.errors import InputError
from zonesim.scenario.horizon import Horizon
from zonesim.scenario.traffic import CountedInterval, Firms
from zonesim.scenario.visit_log import VisitTable, read_counts, read_visits

FLOWS = ("first_line_in", "first_line_out", "second_line_in", "second_line_out", "gate_registered")
HORIZON = Horizon()  # Monday 2026-03-02, a day before and a day after: time zero is the midnight of 2026-03-01
FIRMS = {"Harbour": Firms(tier="general_certified"), "importers": Firms(count=3)}


def visits(
    tmp_path: Path,
    text: str | bytes,
    *,
    horizon: Horizon = HORIZON,
    time_zone: str | None = None,
    firms: dict[str, Firms] | None = None,
) -> VisitTable:
    """The table of a log with this text."""
    path = tmp_path / "visits.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_visits(path, horizon=horizon, flows=FLOWS, time_zone=time_zone, firms=FIRMS if firms is None else firms)


def counts(tmp_path: Path, text: str, *, horizon: Horizon = HORIZON) -> tuple[CountedInterval, ...]:
    """The intervals of a counts file with this text."""
    path = tmp_path / "counts.csv"
    path.write_text(text, encoding="utf-8")
    return read_counts(path, horizon=horizon)


def faults(tmp_path: Path, text: str | bytes, **how: object) -> list[str]:
    """What is said of a faulty log, line by line, without the folder."""
    with pytest.raises(InputError) as caught:
        visits(tmp_path, text, **how)  # type: ignore[arg-type]
    return str(caught.value).replace(f"{tmp_path}/", "").splitlines()


def berlin(start: str) -> Horizon:
    """A run in a zone that changes its clocks, from midnight of this date."""
    return Horizon.model_validate({"start": start, "time_zone": "Europe/Berlin", "warm_up": "0 s"})
