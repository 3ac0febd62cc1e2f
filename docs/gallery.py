"""The pictures of the gallery, made by the commands of its own page.

``python docs/gallery.py`` makes those that are missing, ``python docs/gallery.py --anew`` all of them. A picture ``gallery/X/Y.png`` of
the page is ``results/X/Y.png`` of the commands above it; a block of code after a line that names its file is written to that file
first.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).parent
ROOT = DOCS.parent
PAGE = DOCS / "gallery.md"
PICTURES = DOCS / "gallery"
PARTS = re.compile(
    r"^`(?P<file>[\w./-]+)`:\n\n```\w+\n(?P<text>.*?)^```$|^```sh\n(?P<commands>.*?)^```$|\]\(gallery/(?P<picture>[^)]+\.png)\)",
    flags=re.MULTILINE | re.DOTALL,
)


@dataclass
class Step:
    """Some commands of the page, the files they need, and the pictures they leave."""

    files: dict[str, str] = field(default_factory=dict)
    commands: list[list[str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def steps(page: str) -> Iterator[Step]:
    """The steps of the page, in its order."""
    step = Step()
    for part in PARTS.finditer(page):
        if part["picture"]:
            step.pictures.append(part["picture"])
            continue
        if step.pictures:
            yield step
            step = Step()
        if part["file"]:
            step.files[part["file"]] = part["text"]
        else:
            step.commands += [words for line in part["commands"].splitlines() if (words := shlex.split(line, comments=True))]
    yield step


def draw(*, anew: bool = False) -> list[str]:
    """Make the pictures that are missing, or all of them; returns those made. Raises RuntimeError where a command fails."""
    made: list[str] = []
    wanted = [
        step for step in steps(PAGE.read_text("utf-8")) if anew or not all((PICTURES / picture).exists() for picture in step.pictures)
    ]
    for number, step in enumerate(wanted, start=1):
        with TemporaryDirectory() as scratch:
            print(f"gallery {number}/{len(wanted)}: {shlex.join(step.commands[0])}", flush=True)  # noqa: T201
            _run(step, Path(scratch))
            for picture in step.pictures:
                (PICTURES / picture).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(Path(scratch) / "results" / picture, PICTURES / picture)
                made.append(picture)
    return made


def _run(step: Step, folder: Path) -> None:
    for name in ("scenarios", "experiments"):
        shutil.copytree(ROOT / name, folder / name)
    for name, text in step.files.items():
        (folder / name).write_text(text, "utf-8")
    known = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    for words in step.commands:
        command = [sys.executable, "-c", "from zonesim.commands.app import main; main()", *words[1:]]
        done = subprocess.run(
            command, cwd=folder, env=os.environ | {"PYTHONPATH": known, "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{shlex.join(words)} ended with {done.returncode}:\n{done.stderr}")


if __name__ == "__main__":
    draw(anew="--anew" in sys.argv[1:])
