"""A process that has imported what zonesim and its tests stand on, and grows a child for every run of pytest: see `Nursery`.

As a program it reads a request a line (options, environment, file for what is said, seconds to wait) and answers with how the child
ended. Nothing of zonesim is imported before the child is born, so that each reads its own copy of it.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

KNOWN = ("numpy", "scipy.stats", "numba", "pydantic", "simpy", "pytest", "rich.console")
"""What takes longest to import. No plugins of pytest, which wants to import these by itself."""
PATIENT = 0.05
"""Seconds between two looks at a child."""


@dataclass(frozen=True)
class Request:
    """One run of pytest: its options, more of the environment, the file for what it says, and after how many seconds it has hung."""

    options: list[str]
    environment: dict[str, str]
    said: str
    limit: float | None


class Nursery:
    """The process, for who uses it: one run of pytest after another in a tree."""

    def __init__(self, tree: Path, environment: dict[str, str]) -> None:
        program = [sys.executable, str(Path(__file__))]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(program, cwd=tree, env=environment, stdin=pipe, stdout=pipe, text=True, start_new_session=True)

    def run(self, request: Request) -> int | None:
        """How pytest ended: its code, less than 0 when a signal ended it, None when it hung. Raises EOFError if the nursery is gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(request)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise EOFError(f"the process that runs tests ended with {self._process.wait()}")
        code: int | None = json.loads(answer)
        return code

    def close(self) -> None:
        """End it, which it does by itself when there is nothing more to read."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def serve() -> None:
    """Answer requests until there are no more."""
    for name in KNOWN:
        importlib.import_module(name)
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        request = Request(**json.loads(line))
        child = os.fork()
        if child == 0:
            _live(request)
        answers.write(json.dumps(_ended(child, request.limit)) + "\n")
        answers.flush()


def _live(request: Request) -> None:
    """Be a run of pytest."""
    os.setsid()
    os.environ.update(request.environment)
    numba: Any = sys.modules["numba"]
    numba.config.reload_config()  # where machine code is kept
    with Path(request.said).open("wb") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.path.insert(0, str(Path.cwd()))
    code = 3
    try:
        pytest: Any = sys.modules["pytest"]
        code = int(pytest.main(request.options))
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _ended(child: int, limit: float | None) -> int | None:
    """Wait for a child, end it and all it began when it has hung, and say how it ended."""
    until = time.monotonic() + (limit if limit is not None else float("inf"))
    status, hung = _look(child), False
    while status is None:
        if time.monotonic() > until:
            hung = True
            os.killpg(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        time.sleep(PATIENT)
        status = _look(child)
    with suppress(ProcessLookupError):  # what it began and left running
        os.killpg(child, signal.SIGKILL)
    return None if hung else os.waitstatus_to_exitcode(status)


def _look(child: int) -> int | None:
    """The status of a child that has ended."""
    ended, status = os.waitpid(child, os.WNOHANG)
    return status if ended else None


if __name__ == "__main__":
    serve()
