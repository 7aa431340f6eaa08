"""`hipdrive serve` and `hipdrive coach`: from what was typed to a running server."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hipdrive.errors import HipdriveError

if TYPE_CHECKING:
    from hipdrive.web.settings import Settings

_NO_WEB = "The app needs further packages. Install hipdrive[web]."
_HTTPS = (
    "Without HTTPS everything, the password too, can be read by others in this network, and a phone gives no camera. "
    "For HTTPS make a certificate for this computer (for instance with mkcert: `mkcert {name} {address}`), trust it on "
    "the phone, and give it with --certificate and --key."
)


def serve(
    port: int = 8642,
    lan: bool = False,
    database: str | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    browser: bool = True,
    page: str = "",
) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    port
        To listen on.
    lan
        Open to the local network: asks for a password where `HIPDRIVE_PASSWORD` holds none.
    database
        A file or a PostgreSQL address; a file in the data folder by default. `HIPDRIVE_DATABASE` holds one that should
        not be typed, such as one with a password.
    certificate, key
        For HTTPS.
    browser
        Whether to open the browser, at `page`.

    Raises
    ------
    HipdriveError
        If it cannot be served, with the reason.
    """
    try:
        from hipdrive.web.app import serve as run
        from hipdrive.web.settings import LOCAL, Settings
    except ModuleNotFoundError:
        raise HipdriveError(_NO_WEB) from None
    settings = Settings(
        host="0.0.0.0" if lan else LOCAL,
        port=port,
        database=database or os.environ.get("HIPDRIVE_DATABASE"),
        password=_password() if lan else os.environ.get("HIPDRIVE_PASSWORD"),
        names=_names() if lan else (),
        certificate=certificate,
        key=key,
    )
    _say(settings, lan)
    run(settings, page, browser)


def _password() -> str:
    told = os.environ.get("HIPDRIVE_PASSWORD")
    if told:
        return told
    from getpass import getpass

    try:
        return getpass("A password for everybody who opens hipdrive (10 letters or more): ")
    except EOFError:
        raise HipdriveError("--lan needs a password. Set HIPDRIVE_PASSWORD, or type one in a terminal.") from None


def _names() -> tuple[str, ...]:
    """What this computer is called in its network, and its address there."""
    name = socket.gethostname()
    found = [name, f"{name}.local"]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Nothing is sent: this only asks which of our addresses would be used (192.0.2.1 is reserved for examples).
        probe.connect(("192.0.2.1", 9))
        found.append(probe.getsockname()[0])
    return tuple(found)


def _say(settings: Settings, lan: bool) -> None:
    print(f"hipdrive is at {settings.address}  (Ctrl-C ends it)")
    if not lan:
        return
    scheme = "https" if settings.https else "http"
    for name in settings.names:
        print(f"from others in this network: {scheme}://{name}:{settings.port}/")
    if not settings.https:
        print(_HTTPS.format(name=settings.names[0], address=settings.names[-1]))
