"""Who works: this process, processes of this machine, an executor of the user's own, or a Dask cluster by its address."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

from zonesim.engines.choose import EngineName
from zonesim.errors import Fault, InputError

RETRIES = 3
"""How often a task is given to another worker of a cluster when its worker is lost."""
CONNECT = "10s"
"""How long to look for a scheduler."""

Given = ParamSpec("Given")
Result = TypeVar("Result")

Progress = Callable[[int, int], None]
"""Called with (replications finished, replications in all)."""


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Who runs replications, with which ``engine``, and who is told how far they are (``progress``).

    ``workers``: processes, all cores when left out, 1 for this process alone. ``executor``: any executor of ``concurrent.futures`` in
    their place, with so many workers. ``scheduler``: the address of a Dask cluster ("tcp://host:port") in place of both.
    """

    workers: int | None = None
    executor: Executor | None = None
    scheduler: str | None = None
    engine: EngineName = "auto"
    progress: Progress | None = None

    @property
    def count(self) -> int:
        """How many workers on this machine."""
        return self.workers or os.cpu_count() or 1

    def __post_init__(self) -> None:
        if self.scheduler is not None and (self.workers is not None or self.executor is not None):
            what = "a cluster has its own workers"
            raise InputError(Fault(what, "leave the number of workers out, and any executor", file=f"scheduler {self.scheduler}"))

    def hire(self, useful: int) -> AbstractContextManager[tuple[Executor, int]]:
        """Workers: an executor and how many it has; no more processes than are ``useful``. Called again when they died."""
        if self.scheduler is not None:
            return cluster(self.scheduler)
        if self.executor is not None:
            return lent(self.executor, self.count)
        count = min(self.count, useful)
        return here() if count == 1 else processes(count)


class Here(Executor):
    """This process alone: what is submitted is done at once."""

    def submit(self, fn: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Result]:
        """Do it, and return the finished future; an error travels in it."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def here() -> Iterator[tuple[Executor, int]]:
    """This process alone."""
    yield Here(), 1


@contextmanager
def lent(executor: Executor, count: int) -> Iterator[tuple[Executor, int]]:
    """An executor that is somebody else's, and stays open."""
    yield executor, count


@contextmanager
def processes(count: int) -> Iterator[tuple[Executor, int]]:
    """Processes of this machine. forkserver: a fork of a process with threads can dead-lock; spawn where there is no forkserver."""
    method = "forkserver" if os.name == "posix" else "spawn"
    with ProcessPoolExecutor(count, mp_context=get_context(method)) as pool:
        yield pool, count


@contextmanager
def cluster(scheduler: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a Dask scheduler. Raises InputError where there is none, or nobody works for it."""
    try:
        from distributed import Client
    except ImportError:
        mend = "install zonesim[cluster], or leave --scheduler out"
        raise InputError(Fault("the package distributed is not installed", mend, file="--scheduler")) from None
    try:
        client: Any = Client(scheduler, timeout=CONNECT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        mend = "start one with dask scheduler, and workers with dask worker ADDRESS"
        raise InputError(Fault(f"no scheduler answers at {scheduler}: {error}", mend, file="--scheduler")) from None
    with client:
        count = sum(client.nthreads().values())
        if count == 0:
            mend = f"start some with dask worker {scheduler}"
            raise InputError(Fault(f"the scheduler at {scheduler} has no workers", mend, file="--scheduler"))
        with client.get_executor(retries=RETRIES) as executor:
            yield executor, count
