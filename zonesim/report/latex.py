"""Tables for LaTeX: the package booktabs, and longtable so that a long one goes on over pages."""

from __future__ import annotations

from zonesim.report.readable import Readable

_SPECIAL = {
    "\\": r"\textbackslash{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "−": "$-$",
    "×": r"$\times$",
    "±": r"$\pm$",
    "“": "``",
    "”": "''",
    "…": r"\ldots{}",
    "–": "--",
    "≥": r"$\geq$",
    "\N{NO-BREAK SPACE}": "~",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}


def latex(table: Readable) -> str:
    """The table as a file to be included with ``\\input``; its preamble asks for booktabs and longtable."""
    columns = "".join("r" if right else "l" for right in table.numeric)
    head = f"{_row(table.heading)} \\\\\n\\midrule\n"
    lines = [
        "% \\usepackage{booktabs,longtable}",
        f"\\begin{{longtable}}{{{columns}}}",
        f"\\caption{{{escaped(table.title)}}}\\\\",
        f"\\toprule\n{head}\\endfirsthead",
        f"\\toprule\n{head}\\endhead",
        "\\bottomrule\n\\endfoot",
        *(f"{_row(row)} \\\\" for row in table.rows),
        "\\end{longtable}",
    ]
    return "\n".join(lines) + "\n"


def _row(cells: object) -> str:
    return " & ".join(escaped(cell) for cell in cells)  # type: ignore[attr-defined]


def escaped(text: str) -> str:
    """Text in which nothing is a command."""
    return "".join(_SPECIAL.get(letter, letter) for letter in text)
