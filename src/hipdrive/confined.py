"""Native parsers run on bytes from outside in a process of their own: it may crash, hang or eat memory, alone.

A library in C or C++ that meets a damaged file can end the whole process with a segmentation fault, which no `except`
catches. `run` calls a function of ours in a child (`python -m hipdrive.confined`) whose memory and processor time are
limited, and gives back plain arrays; nothing that comes back is unpickled. The app runs its analyses under the same
limits (`limit`).
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from hipdrive.errors import HipdriveError, InputError

#: Address space of a child, bytes: so much, and so many times the file. ezc3d takes 18 to 30 times the file (two files of
#: 2 MB and the same made 12 and 20 times as long); design choice: three times that, above what Python and libraries map.
_LEAST_MEMORY, _TIMES_THE_FILE = 2 * 1024**3, 100
#: Processor time of a child, seconds: so much, and so much a byte. ezc3d read the same files at 6 to 22 MB/s; design
#: choice: a quarter of the slowest. The clock on the wall may take ten times as long: others work too (at a load of twelve on
#: two cores twice as long was not enough for a healthy file).
_LEAST_S, _S_A_BYTE, _OTHERS = 8.0, 1 / 1.5e6, 10.0
_ENDLESS = "is damaged: it cannot be read to its end in any reasonable time"
#: The name under which the words travel among the arrays.
_ABOUT = "about.json"


@dataclass(frozen=True)
class Content:
    """What a file holds, before it means anything.

    Parameters
    ----------
    arrays
        Numbers by name, of any shape; no objects.
    about
        The rest, as JSON can hold it.
    """

    arrays: Mapping[str, Any]
    about: Mapping[str, Any] = field(default_factory=dict)


def run(function: Callable[[Path], Content], path: Path, remedy: str) -> Content:
    """Call `function(path)` in a process of its own.

    Parameters
    ----------
    function
        Of a module (not nested), for the child imports it by its name.
    path
        The file it reads.
    remedy
        What to do when the file breaks it.

    Raises
    ------
    InputError
        What the function raised, or that the file broke it: by a crash, more memory or more time than such a file needs.
    """
    size = path.stat().st_size
    command = [sys.executable, "-P", "-m", "hipdrive.confined", function.__module__, function.__qualname__, str(path)]
    most_s = _LEAST_S + size * _S_A_BYTE
    memory = _LEAST_MEMORY + _TIMES_THE_FILE * size
    surroundings = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "OPENBLAS_NUM_THREADS": "1"}
    try:
        child = subprocess.run(
            [*command, str(most_s), str(memory), remedy],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library that dies prints names and contents
            env=os.environ | surroundings,
            timeout=_OTHERS * most_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(path, _ENDLESS, remedy) from None
    if child.returncode == -getattr(signal, "SIGXCPU", 0):
        raise InputError(path, _ENDLESS, remedy)
    if child.returncode:
        raise InputError(path, f"is damaged: it breaks the library that reads it ({_end(child.returncode)})", remedy)
    content = _unpacked(child.stdout)
    if "said" in content.about:
        raise HipdriveError(content.about["said"])
    if "fault" in content.about:
        raise InputError(path, *content.about["fault"])
    return content


def limit(cpu_s: float, memory: int) -> None:
    """Bound the processor time (seconds) and address space (bytes) of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return  # not on this system; a time limit of the parent remains
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, int(cpu_s)), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))


def speaker() -> io.TextIOWrapper:
    """What to answer on. Libraries that print to standard output print into nothing from here on."""
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    return out


def _end(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _packed(content: Content) -> bytes:
    import numpy as np

    packed = io.BytesIO()
    arrays: dict[str, Any] = {_ABOUT: np.array(json.dumps(content.about)), **content.arrays}
    np.savez(packed, **arrays)
    return packed.getvalue()


def _unpacked(packed: bytes) -> Content:
    import numpy as np

    with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return Content(arrays, json.loads(str(arrays.pop(_ABOUT))))


def _answer(function: Callable[[Path], Content], path: Path, remedy: str) -> Content:
    """What the function gives, or its fault as words."""
    try:
        return function(path)
    except InputError as fault:
        return Content({}, {"fault": (fault.what, fault.remedy)})
    except HipdriveError as fault:
        return Content({}, {"said": str(fault)})
    except MemoryError:
        return Content({}, {"fault": ("is damaged: it asks for more memory than such a file can need", remedy)})
    except Exception as fault:  # whatever the library raises is the file's fault, and its reason is told
        return Content({}, {"fault": (f"is damaged or not of its format ({brief(fault)})", remedy)})


def brief(fault: BaseException) -> str:
    """The first line of what an exception says, or its kind."""
    said = str(fault).strip().splitlines()
    return said[0][:200] if said else type(fault).__name__


def main() -> None:
    """Do what the command line says, and answer on standard output."""
    module, function, path, cpu_s, memory, remedy = sys.argv[1:]
    out = speaker()
    limit(float(cpu_s), int(memory))
    content = _answer(getattr(import_module(module), function), Path(path), remedy)
    out.buffer.write(_packed(content))
    out.flush()


if __name__ == "__main__":
    main()
