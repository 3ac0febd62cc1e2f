"""Small faults are planted where they mean something, and nothing else of a file changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from explained import explained
from mutants import Key, Mutant, mutants_of
from run import FOLDERS, ROOT
from sampling import sample


def mutated(text: str) -> list[str]:
    """What the mutants of a module make of its last line."""
    last = text.rstrip().splitlines()[-1]
    return [mutant.key.mutated for mutant in mutants_of("module.py", text.encode()) if mutant.key.original == " ".join(last.split())]


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("f = a < b", ["f = a <= b", "f = a >= b"]),
        ("f = a is not b", ["f = a is b"]),
        ("f = a not in b", ["f = a in b"]),
        ("f = a < b == c", ["f = a <= b == c", "f = a >= b == c", "f = a < b != c"]),
        ("f = (a) + (b)", ["f = (a) - (b)"]),
        ("f = a // b", ["f = a / b"]),
        ("a |= b", ["pass", "a &= b"]),
        ("f = 'text' + b", []),
        ("f = 3", ["f = 2", "f = 4"]),
        ("f = 0", ["f = 1"]),
        ("f = 0.9", ["f = 0.45"]),
        ("f = 2.5", ["f = 3.5"]),
        ("f = True", ["f = False"]),
        ("f = 'a word'", []),
        ("f = find(a, side='left')", ['f = find(a, side="right")']),
        ("f = not (a or b)", ["f = (a or b)", "f = not (a and b)"]),
        ("f = ~a", ["f = a"]),
        ("f = a and b or c", ["f = a or b or c", "f = a and b and c"]),
        ("f = a if b else c", ["f = a if not (b) else c"]),
        ("f = [a for a in b if a.c]", ["f = [a for a in b if not (a.c)]"]),
        ("f = np.minimum(a, b)", ["f = np.maximum(a, b)"]),
        ("f = np.minimum.reduceat(a, b)", ["f = np.maximum.reduceat(a, b)"]),
        ("f = np.zeros(n)", ["f = np.ones(n)"]),
        ("f = np.zeros(0)", ["f = np.zeros(1)"]),
        ("f = np.zeros((0, n))", ["f = np.zeros((1, n))"]),
        ("f = max(a, b)", ["f = min(a, b)"]),
        ("f = np.where(a, b, c)", ["f = np.where(a, c, b)"]),
        ("f = a[b:c]", ["f = a[:c]", "f = a[b:]"]),
        ("a.b(c)", ["pass"]),
        ("a[b] = c", ["pass"]),
    ],
)
def test_each_kind_of_fault_is_planted(line: str, becomes: list[str]) -> None:
    assert mutated(line) == becomes


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("def f(a) -> bool:\n    return g(a)", ["return not (g(a))"]),
        ("def f(a) -> float:\n    return g(a)", ["return (g(a)) + 1"]),
        ("def f(a) -> list[float]:\n    return g(a)", []),
        ("def f(a):\n    b = a.entered\n    return a.left", ["return a.entered"]),
        ("def f(a):\n    b = a['x']\n    return a['y']", ['return a["x"]']),
        ("import a\ndef f():\n    b = a.entered\n    return a.left", []),
        ("def f(a):\n    for b in a:\n        break", ["continue"]),
        ("def f(a):\n    while a:\n        break", []),
        ("def f(a):\n    raise ValueError(1 + 2)", ["pass"]),
    ],
)
def test_the_surroundings_of_a_place_decide_what_is_planted(text: str, becomes: list[str]) -> None:
    assert mutated(text) == becomes


@pytest.mark.parametrize(
    "text",
    [
        '"""Takes 3 hours."""',
        "f: Annotated[int, Field(ge=1)] | None = g",
        "def f(a: Literal[3]) -> Literal[4]: ...",
        "Alias: TypeAlias = dict[str, int] | None",
        "Kind = Literal[1, 2]",
        "__all__ = sorted(a, reverse=True)",
        "if TYPE_CHECKING:\n    f = 3",
        "assert a < b",
        "f = f'{a + 1} {b:.3f}'",
        "f = [a for a, b in zip(c, d, strict=True)]",
        "f = [Fault('no class', path='x' * 3)]",
        "@keep(maxsize=64)\ndef f(): ...",
        "f = isinstance(a, int | float)",
        "f = cast(int | None, a)",
    ],
)
def test_nothing_is_planted_where_no_test_could_see_it(text: str) -> None:
    assert mutants_of("module.py", text.encode()) == []


TEXT = '''"""Güter – 货物."""

def share(within, loads):  # 中文, behind a tab:\t<
    """At most 1."""
    grün = (
        within
        <  # less
        loads
    )
    return "ü" if grün else min(within / loads, 1.0)
'''


def test_a_mutant_changes_its_own_place_and_not_a_byte_else() -> None:
    data = TEXT.replace("\n", "\r\n").encode()
    found = mutants_of("module.py", data)
    assert [mutant.key.mutated for mutant in found] == [
        "<= # less",
        ">= # less",
        'return "ü" if not (grün) else min(within / loads, 1.0)',
        'return "ü" if grün else max(within / loads, 1.0)',
        'return "ü" if grün else min(within * loads, 1.0)',
        'return "ü" if grün else min(within / loads, 2.0)',
    ]
    for mutant in found:
        changed = mutant.applied(data)
        start, end = mutant.change.span.start, mutant.change.span.end
        assert changed.startswith(data[:start])
        assert changed.endswith(data[end:])
        assert changed[start : len(changed) - len(data[end:])].decode() == mutant.change.text


def test_a_mutant_knows_where_it_stands() -> None:
    text = "LIMIT = 3\nclass Rule:\n    rate: float = 0.5\n    def of(self, most=7):\n        return [\n            self.rate * 2]\n"
    found = {mutant.key.mutated: mutant for mutant in mutants_of("module.py", text.encode())}
    limit, rate = found["LIMIT = 4"], found["rate: float = 0.25"]
    default, inside = found["def of(self, most=8):"], found["self.rate / 2]"]
    assert [(each.line, each.key.function, each.names) for each in (limit, rate, default, inside)] == [
        (1, "", ("LIMIT",)),
        (3, "Rule", ("rate",)),
        (4, "Rule.of", ("of",)),
        (6, "Rule.of", None),
    ]
    assert inside.lines == (5, 6)


def test_a_change_that_is_no_python_is_never_planted() -> None:
    (mutant,) = mutants_of("module.py", b"f = a + b")
    with pytest.raises(SyntaxError):
        mutant.applied(b"f = [a + b")


@pytest.fixture(scope="module")
def samples() -> dict[str, list[Mutant]]:
    return sample(ROOT, FOLDERS, seed=1, number=150)


def test_a_sample_has_as_many_of_every_folder(samples: dict[str, list[Mutant]]) -> None:
    assert {folder: len(mutants) for folder, mutants in samples.items()} == {"measures": 50, "rules": 50, "statistics": 50}
    assert all(mutant.key.file.startswith(f"zonesim/{folder}/") for folder, mutants in samples.items() for mutant in mutants)


def test_every_mutant_of_a_sample_is_python(samples: dict[str, list[Mutant]]) -> None:
    for mutants in samples.values():
        for mutant in mutants:
            data = (ROOT / mutant.key.file).read_bytes()
            assert mutant.applied(data) != data


def test_the_seed_alone_chooses_the_sample() -> None:
    once, again, other = (sample(ROOT, ("rules",), seed=seed, number=50)["rules"] for seed in (1, 1, 2))
    assert once == again
    assert len({mutant.key for mutant in other} & {mutant.key for mutant in once}) < 25


def test_an_edit_elsewhere_leaves_the_sample_of_the_other_files_alone() -> None:
    """A larger sample has the smaller one in it, so that one file's mutants more or less displace a few others only."""
    few, more = (sample(ROOT, ("rules",), seed=1, number=number)["rules"] for number in (40, 60))
    assert {mutant.key for mutant in few} <= {mutant.key for mutant in more}


def test_a_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no folder .*zonesim/nowhere"):
        sample(ROOT, ("nowhere",), seed=1, number=3)


def test_each_explained_survivor_is_still_a_mutant_of_the_source() -> None:
    files = {key.file for key in explained()}
    known = {mutant.key for file in files for mutant in mutants_of(file, (ROOT / file).read_bytes())}
    assert [key for key in explained() if key not in known] == []


def test_a_survivor_is_explained_once_and_with_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "explained.toml"
    entry = '[[explained]]\nfile = "f.py"\nfunction = "g"\noriginal = "a < b"\nmutated = "a <= b"\nreason = "never equal"\n'
    file.write_text(entry, encoding="utf-8")
    assert explained(file) == {Key("f.py", "g", "a < b", "a <= b"): "never equal"}
    for wrong in (entry * 2, entry.replace("never equal", " ")):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError, match=r"f\.py \| g \| a < b \| a <= b: say once, with a reason"):
            explained(file)
