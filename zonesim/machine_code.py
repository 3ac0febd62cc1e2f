"""Loops over columns that would be slow in the interpreter: compiled by Numba where it can be imported, the same results where not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


def compiled(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """The function in machine code, made on its first call and kept for later processes where there is a folder for it.

    Numba is imported on that first call, not before. Without it the interpreter runs the function as it stands.
    """
    found: list[Callable[..., Any]] = []

    @wraps(function)
    def call(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        if not found:
            found.append(_compile(function))
        result: Result = found[0](*args, **kwargs)
        return result

    return call


def _compile(function: Callable[..., Any]) -> Callable[..., Any]:
    try:
        from numba import njit
    except (ImportError, OSError):  # not there, or not for this NumPy or this machine
        return function
    try:
        made: Callable[..., Any] = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # Numba finds no folder to write to: every process compiles anew
        made = njit(nogil=True)(function)
    return made
