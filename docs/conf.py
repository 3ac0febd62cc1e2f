"""How the documentation is built: Sphinx with MyST pages and the furo theme, without a single request to the outside."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "zonesim"
author = "the zonesim maintainers"
version = release = version_of("zonesim")

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
root_doc = "index"
nitpicky = True

myst_heading_anchors = 3
smartquotes = False  # "--set" in a sentence is what is typed

html_theme = "furo"
html_title = f"zonesim {release}"
html_copy_source = False
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Before anything is read: the reference pages from the code, and those pictures of the gallery that are missing."""
    app.connect("builder-inited", _prepare)


def _prepare(app: Sphinx) -> None:
    sys.path.insert(0, str(app.srcdir))
    import gallery
    import reference

    reference.write(Path(app.srcdir))
    gallery.draw()
