"""A network on LiteRT: one picture in, some outputs read."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from hipdrive.errors import HipdriveError
from hipdrive.pose.prune import pruned


def default_cores() -> int:
    """Cores this process may use: `OMP_NUM_THREADS`, which a cluster sets where every core has a process, says the most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    most = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, min(cores, int(most) if most.isdecimal() else cores))


def default_threads() -> int:
    """One core is left to the decoder; beyond four threads these small networks gain nothing."""
    return max(1, min(4, default_cores() - 1))


#: One at a time: networks are made in several threads, and who came second would keep what the first had turned away.
_HUSHING = Lock()


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep the native library's greeting ("Created TensorFlow Lite XNNPACK delegate") off standard error.

    It writes past Python, so the file descriptor itself is turned away for the moment; faults still come as exceptions.
    """
    with _HUSHING:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(nowhere)
            os.close(kept)


class Network:
    """A LiteRT network with one picture as its input.

    Parameters
    ----------
    path
        Its file.
    threads
        How many it may use.
    outputs
        Shapes of the outputs that will be read, when not all are; the work for the others is left out.
    """

    def __init__(self, path: Path, threads: int, outputs: Collection[tuple[int, ...]] = ()) -> None:
        try:
            from ai_edge_litert.interpreter import Interpreter
        except ImportError as error:
            raise HipdriveError(f"LiteRT cannot be loaded ({error}). Install it: pip install ai-edge-litert.") from None
        content = pruned(path, outputs) if outputs else path.read_bytes()
        with _hushed():
            self._net = Interpreter(model_content=content, num_threads=threads)
            self._net.allocate_tensors()
        self._input = self._net.get_input_details()[0]["index"]
        self._outputs = {tuple(d["shape"][1:]): d["index"] for d in self._net.get_output_details()}

    def run(self, picture: NDArray[np.float32]) -> None:
        """Run on `(height, width, 3)` values in the range the network was trained with."""
        self._net.set_tensor(self._input, picture[None])
        self._net.invoke()

    def output(self, *shape: int) -> NDArray[np.float32]:
        """The output of this shape, after `run`."""
        result: NDArray[np.float32] = self._net.get_tensor(self._outputs[shape])[0]
        return result
