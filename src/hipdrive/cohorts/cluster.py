"""Dask: processes on this machine, or a running cluster by its address."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from hipdrive.errors import HipdriveError

if TYPE_CHECKING:
    from distributed import Client

#: How long a scheduler may take to answer, seconds.
_PATIENCE_S = 10
#: Tasks that wait at the scheduler for each thread of a worker: enough that none is idle, few enough that a million
#: recordings are not all there at once.
_AHEAD = 4


@contextmanager
def connected(workers: int | None, scheduler: str | None) -> Iterator[Callable[[], Client]]:
    """Gives a client of the cluster at an address, or of processes started here, when it is first asked for one.

    What was started here ends with the block.

    Raises
    ------
    HipdriveError
        If Dask is not installed; when asked: if no scheduler answers, or it has no workers.
    """
    try:
        import dask
        import distributed  # noqa: F401
    except ImportError:
        raise HipdriveError('Cohorts need Dask. Install it with: pip install "hipdrive[cohort]"') from None
    if workers is not None and workers < 1:
        raise HipdriveError(f"--workers {workers}: at least one process is needed. Leave it out for one a core.")
    quiet = {"distributed.comm.timeouts.connect": f"{_PATIENCE_S}s", "logging.distributed": "critical"}
    with dask.config.set(quiet), ExitStack() as open_things:
        yield cache(lambda: open_things.enter_context(_local(workers) if scheduler is None else _at(scheduler)))


@contextmanager
def _local(workers: int | None) -> Iterator[Client]:
    """Processes on this machine, one thread each."""
    from distributed import Client, LocalCluster

    size = workers or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1))
    words = {"n_workers": size, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    cluster = LocalCluster(**words)
    client = Client(cluster, set_as_default=False)
    try:
        yield client
    finally:
        for one in (client, cluster):
            with suppress(OSError, RuntimeError):  # TimeoutError too: on a busy machine processes take long to end
                one.close()


def _at(address: str) -> Client:
    """A client of a running scheduler."""
    from distributed import Client

    try:
        client = Client(address, timeout=_PATIENCE_S, set_as_default=False)
    except (OSError, ValueError):
        raise HipdriveError(
            f"{address}: no Dask scheduler answers there. Start one with `dask scheduler`, or check the address."
        ) from None
    if not client.nthreads():
        client.close()
        raise HipdriveError(f"{address}: the scheduler has no workers. Start some with `dask worker {address}`.")
    return client


def failure(future: Any) -> str:
    """Why a task gave no result, as a sentence about its file.

    Raises
    ------
    HipdriveError
        If it is the fault of no file: the scheduler went away, results cannot be written, versions differ.
    """
    from distributed.scheduler import KilledWorker

    gone = "The scheduler went away. What was done is kept; start it and run the same command again."
    if future.status in ("cancelled", "lost"):
        raise HipdriveError(gone)
    fault = future.exception()
    if isinstance(fault, KilledWorker):
        return "ended every process that read it (most likely for lack of memory). Cut it, or give workers more memory."
    if isinstance(fault, HipdriveError):
        raise fault
    if isinstance(fault, OSError):
        raise HipdriveError(gone) from fault
    return f"met a fault of hipdrive ({type(fault).__name__}: {fault}). Please report it with the file."


def each(
    start: Callable[[], Client], calls: Iterable[tuple[str, Callable[..., Any], tuple[Any, ...]]]
) -> Iterator[tuple[str, Any]]:
    """Results as they come, or why a worker died of one, by path; few are under way at a time.

    Raises
    ------
    HipdriveError
        If the scheduler went away, or a worker cannot write.
    """
    from distributed import as_completed

    calls = iter(calls)
    paths: dict[Any, str] = {}

    def submitted(count: int) -> list[Any]:
        futures = []
        for path, function, words in islice(calls, count):
            futures.append(client.submit(function, *words, pure=False))
            paths[futures[-1].key] = path
        return futures

    first = next(calls, None)
    if first is None:
        return
    calls, client = chain([first], calls), start()
    threads = sum(client.nthreads().values()) or 1
    going = as_completed(submitted(_AHEAD * threads), loop=client.loop)
    for future in going:
        path = paths.pop(future.key)
        yield path, failure(future) if future.status != "finished" else future.result()
        future.release()
        going.update(submitted(1))
