"""Streams follow names, never positions; what is drawn later, or beside it, changes nothing."""

import subprocess
import sys

import numpy as np
import pytest

from zonesim.randomness import _splitmix64, stream, uniforms, uniforms_by_identifier

PRINT_DRAWS = """
from zonesim.randomness import stream, uniforms, uniforms_by_identifier
print(stream(7, 3, name="gate.service").random(4).tobytes().hex())
print(uniforms(7, 3, decision="gate.service", flow="imports", n=4).tobytes().hex())
print(uniforms_by_identifier(
    7, 3, decision="gate.service", flow="imports", identifiers=["A 1", "沪B 2"]
).tobytes().hex())
"""


def test_a_stream_follows_its_seed_replication_and_name_and_nothing_else() -> None:
    first = stream(1, 2, name="gate.service").random(5)
    stream(1, 2, name="something.else").random(100)
    assert np.array_equal(stream(1, 2, name="gate.service").random(5), first)
    others = [stream(2, 2, name="gate.service"), stream(1, 3, name="gate.service"), stream(1, 2, name="gate.servicf")]
    assert all(not np.any(other.random(5) == first) for other in others)


def test_a_name_cut_elsewhere_is_another_name() -> None:
    assert not np.any(uniforms(1, 0, decision="lane", flow="sin", n=20) == uniforms(1, 0, decision="lanes", flow="in", n=20))
    apart = (
        uniforms_by_identifier(1, 0, decision="lane", flow="sin", identifiers=["x", "y"]),
        uniforms_by_identifier(1, 0, decision="lanes", flow="in", identifiers=["x", "y"]),
    )
    assert not np.any(apart[0] == apart[1])


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (0, -1)])
def test_a_negative_seed_or_replication_is_refused(seed: int, replication: int) -> None:
    with pytest.raises(ValueError, match="non-negative"):
        stream(seed, replication, name="gate.service")


def test_a_shorter_draw_is_the_beginning_of_a_longer_one() -> None:
    long = uniforms(5, 1, decision="arrival", flow="imports", n=10_000)
    for n in (0, 1, 7, 4096):
        assert np.array_equal(uniforms(5, 1, decision="arrival", flow="imports", n=n), long[:n])


def test_flows_and_decisions_have_numbers_of_their_own() -> None:
    draws = [
        uniforms(5, 1, decision=decision, flow=flow, n=1000) for decision in ("arrival", "firm") for flow in ("imports", "exports")
    ]
    draws += [uniforms(5, 2, decision="arrival", flow="imports", n=1000), uniforms(6, 1, decision="arrival", flow="imports", n=1000)]
    correlation = np.corrcoef(draws)
    assert np.abs(correlation - np.eye(len(draws))).max() < 4.5 / np.sqrt(1000)


def test_luck_follows_the_identifier_wherever_its_row_stands() -> None:
    names = [f"truck {number}" for number in range(500)]
    drawn = dict(zip(names, uniforms_by_identifier(9, 4, decision="service", flow="log", identifiers=names), strict=True))
    some = names[400:100:-3]
    again = uniforms_by_identifier(9, 4, decision="service", flow="log", identifiers=some)
    assert list(again) == [drawn[name] for name in some]
    assert len(set(drawn.values())) == len(names)
    assert uniforms_by_identifier(9, 4, decision="service", flow="log", identifiers=[]).size == 0


def test_equal_identifiers_have_equal_luck() -> None:
    first, second, other = uniforms_by_identifier(9, 4, decision="service", flow="log", identifiers=["A", "A", "B"])
    assert first == second != other


def test_splitmix64_gives_its_published_numbers() -> None:
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
    assert _splitmix64(np.uint64(1234567), np.arange(5, dtype=np.uint64)).tolist() == published


@pytest.mark.parametrize("by_identifier", [False, True])
def test_numbers_are_uniform(by_identifier: bool) -> None:
    n, cells = 100_000, 100
    if by_identifier:
        drawn = uniforms_by_identifier(11, 0, decision="service", flow="log", identifiers=[str(number) for number in range(n)])
    else:
        drawn = uniforms(11, 0, decision="service", flow="log", n=n)
    counts = np.bincount((drawn * cells).astype(int), minlength=cells)
    chi_square = ((counts - n / cells) ** 2 / (n / cells)).sum()
    assert abs(chi_square - (cells - 1)) < 4 * np.sqrt(2 * (cells - 1))
    distance = np.abs(np.sort(drawn) - (np.arange(n) + 0.5) / n).max() + 0.5 / n
    assert distance < 1.95 / np.sqrt(n)  # Kolmogorov and Smirnov, at 0.1 %
    neighbours = np.corrcoef(drawn[:-1], drawn[1:])[0, 1]
    assert abs(neighbours) < 4 / np.sqrt(n)


def test_identifiers_have_independent_luck_from_decision_to_decision() -> None:
    names = [str(number) for number in range(20_000)]
    draws = [uniforms_by_identifier(1, 0, decision=decision, flow="log", identifiers=names) for decision in ("a", "b", "c")]
    assert np.abs(np.corrcoef(draws) - np.eye(3)).max() < 4 / np.sqrt(len(names))


def test_a_number_is_never_0_nor_1(monkeypatch: pytest.MonkeyPatch) -> None:
    extremes = np.array([0, 2**64 - 1], dtype=np.uint64)
    monkeypatch.setattr("zonesim.randomness._splitmix64", lambda key, n: extremes)
    assert uniforms_by_identifier(1, 0, decision="a", flow="b", identifiers=["x", "y"]).tolist() == [2.0**-53, 1 - 2.0**-53]


def test_the_seed_of_pythons_own_hashing_changes_nothing() -> None:
    printed = [
        subprocess.run(
            [sys.executable, "-c", PRINT_DRAWS], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert len(printed[0].split()) == 3
