"""Pictures of a result, ready to stand in a page: part of its text, so that nothing is fetched, their names their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from zonesim.errors import Fault, InputError

_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_NAME = re.compile(r"""\b(id=|xlink:href=|href=)(["'])(#?)([^"'#:]+)\2""")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_OUTSIDE = re.compile(
    r"""(?:href|src)\s*=\s*["'](?!#|data:image/png;base64,)|@import|<script|<foreignObject|\son\w+\s*=""", re.IGNORECASE
)


@dataclass(frozen=True)
class Picture:
    """``file``: the SVG; ``title`` and ``remark`` as the picture itself states them."""

    file: Path
    title: str
    remark: str
    text: str

    @property
    def name(self) -> str:
        """Of its files, without the ending."""
        return self.file.stem

    @property
    def caption(self) -> str:
        """Title and remark in one sentence or several."""
        return f"{self.title}. {self.remark}".strip() if self.remark else f"{self.title}."

    def inline(self, prefix: str) -> str:
        """The picture as an element of a page; its names begin with ``prefix``, its styles stay its own."""
        body = self.text[self.text.index("<svg") :]
        body = _METADATA.sub("", body)
        body = _NAME.sub(lambda found: f"{found[1]}{found[2]}{found[3]}{prefix}-{found[4]}{found[2]}", body)
        body = _REFERENCE.sub(lambda found: f"url(#{prefix}-{found[1]})", body)
        body = body.replace("*{stroke", f"#{prefix} *{{stroke")
        return body.replace("<svg", f'<svg id="{prefix}" role="img" aria-label="{_attribute(self.caption)}"', 1)


def read_picture(file: Path) -> Picture:
    """A picture as zonesim draws it. Raises InputError for another one: what it may contain would run or fetch something."""
    text = file.read_text("utf-8")
    if "<svg" not in text or _OUTSIDE.search(_METADATA.sub("", text[max(text.find("<svg"), 0) :])):
        raise InputError(Fault("is no picture of zonesim", "run the study again", file=str(file)))
    return Picture(file, _told(text, "title"), _told(text, "description"), text)


def _told(text: str, what: str) -> str:
    """What the metadata say."""
    found = re.search(rf"<dc:{what}>(.*?)</dc:{what}>", text, re.DOTALL)
    return " ".join(unescape(found[1]).split()) if found else ""


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
