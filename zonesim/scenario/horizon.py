"""When: the observed window and what runs before and after it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from zonesim.scenario.base import Frozen
from zonesim.units import DAY, Duration


def _date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"not a date: {text!r}; write for example '2026-03-02'") from None
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"no such time zone: {name!r}; write for example 'Asia/Shanghai'") from None
    return name


class Horizon(Frozen):
    """When: a warm-up, the observed window of whole days from midnight to midnight, and a cool-down in which demand goes on."""

    start: Annotated[str, AfterValidator(_date)] = "2026-03-02"
    """Date on which the observed window begins (day 0); a Monday by default, so that weeks start with the window."""
    days: Annotated[int, Field(strict=True, ge=1, le=3660)] = 1
    """Length of the observed window, in days."""
    warm_up: Duration = Field(default="1 d", validate_default=True)
    """Demand before the window, so that it does not begin with an empty zone. Assumption: one day, as most nights are calm."""
    cool_down: Duration = Field(default="1 d", validate_default=True)
    """Demand after the window, so that the last of those observed meet normal company. Assumption."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Shanghai"
    """Civil time of the zone. The model's clock is local civil time; each of its days has 24 hours."""

    @property
    def window(self) -> tuple[float, float]:
        """Observed window [t0, t1) in seconds from the first midnight (the one at or before the start of the run)."""
        t0 = -(-self.warm_up // DAY) * DAY
        return t0, t0 + self.days * DAY

    @property
    def demand(self) -> tuple[float, float]:
        """Start of the run and end of demand, in seconds from the first midnight."""
        t0, t1 = self.window
        return t0 - self.warm_up, t1 + self.cool_down

    @property
    def first_date(self) -> date:
        """The date whose midnight is time zero."""
        return date.fromordinal(date.fromisoformat(self.start).toordinal() - round(self.window[0] / DAY))
