"""Seconds inside; "45 s", "20 min", "2 h", "1 h 30 min", "18:30" at the border.

Bare numbers and colons in durations are refused: "00:45" is 45 minutes to some and 45 seconds to others.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

MINUTE = 60.0
HOUR = 3600.0
DAY = 86400.0
WEEK = 7 * DAY

_SECONDS = {"s": 1.0, "min": MINUTE, "h": HOUR, "d": DAY}
_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_PART = re.compile(rf"({_NUMBER})\s*(s|min|h|d)(?![a-zA-Z])")
DURATION_PATTERN = rf"^\s*-?\s*({_NUMBER}\s*(s|min|h|d)\s*)+$"
TIME_PATTERN = r"^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$|^24:00(:00)?$"

_DURATION = re.compile(DURATION_PATTERN)
_TIME = re.compile(TIME_PATTERN)


def parse_duration(text: object) -> float:
    """Seconds of "45 s", "20 min", "2 h", "3 d" or a sum such as "1 h 30 min"; a leading minus is kept.

    Raises ValueError for anything else, bare numbers included.
    """
    if not isinstance(text, str) or not _DURATION.match(text):
        raise ValueError(f"not a duration: {text!r}; write for example '45 s', '20 min', '2 h' or '1 h 30 min'")
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
    return -seconds if text.strip().startswith("-") else seconds


def format_duration(seconds: float) -> str:
    """The shortest text that :func:`parse_duration` turns back into exactly ``seconds``."""
    sign = "-" if seconds < 0 else ""
    for unit in ("d", "h", "min", "s"):
        number = abs(seconds) / _SECONDS[unit]
        text = f"{sign}{number:.10g} {unit}"
        if (number >= 1 or unit == "s") and parse_duration(text) == seconds:
            return text
    return f"{sign}{abs(seconds)!r} s"


def parse_time_of_day(text: object) -> float:
    """Seconds since midnight of "18:30" or "18:30:15"; "24:00" is the end of the day. Raises ValueError."""
    if not isinstance(text, str) or not _TIME.match(text):
        raise ValueError(f"not a time of day: {text!r}; write for example '08:00' or '18:30'")
    parts = [int(part) for part in text.split(":")]
    return parts[0] * HOUR + parts[1] * MINUTE + (parts[2] if len(parts) > 2 else 0)


def format_time_of_day(seconds: float) -> str:
    """ "18:30", with seconds only where there are any."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{left:02d}" if left else "")


def _duration(text: object) -> float:
    seconds = parse_duration(text)
    if seconds < 0:
        raise ValueError(f"a duration cannot be negative: {text!r}; write for example '45 s'")
    return seconds


def _text(pattern: str, example: str) -> Any:
    """What the JSON Schema asks of an editor: text of this pattern, though it is a number inside."""
    return Annotated[str, Field(pattern=pattern, examples=[example])]


# Only text with its unit is taken, defaults in the schema included: a bare number never says what it counts.
Duration = Annotated[
    float, BeforeValidator(_duration, json_schema_input_type=_text(DURATION_PATTERN, "45 s")), PlainSerializer(format_duration)
]
"""A length of time, in seconds; never negative."""

SignedDuration = Annotated[
    float,
    BeforeValidator(parse_duration, json_schema_input_type=_text(DURATION_PATTERN, "-1 h")),
    PlainSerializer(format_duration),
]
"""A length of time that may point backwards, in seconds."""

TimeOfDay = Annotated[
    float,
    BeforeValidator(parse_time_of_day, json_schema_input_type=_text(TIME_PATTERN, "18:30")),
    PlainSerializer(format_time_of_day),
]
"""Seconds since midnight."""

Share = Annotated[float, Field(strict=True, ge=0, le=1)]
"""A part of a whole, from 0 to 1."""


def counted(number: int, what: str) -> str:
    """So many of something: "1 bay", "2 bays"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
