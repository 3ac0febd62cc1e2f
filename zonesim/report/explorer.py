"""What the explorer of a report switches between: the combinations that were run, with their numbers as they are shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from zonesim.plots.bands import Scale, decimals_of, number

Numbers = Sequence[float | None]


def explored(found: Mapping[str, Any]) -> dict[str, object]:
    """The data of the page, from ``combinations.json``: what it holds, and every mean and change as text beside its numbers."""
    measures, options = found["measures"], found["options"]
    shown: list[dict[str, object]] = []
    for place, measure in enumerate(measures):
        means = [option["means"][place] for option in options]
        changes = [None if option["changes"][place] is None else option["changes"][place][:3] for option in options]
        shown.append(
            {
                "words": measure["words"][:1].upper() + measure["words"][1:],
                "measure": measure["measure"],
                "of": measure["of"],
                "means": _texts(means, measure["unit"], change=False),
                "changes": _texts(changes, measure["unit"], change=True),
                "verdicts": [None if option["changes"][place] is None else option["changes"][place][3] for option in options],
                "picture": _scaled(means, measure["unit"]),
            }
        )
    return {
        "switches": [
            {
                "name": name,
                "letter": ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1),
                "words": name.replace("_", " "),
            }
            for place, name in enumerate(found["switches"])
        ],
        "replications": found["replications"],
        "measures": shown,
        "stages": found["stages"],
        "options": [
            {
                **{name: option[name] for name in ("label", "on", "unstable")},
                "before_gate": [[None if value is None else round(value, 3) for value in each] for each in option["before_gate"]],
                "stages": {direction: [round(value, 1) for value in each] for direction, each in option["stages"].items()},
            }
            for option in options
        ],
    }


def _texts(intervals: Sequence[Numbers | None], unit: str, *, change: bool) -> list[str]:
    """Each as "24.3 min (23.9 to 24.7)", all in the unit that suits the largest."""
    ends = [end for each in intervals if each is not None for end in each if end is not None]
    if not ends:
        return ["" if each is None else "undefined" for each in intervals]
    scale = Scale.of(unit, max(map(abs, ends)), change=change)

    def text(each: Numbers | None) -> str:
        if each is None:
            return ""
        if each[0] is None:
            return "undefined"
        known = [end / scale.size for end in each if end is not None]
        decimals = decimals_of([(known[2] - known[1]) / 2] if len(known) == 3 else [], known)
        mean, *limits = (number(end / scale.size, decimals, plus=change) for end in each if end is not None)
        return f"{mean} {scale.unit}" + (f" ({' to '.join(limits)})" if len(limits) == 2 else "")

    return [text(each) for each in intervals]


def _scaled(intervals: Sequence[Numbers], unit: str) -> dict[str, object]:
    """The intervals in the unit of their picture, rounded to what a picture shows."""
    ends = [end for each in intervals for end in each if end is not None]
    scale = Scale.of(unit, max(map(abs, ends), default=0.0))
    digits = 3 - math.floor(math.log10(max((abs(end) / scale.size for end in ends if end), default=1.0)))
    return {
        "unit": scale.unit,
        "values": [[None if end is None else round(end / scale.size, digits) for end in each] for each in intervals],
    }
