"""Who works: this process, processes of this machine, or a Dask cluster by its address. All are executors."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any

from zonesim.errors import Fault, InputError
from zonesim.experiment.campaign import Hire
from zonesim.experiment.runner import Here

RETRIES = 3
"""How often a task is given to another worker of a cluster when its worker is lost."""
CONNECT = "10s"
"""How long to look for a scheduler."""


def workers_of(*, workers: int | None = None, scheduler: str | None = None) -> Hire:
    """Those asked for: a cluster by its ``scheduler`` ("tcp://host:port"), else so many processes (left out: all cores; 1: here)."""
    if scheduler is not None:
        return partial(cluster, scheduler)
    count = count_of(workers)
    return here if count == 1 else partial(processes, count)


def count_of(workers: int | None) -> int:
    """How many processes those are on this machine."""
    return workers or os.cpu_count() or 1


@contextmanager
def here() -> Iterator[tuple[Executor, int]]:
    """This process alone."""
    yield Here(), 1


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
