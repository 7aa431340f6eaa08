"""A server of its own on this computer, on a fresh folder, that ends with the bench that asked for it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

_SERVE = """
import sys
from pathlib import Path
from hipdrive.web.app import serve
from hipdrive.web.settings import Settings
serve(Settings(port=int(sys.argv[1]), folder=Path(sys.argv[2])), open_browser=False)
"""
TOKEN = re.compile(r'name="token" content="([^"]+)"')


@contextmanager
def served() -> Iterator[str]:
    """Address of a fresh server, without a slash at its end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory() as folder:
        process = subprocess.Popen([sys.executable, "-c", _SERVE, str(port), folder])
        try:
            _wait(f"http://127.0.0.1:{port}/offline", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")
