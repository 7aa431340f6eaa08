"""Decoding beside whatever uses the frames: one thread reads them ahead while the last one is worked on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")

_AHEAD = 4  # frames kept ready: smooths key frames out, and is 24 MB at 1080p
_POLL_S = 0.2  # how often a waiting side looks whether the other has stopped


class _End:
    """What the reader puts last: the fault that ended it, or none."""

    def __init__(self, fault: BaseException | None) -> None:
        self.fault = fault


class _Reader(Generic[T]):
    """A thread that fills a bounded queue until told to stop."""

    def __init__(self, items: Iterable[T], depth: int) -> None:
        self._items = items
        self._ready: queue.Queue[T | _End] = queue.Queue(depth)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hipdrive-decode", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        fault: BaseException | None = None
        source: Iterator[T] = iter(self._items)
        try:
            for item in source:
                if not self._put(item):
                    break
        except Exception as error:  # handed to the thread that waits, which raises it again
            fault = error
        finally:
            if isinstance(source, Generator):
                source.close()  # the file is closed in the thread that opened it
            self._put(_End(fault))

    def _put(self, item: T | _End) -> bool:
        while not self._stop.is_set():
            try:
                self._ready.put(item, timeout=_POLL_S)
            except queue.Full:
                continue
            return True
        return False

    def get(self) -> T | _End:
        """The next item, waited for."""
        while True:  # a wait without end could not be interrupted on every system
            try:
                return self._ready.get(timeout=_POLL_S)
            except queue.Empty:
                continue

    def close(self) -> None:
        """End the thread, whatever it is about to do."""
        self._stop.set()
        with suppress(queue.Empty):
            self._ready.get_nowait()  # a place in the queue, so that a waiting thread looks up at once
        self._thread.join()


def read_ahead(items: Iterable[T], depth: int = _AHEAD) -> Generator[T, None, None]:
    """The same items, produced in a thread a few ahead of their use.

    Parameters
    ----------
    items
        Produced in the thread; a fault in it is raised here.
    depth
        How many may wait.

    Notes
    -----
    Closing the generator (also by Ctrl-C in its user) stops the thread and waits for it.
    """
    reader = _Reader(items, depth)
    try:
        while True:
            item = reader.get()
            if isinstance(item, _End):
                if item.fault is not None:
                    raise item.fault
                return
            yield item
    finally:
        reader.close()
