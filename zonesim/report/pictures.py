"""Pictures of a result, ready to stand in a page: part of its text, so that nothing is fetched, their names their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from zonesim.errors import Fault, InputError

SVG, XLINK, DUBLIN = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://purl.org/dc/elements/1.1/"

DRAWN = (
    "svg",
    "title",
    "g",
    "defs",
    "path",
    "use",
    "text",
    "tspan",
    "style",
    "rect",
    "image",
    "clipPath",
    "line",
    "circle",
    "pattern",
    "a",
)
"""Elements that a picture may consist of, beside its metadata."""

_HREFS = ("href", f"{{{XLINK}}}href")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


@dataclass(frozen=True)
class DrawnPicture:
    """``file``: the SVG; ``title`` and ``remark`` as the picture itself states them."""

    file: Path
    title: str
    remark: str

    @property
    def name(self) -> str:
        """Of its files, without the ending."""
        return self.file.stem

    @property
    def caption(self) -> str:
        """Title and remark in one sentence or several."""
        return f"{self.title}. {self.remark}" if self.remark else f"{self.title}."

    def inline(self, prefix: str) -> str:
        """The picture as an element of a page; its names begin with ``prefix``, its styles stay its own."""
        root = ElementTree.fromstring(self.file.read_text("utf-8"))
        for told in (*root.findall(f"{{{SVG}}}metadata"), *root.findall(f"{{{SVG}}}title")):
            root.remove(told)
        for element in root.iter():
            for name, value in element.attrib.items():
                if name == "id":
                    element.set(name, f"{prefix}-{value}")
                elif name in _HREFS and value.startswith("#"):
                    element.set(name, f"#{prefix}-{value[1:]}")
                else:
                    element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))
            if element.tag == f"{{{SVG}}}style" and element.text:
                element.text = element.text.replace("*{", f"#{prefix} *{{")
        for name, value in (("id", prefix), ("role", "img"), ("aria-label", self.caption)):
            root.set(name, value)
        ElementTree.register_namespace("", SVG)
        ElementTree.register_namespace("xlink", XLINK)
        return ElementTree.tostring(root, encoding="unicode")


def read_picture(file: Path) -> DrawnPicture:
    """A picture as zonesim draws it. Raises InputError for another one: what it may contain would run or fetch something."""
    try:
        root = ElementTree.fromstring(file.read_text("utf-8"))
    except (ElementTree.ParseError, ValueError):
        root = ElementTree.Element("nothing")
    metadata = root.find(f"{{{SVG}}}metadata")
    inside = set() if metadata is None else set(metadata.iter())
    if root.tag != f"{{{SVG}}}svg" or not all(element in inside or _harmless(element) for element in root.iter()):
        raise InputError(Fault("is no picture of zonesim", "run the study again", file=str(file)))
    return DrawnPicture(file, _told(root, "title"), _told(root, "description"))


def _harmless(element: ElementTree.Element) -> bool:
    """Whether it draws, and refers to nothing but the picture itself."""
    if element.tag not in [f"{{{SVG}}}{name}" for name in DRAWN]:
        return False
    text = element.text or "" if element.tag == f"{{{SVG}}}style" else ""
    values = " ".join([*element.attrib.values(), text]).replace("url(#", "")
    hrefs = [value for name, value in element.attrib.items() if name in _HREFS]
    running = any(name.lower().startswith("on") for name in element.attrib)
    here = all(value.startswith(("#", "data:image/png;base64,")) for value in hrefs)
    return here and not running and "url(" not in values and "@import" not in values


def _told(root: ElementTree.Element, what: str) -> str:
    """What the metadata say."""
    found = root.find(f".//{{{DUBLIN}}}{what}")
    return "" if found is None else " ".join("".join(found.itertext()).split())
