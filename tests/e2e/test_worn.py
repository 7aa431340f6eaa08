"""A run of a watch sent from the browser, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

from playwright.sync_api import expect  # noqa: E402
from test_app import newcomer, picture  # noqa: E402

from hipdrive_synthetic.fit import run  # noqa: E402


@pytest.mark.parametrize("width", [390, 1280])
def test_a_fit_file_becomes_a_report(server: str, browse: Any, tmp_path: Path, width: int) -> None:
    file = tmp_path / "morning.fit"
    file.write_bytes(run(300).bytes())
    page = browse(width)
    newcomer(page, server)
    page.goto(server + "film")
    page.get_by_label("What was worn").set_input_files(str(file))
    page.get_by_role("button", name="Read the clips").click()
    page.wait_for_url("**/visits/*")
    page.get_by_role("link", name="Read the whole report").click(timeout=240_000)
    expect(page.get_by_role("heading", name="What the watch recorded")).to_be_visible()
    picture(page, f"worn-{width}")
    page.goto(server + "history")
    expect(page.get_by_role("heading", name="By speed")).to_be_visible()
