"""The guard at the door: who may ask, from where, for what, how often; see `docs/security.md`.

Every request passes `Guard`. A form or a script that changes something carries the token of its session as well.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hipdrive.web.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Largest body of anything but a part of an upload, bytes. Every form here is far smaller.
MOST_FORM_BYTES = 64 * 1024
#: Nothing from elsewhere, nothing inline, no plug-ins, no frames.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
#: A report is one page that holds its own style and script; it may load nothing at all.
REPORT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # "no-referrer" would make browsers send `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}
_OPEN = ("/login", "/static/", "/manifest.webmanifest", "/sw.js", "/offline")


def secret_key(folder: Path) -> str:
    """The key that signs session cookies: made once, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "session.key"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32))
    return file.read_text(encoding="ascii")


def session_id(connection: HTTPConnection) -> str:
    """A random name of this browser's session, made on first use."""
    if "id" not in connection.session:
        connection.session["id"] = secrets.token_urlsafe(16)
    return str(connection.session["id"])


def token(connection: HTTPConnection) -> str:
    """What a form of this session must carry."""
    if "token" not in connection.session:
        connection.session["token"] = secrets.token_urlsafe(24)
    return str(connection.session["token"])


def token_fits(connection: HTTPConnection, given: object) -> bool:
    """Whether it is this session's."""
    kept = connection.session.get("token")
    return bool(kept) and isinstance(given, str) and hmac.compare_digest(str(kept).encode(), given.encode())


def same_origin(connection: HTTPConnection) -> bool:
    """Whether a request comes from a page of this server, by `Origin` or else by `Sec-Fetch-Site`."""
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    told = urlsplit(origin)
    scheme = {"ws": "http", "wss": "https"}.get(connection.url.scheme, connection.url.scheme)
    return (told.scheme, told.netloc.lower()) == (scheme, connection.headers.get("host", "").lower())


def host_of(headers: Headers) -> str:
    """The name that was asked for, without its port."""
    try:
        return (urlsplit(f"//{headers.get('host', '')}").hostname or "").lower()
    except ValueError:
        return ""


class Attempts:
    """So many wrong passwords, then wait: for one address, and for all together.

    Parameters
    ----------
    most, most_together
        Wrong ones within `within_s`. Design choice: at five a minute the smallest password lasts beyond a lifetime.
    within_s
        Seconds.
    clock
        Steady, so that setting the computer's clock changes nothing.
    """

    def __init__(
        self,
        most: int = 5,
        most_together: int = 30,
        within_s: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._together, self._within_s, self._clock = most, most_together, within_s, clock
        self._wrong: deque[tuple[float, str]] = deque()

    def wait_s(self, who: str) -> float:
        """Seconds until this address may try again; 0 = now."""
        now = self._clock()
        while self._wrong and now - self._wrong[0][0] >= self._within_s:
            self._wrong.popleft()
        own = [t for t, w in self._wrong if w == who]
        if len(own) >= self._most:
            return self._within_s - (now - own[-self._most])
        if len(self._wrong) >= self._together:
            return self._within_s - (now - self._wrong[-self._together][0])
        return 0.0

    def failed(self, who: str) -> None:
        """One more wrong password."""
        self._wrong.append((self._clock(), who))


class Password:
    """Checks a password without keeping it."""

    def __init__(self, password: str) -> None:
        self._salt = secrets.token_bytes(16)
        self._hash = self._hashed(password)

    def _hashed(self, password: str) -> bytes:
        return hashlib.scrypt(password.encode(), salt=self._salt, n=2**14, r=8, p=1)

    def fits(self, given: str) -> bool:
        """Whether it is the one, in the same time whether or not."""
        return hmac.compare_digest(self._hash, self._hashed(given[:1000]))


class Guard:
    """Refuses before anything else runs, and puts the security headers on everything that leaves."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(HTTPConnection(scope))
        if refusal is None:
            await self._app(scope, receive, self._with_headers(scope, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, self._with_headers(scope, send))

    def _refusal(self, asked: HTTPConnection) -> Response | None:
        if host_of(asked.headers) not in self._settings.hosts:
            return PlainTextResponse("This server is not known by that name.", 421)
        changes = asked.scope["type"] == "websocket" or asked.scope["method"] not in SAFE
        if changes and not same_origin(asked):
            return PlainTextResponse("This did not come from a page of this server.", 403)
        if changes and asked.scope["type"] == "http":
            too_large = self._size(asked)
            if too_large is not None:
                return too_large
        return self._login(asked)

    def _size(self, asked: HTTPConnection) -> Response | None:
        if asked.scope["method"] == "PUT":
            return None  # a part of an upload counts its own bytes
        length = asked.headers.get("content-length", "")
        if not length.isdigit():
            return PlainTextResponse("The length must be said beforehand.", 411)
        return PlainTextResponse("This is too large.", 413) if int(length) > MOST_FORM_BYTES else None

    def _login(self, asked: HTTPConnection) -> Response | None:
        path = asked.scope["path"]
        if self._settings.password is None or asked.session.get("in") or path.startswith(_OPEN):
            return None
        if asked.scope["type"] == "http" and asked.scope["method"] == "GET":
            return RedirectResponse("/login", 303)
        return PlainTextResponse("Log in first.", 401)

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("content-security-policy", POLICY)
                headers.setdefault("cache-control", "no-store")
                if self._settings.https:
                    headers["strict-transport-security"] = "max-age=31536000"
            await send(message)

        return sending


def client(request: Request) -> str:
    """The address that asks."""
    return request.client.host if request.client else "?"
