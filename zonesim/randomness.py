"""Chance, by name: every decision of every flow has a stream of its own, every entity its own number in it.

A stream follows from the seed, the replication and the *name* of a decision, never from the order in which things are made or
drawn; so two scenarios of one replication meet the same luck, and what is added shifts nobody else's.
Numbers are made from the raw words of the bit generators, which numpy keeps unchanged from version to version.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

# A text never holds this character, so that ("a", "bc") and ("ab", "c") are two names.
_BETWEEN = "\0"


def stream(seed: int, replication: int, *, name: str) -> np.random.Generator:
    """The stream of random numbers of a name: PCG64DXSM seeded by (seed; replication, name).

    ``seed`` and ``replication`` are whole numbers from 0 up (ValueError otherwise).
    """
    return np.random.Generator(_bits(seed, replication, name))


def _bits(seed: int, replication: int, name: str) -> np.random.PCG64DXSM:
    words = np.frombuffer(_digest(name), dtype="<u4")
    return np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(replication, *words.tolist())))


def uniforms(seed: int, replication: int, *, decision: str, flow: str, n: int) -> Floats:
    """``n`` uniform numbers in the open interval (0, 1); entity i of the flow owns the i-th, however many are drawn."""
    raw: Words = _bits(seed, replication, decision + _BETWEEN + flow).random_raw(n)
    return _open_interval(raw)


def uniforms_by_identifier(seed: int, replication: int, *, decision: str, flow: str, identifiers: Sequence[str]) -> Floats:
    """A uniform number in (0, 1) for each identifier: luck follows the name of a row, not its place. Equal names, equal luck.

    The number is the n-th of a SplitMix64 stream, n the digest of the identifier: the generator of Steele, Lea and Flood (2014),
    "Fast splittable pseudorandom number generators", OOPSLA, whose n-th output can be had without the ones before.
    """
    text = _BETWEEN.join((str(seed), str(replication), decision, flow))
    key = np.uint64(int.from_bytes(_digest(text), "little"))
    return _open_interval(_splitmix64(key, _numbers(tuple(identifiers))))


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()


@lru_cache(maxsize=64)
def _numbers(identifiers: tuple[str, ...]) -> Words:
    """The digests of the identifiers; kept, because the same rows ask once for every decision."""
    numbers: Words = np.frombuffer(b"".join(map(_digest, identifiers)), dtype="<u8")
    return numbers


def _splitmix64(key: np.uint64, n: Words) -> Words:
    """Output number ``n`` (from 0; modulo 2^64) of SplitMix64 with the seed ``key``. Arithmetic is modulo 2^64 throughout."""
    z = key + (n + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Words = z ^ (z >> np.uint64(31))
    return mixed


def _open_interval(raw: Words) -> Floats:
    """The middle of one of 2^52 equal parts of (0, 1), chosen by the highest bits: never 0 nor 1, and exact as a float."""
    numbers = (raw >> np.uint64(12)).astype(np.float64)
    numbers += 0.5
    numbers *= 2.0**-52
    return numbers
