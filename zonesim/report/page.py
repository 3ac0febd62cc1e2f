"""Pages that need nothing but themselves: templates filled in, styles and scripts inside, and a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

PAGES = files("zonesim.report") / "pages"


def page(template: str, *, scripts: Sequence[str], **values: object) -> str:
    """A template filled in. Every value is text and shown as it is, whatever it contains, unless it is Markup already.

    ``scripts``: files that the page runs, the only ones that its content security policy lets run: no other script, no request at all.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FunctionLoader(asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    texts = [asset(script) for script in scripts]
    return environment.get_template(template).render(
        style=Markup(asset("page.css")), scripts=[Markup(text) for text in texts], policy=_policy(texts), **values
    )


@cache
def asset(name: str) -> str:
    """A file of the pages' folder: a template, a style sheet, a script."""
    return (PAGES / name).read_text(encoding="utf-8")


def _policy(scripts: Sequence[str]) -> str:
    """What the page may do: run these scripts, by their digests, and style itself."""
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}; base-uri 'none'; form-action 'none'"
