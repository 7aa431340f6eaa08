"""One process that gives files to the command line, one after another, and tells how each ended.

A line on standard input is the arguments of `hipdrive` as JSON, one on standard output the end as JSON. It runs under a
limit of memory; whoever started it ends it where it hangs.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hipdrive.confined import limit, speaker

_MEMORY = 6 * 1024**3
#: Processor time of the whole process, seconds: not what ends a hang, only what nothing outlives.
_LIFE_S = 12 * 3600


def main() -> None:
    """Answer until the input ends."""
    out = speaker()
    limit(_LIFE_S, _MEMORY)
    for line in sys.stdin:
        print(json.dumps(ended(json.loads(line))), file=out, flush=True)


def ended(arguments: list[str]) -> dict[str, Any]:
    """How the command line ends: its exit code, its words, the traceback where there is one, processor seconds."""
    from hipdrive import cli

    start, said = _processor_s(), io.StringIO()
    result: dict[str, Any] = {"code": 0, "trace": ""}
    with _streams(said, arguments):
        try:
            cli.main()
        except SystemExit as end:
            result["code"] = end.code if isinstance(end.code, int) else 1
        except BaseException:
            result |= {"code": 1, "trace": traceback.format_exc()}
    return result | {"said": said.getvalue()[-4000:], "seconds": round(_processor_s() - start, 2)}


@contextmanager
def _streams(said: io.StringIO, arguments: list[str]) -> Iterator[None]:
    before = sys.argv, sys.stderr, sys.stdout
    sys.argv, sys.stderr, sys.stdout = ["hipdrive", *arguments], said, io.StringIO()
    try:
        # Each file for itself: a warning is told once in the life of a process.
        with warnings.catch_warnings():
            warnings.resetwarnings()
            warnings.simplefilter("default")
            for kind in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
                warnings.simplefilter("ignore", kind)
            yield
    finally:
        sys.argv, sys.stderr, sys.stdout = before


def _processor_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
