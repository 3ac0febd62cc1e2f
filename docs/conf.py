"""How the documentation is built: Sphinx with MyST pages and the furo theme, without a single request to the outside."""

from importlib.metadata import version as version_of

project = "zonesim"
author = "the zonesim maintainers"
version = release = version_of("zonesim")

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
root_doc = "index"
nitpicky = True

myst_heading_anchors = 3

html_theme = "furo"
html_title = f"zonesim {release}"
html_copy_source = False
html_show_sphinx = False
