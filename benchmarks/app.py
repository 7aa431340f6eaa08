"""Twenty people at once: how soon the app's pages come while clips arrive and are read.

    python -m benchmarks.app

A real server on this computer, with its database and its analyses in processes of their own. Each of the twenty sends a
clip and then opens a page a second for 40 seconds; the clips of eight of them are read. It ends by itself.
"""

from __future__ import annotations

import asyncio
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import numpy as np

from benchmarks.machine import Others
from benchmarks.section import ROOT, Section, table
from benchmarks.served import TOKEN, served
from hipdrive.web.uploads import PART_BYTES

COMMAND = "python -m benchmarks.app"
PEOPLE, READ, PAGES, LONGEST_S = 20, 8, 40, 300.0
CLIP = ROOT / "clips" / "side_neutral.mp4"
#: A box of nothing at the clip's end, as MP4 allows, so that it arrives in several parts.
MORE_BYTES = 10 * 1024**2
PATHS = ("/", "/history", "/film", "/feel", "/coach", "/warmup", "/settings")


@dataclass
class Seen:
    """What came of it.

    Parameters
    ----------
    pages_s
        How long each page took, seconds.
    errors
        What was not answered with a page.
    reading
        Looks at which a clip was being read, and all looks.
    uploads_s
        How long each clip took to arrive.
    """

    pages_s: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    reading: list[bool] = field(default_factory=list)
    uploads_s: list[float] = field(default_factory=list)


async def _person(address: str, number: int, seen: Seen) -> None:
    async with httpx2.AsyncClient(base_url=address, follow_redirects=True, timeout=60) as browser:
        token = _token(await browser.get("/athletes"))
        await browser.post("/athletes", data={"token": token, "name": f"Runner {number}"})
        upload = await _send(browser, seen)
        visit = await _let_read(browser, upload) if number < READ else None
        for count in range(PAGES):
            start = time.monotonic()
            await _open(browser, visit if visit and count % 2 else PATHS[count % len(PATHS)], seen)
            if visit:
                told = (await browser.get(f"{visit}/state")).json()
                seen.reading.append(told["stage"] in ("running", "report"))
            await asyncio.sleep(max(0.0, 1.0 - (time.monotonic() - start)))


def _token(page: httpx2.Response) -> str:
    found = TOKEN.search(page.text)
    if found is None:
        raise RuntimeError("a page without a token")
    return found[1]


async def _open(browser: httpx2.AsyncClient, path: str, seen: Seen) -> None:
    start = time.monotonic()
    try:
        page = await browser.get(path)
    except httpx2.HTTPError as fault:
        seen.errors.append(f"{path}: {type(fault).__name__}")
        return
    seen.pages_s.append(time.monotonic() - start)
    if page.status_code != 200:
        seen.errors.append(f"{path}: {page.status_code}")


async def _send(browser: httpx2.AsyncClient, seen: Seen) -> str:
    """Send the clip part by part; the id of its upload."""
    content, start = (
        CLIP.read_bytes() + struct.pack(">I4s", MORE_BYTES, b"free") + bytes(MORE_BYTES - 8),
        time.monotonic(),
    )
    head = {"X-Token": _token(await browser.get("/film"))}
    made = await browser.post("/uploads", json={"name": CLIP.name, "size": len(content)}, headers=head)
    id = made.json()["id"]
    for at in range(0, len(content), PART_BYTES):
        sent = await browser.put(f"/uploads/{id}?offset={at}", content=content[at : at + PART_BYTES], headers=head)
        sent.raise_for_status()
    seen.uploads_s.append(time.monotonic() - start)
    return str(id)


async def _let_read(browser: httpx2.AsyncClient, upload: str) -> str:
    """Let a clip be read; the address of its visit."""
    token = _token(await browser.get("/film"))
    page = await browser.post("/visits", data={"token": token, "upload": upload})
    page.raise_for_status()
    return page.url.path


async def _everybody(address: str, seen: Seen) -> None:
    people = (_person(address, number, seen) for number in range(PEOPLE))
    await asyncio.wait_for(asyncio.gather(*people), LONGEST_S)


def section() -> Section:
    """The part of the validation page about the app under load."""
    seen, others = Seen(), Others()
    with TemporaryDirectory() as folder, served(Path(folder)) as address:
        asyncio.run(_everybody(address, seen))
    pages_ms = np.array(seen.pages_s) * 1e3
    middle, late, last = (f"{v:.0f} ms" for v in (*np.percentile(pages_ms, [50, 95]), pages_ms.max()))
    rows: list[list[object]] = [
        ["pages opened", len(pages_ms)],
        ["half of them within", middle],
        ["95 % within (to reach: 300 ms)", late],
        ["the slowest", last],
        ["not answered, or answered with a fault", len(seen.errors)],
        ["clips sent meanwhile, the slowest in", f"{len(seen.uploads_s)}, {max(seen.uploads_s):.1f} s"],
        ["a clip was being read at", f"{np.mean(_any(seen.reading)):.0%} of the looks"],
    ]
    body = f"{PEOPLE} people send a clip and open a page a second; the clips of {READ} are read. {others.words()}"
    faults = "".join(f"\n- {e}" for e in seen.errors[:10])
    return Section("The app with 20 people at once", COMMAND, f"{body}\n\n{table(['what', ''], rows)}\n{faults}")


def _any(reading: list[bool]) -> list[bool]:
    """Of each round of looks, whether one clip was being read: they are read one after the other."""
    rounds = [reading[i : i + READ] for i in range(0, len(reading), READ)]
    return [any(r) for r in rounds]


if __name__ == "__main__":
    print(section().markdown())
