"""What the server is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hipdrive.errors import HipdriveError
from hipdrive.history.location import data_folder

LOCAL = "127.0.0.1"
_LEAST_PASSWORD = 10


@dataclass(frozen=True)
class Settings:
    """How to serve.

    Parameters
    ----------
    host, port
        Where to listen. Beyond this computer (`lan`) only with a password.
    database
        A file or URL; the data folder's file by default.
    folder
        Data folder.
    password
        Asked of everybody; `None` asks nobody.
    names
        Further names this server is reached by, such as the computer's name in the network.
    certificate, key
        Files for HTTPS.
    most_bytes
        Largest upload. Design choice: two minutes of 4K at 240 frames a second.
    workers, most_waiting
        Analyses at a time, and how many may wait.
    most_minutes
        An analysis that takes longer is ended.

    Raises
    ------
    HipdriveError
        If it would be open to others without a password, or HTTPS is told by half.
    """

    host: str = LOCAL
    port: int = 8642
    database: str | None = None
    folder: Path = field(default_factory=data_folder)
    password: str | None = None
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    most_bytes: int = 2 * 1024**3
    workers: int = 1
    most_waiting: int = 8
    most_minutes: float = 30.0

    def __post_init__(self) -> None:
        if self.host not in (LOCAL, "localhost", "::1") and not self.password:
            raise HipdriveError("Others in the network would see everything. Set HIPDRIVE_PASSWORD first.")
        if self.password is not None and len(self.password) < _LEAST_PASSWORD:
            raise HipdriveError(f"That password is too short. Use {_LEAST_PASSWORD} letters or more.")
        if (self.certificate is None) != (self.key is None):
            raise HipdriveError("HTTPS needs both a certificate and its key. Give --certificate and --key.")

    @property
    def https(self) -> bool:
        """Whether the server speaks HTTPS."""
        return self.certificate is not None

    @property
    def hosts(self) -> frozenset[str]:
        """Names a request may ask for (without the port): anything else is somebody else's name for this machine."""
        own = {LOCAL, "localhost", "::1"}
        return frozenset(n.lower() for n in own | {self.host} | set(self.names) if n not in ("0.0.0.0", "::"))

    @property
    def address(self) -> str:
        """To open in the browser."""
        host = LOCAL if self.host in ("0.0.0.0", "::") else self.host
        return f"http{'s' if self.https else ''}://{host}:{self.port}/"
