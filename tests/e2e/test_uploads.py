"""Uploads as a browser makes them: too large, broken off, two at once, and of the wrong kind."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

from playwright.sync_api import expect  # noqa: E402
from test_app import newcomer, picture  # noqa: E402

from hipdrive.web.uploads import PART_BYTES  # noqa: E402


def sparse(path: Path, size: int) -> Path:
    """A file of this size that takes no room: an MP4's first bytes, and a hole."""
    with path.open("wb") as stream:
        stream.write(b"\x00\x00\x00\x18ftypmp42" + bytes(12))
        stream.truncate(size)
    return path


def larger(clip: Path, path: Path, more: int) -> Path:
    """The same clip with a box of nothing at its end, as MP4 allows."""
    path.write_bytes(clip.read_bytes() + struct.pack(">I4s", more, b"free") + bytes(more - 8))
    return path


def choose(page: Any, server: str, clip: Path) -> None:
    page.goto(server + "film")
    page.get_by_label("From the side", exact=True).set_input_files(str(clip))
    page.get_by_role("button", name="Read the clips").click()


def parts_left(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "data" / "uploads").glob("*.part"))


def test_three_gigabytes_are_refused_before_anything_is_sent(server: str, browse: Any, tmp_path: Path) -> None:
    page = browse(390)
    newcomer(page, server)
    choose(page, server, sparse(tmp_path / "long.mp4", 3 * 1024**3))
    expect(page.locator("#fault")).to_contain_text("The file is larger than 2 GB. Trim it to 20 seconds.")
    picture(page, "film-too-large-390")
    assert parts_left(tmp_path) == []
    assert page.get_by_role("button", name="Read the clips").is_enabled()


def test_an_archive_called_mp4_is_refused_in_a_sentence(server: str, browse: Any, tmp_path: Path) -> None:
    page = browse(1280)
    newcomer(page, server)
    clip = tmp_path / "run.mp4"
    clip.write_bytes(b"PK\x03\x04" + bytes(5000))
    choose(page, server, clip)
    expect(page.locator("#fault")).to_contain_text("“run.mp4” is a ZIP archive, not a video.")
    assert parts_left(tmp_path) == []


def test_a_tab_closed_on_the_way_goes_on_where_it_stopped(
    server: str, browse: Any, data_dir: Path, tmp_path: Path
) -> None:
    clip = larger(data_dir / "video" / "run_side_left_treadmill_30fps.mp4", tmp_path / "run.mp4", 4 * PART_BYTES)
    page = browse(1280)
    newcomer(page, server)
    # The third part never arrives; the tab is closed while it is under way.
    page.route(f"**/uploads/*?offset={2 * PART_BYTES}", lambda route: None)
    with page.expect_request(f"**/uploads/*?offset={2 * PART_BYTES}"):
        choose(page, server, clip)
    page.close(run_before_unload=False)
    again = browse.again()
    again.wait_for_timeout(500)  # what was under way has ended
    (left,) = parts_left(tmp_path)
    here = left.stat().st_size
    assert 2 * PART_BYTES <= here < clip.stat().st_size
    offsets: list[str] = []
    again.on("request", lambda asked: offsets.append(asked.url) if asked.method == "PUT" else None)
    choose(again, server, clip)
    again.wait_for_url("**/visits/*")
    assert offsets[0].endswith(f"offset={here}")
    again.get_by_role("link", name="Read the whole report").wait_for(timeout=240_000)


def test_two_tabs_send_at_once_and_both_are_read(server: str, browse: Any, data_dir: Path, tmp_path: Path) -> None:
    source = data_dir / "video" / "run_side_left_treadmill_30fps.mp4"
    clips = [larger(source, tmp_path / f"{n}.mp4", (n + 2) * PART_BYTES) for n in range(2)]
    first = browse(1280)
    newcomer(first, server)
    second = browse.again()
    for page, clip in zip((first, second), clips, strict=True):
        page.goto(server + "film")
        page.get_by_label("From the side", exact=True).set_input_files(str(clip))
    for page in (first, second):
        page.get_by_role("button", name="Read the clips").click(no_wait_after=True)
    for page in (first, second):
        page.wait_for_url("**/visits/*")
    picture(second, "visit-waiting-1280")
    for page, clip in zip((first, second), clips, strict=True):
        page.get_by_role("link", name="Read the whole report").wait_for(timeout=300_000)
        page.get_by_role("link", name="Read the whole report").click()
        assert clip.name in page.content()


def test_a_lost_connection_waits_and_goes_on(server: str, browse: Any, data_dir: Path, tmp_path: Path) -> None:
    clip = larger(data_dir / "video" / "run_side_left_treadmill_30fps.mp4", tmp_path / "run.mp4", 2 * PART_BYTES)
    page = browse(1280)
    newcomer(page, server)
    lost = {"left": 2}

    def fail(route: Any) -> None:
        lost["left"] -= 1
        if lost["left"] >= 0 and route.request.method == "PUT":
            route.abort()
        else:
            route.continue_()

    page.route(f"**/uploads/*?offset={PART_BYTES}", fail)
    choose(page, server, clip)
    page.wait_for_url("**/visits/*")
    assert lost["left"] < 0
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("The analysis is cancelled.").wait_for()
