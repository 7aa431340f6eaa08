"""Every number that is drawn can be reached as text with a name: by keyboard, and by those who do not see the picture."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
pytest.importorskip("playwright.sync_api", reason="the tests of the whole app need playwright")

from test_app import Inspector

from benchmarks.served import served
from hipdrive.coaching import plan
from hipdrive.history.rows import Clip
from hipdrive.history.store import History
from hipdrive.history.tables import Visit
from hipdrive.report import to_json
from hipdrive.report.page import render
from hipdrive.screening import screen
from hipdrive.web.app import make_app
from hipdrive.web.settings import Settings
from hipdrive.web.training import keep_trial
from report_case import both, grey_frames, markers
from test_trial_app import result as trial_result

#: What stands in a picture and nowhere else as text; empty where every number can be read without seeing.
_UNREAD = r"""() => {
  for (const part of document.querySelectorAll("details")) part.open = true;
  const numbers = (text) => text.match(/\d+(?:\.\d+)?/g) ?? [];
  const faults = [];
  const need = (what, of, said) => {
    for (const n of numbers(what)) if (!numbers(said).includes(n)) faults.push(`${of}: ${n} of "${what}" is not in "${said.slice(0, 200)}"`);
  };
  for (const svg of document.querySelectorAll("svg[role=img]"))
    if (!svg.getAttribute("aria-label")) faults.push(`no name: ${svg.outerHTML.slice(0, 120)}`);
  for (const svg of document.querySelectorAll("svg.still"))
    for (const text of svg.querySelectorAll("text")) need(text.textContent, "still", svg.getAttribute("aria-label"));
  for (const svg of document.querySelectorAll("svg.gauge, svg.interval")) {
    const holder = svg.closest("tr, li, .job-number");
    if (svg.querySelector(".bar, .marker") && !numbers(holder.textContent).length) faults.push(`gauge without its number: ${holder.textContent}`);
    if (svg.matches(".gauge") && svg.querySelector(".band") && !/Reference .*\d+.* to .*\d/.test(holder.textContent)) faults.push(`band without its ends: ${holder.textContent}`);
  }
  for (const svg of document.querySelectorAll("svg.plot")) {
    const slider = svg.parentElement.querySelector(".probe");
    if (!slider?.getAttribute("aria-label") || slider.tabIndex < 0) { faults.push(`curve out of reach: ${svg.getAttribute("aria-label")}`); continue; }
    let known = 0;
    for (const at of [0, 15, 30, 60, 100]) {
      slider.value = at;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      const told = slider.getAttribute("aria-valuetext").split(": ")[1];
      known += /^(left |hip )?−?\d/.test(told);
      if (/NaN|undefined/.test(told)) faults.push(told);
      for (const [kind, word] of [["band", "reference"], ["spread", "band"]])
        if (svg.querySelector(`path.${kind}`)?.getAttribute("d") && !/not seen/.test(told) && !told.includes(word)) faults.push(`${kind} not told at ${at}: ${told}`);
    }
    if (!known) faults.push(`curve tells nothing: ${svg.getAttribute("aria-label")}`);
  }
  for (const svg of document.querySelectorAll("svg.trend")) {
    const cells = [...svg.closest("article, figure").querySelectorAll("th, td")].map((cell) => cell.textContent).join(" ");
    for (const title of svg.querySelectorAll("title")) need(title.textContent.replace(/^Block \d+, /, ""), "trend", cells);
  }
  return faults;
}"""
#: What Tab comes to, from the top of the page to its end, and what it should: `[reached, names]`.
_STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, video[controls]")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.type !== "hidden").length"""


def tabbed(page: Any) -> int:
    """How many different things Tab comes to before it leaves the page."""
    page.evaluate("window.stops = new Set(); document.activeElement.blur(); scrollTo(0, 0)")
    stops, idle = 0, 0
    while idle < 3:
        page.keyboard.press("Tab")
        now = page.evaluate("stops.add(document.activeElement), stops.delete(document.body), stops.size")
        idle, stops = (idle + 1, stops) if now == stops else (0, now)
    return stops


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of two clips and one of markers."""
    pages = {}
    for name, measured in (("pair", both()), ("markers", markers())):
        findings = screen(measured)
        text = render(measured, findings=findings, plan=plan(findings), get_frames=grey_frames)
        pages[name] = tmp_path_factory.mktemp(name) / "report.html"
        pages[name].write_text(text, encoding="utf-8")
    return pages


@pytest.mark.parametrize("name", ["pair", "markers"])
def test_every_number_of_a_report_can_be_read_and_reached(name: str, reports: dict[str, Path], browse: Any) -> None:
    page = browse()
    page.goto(reports[name].as_uri())
    assert page.locator("svg.plot").count() > 4
    assert page.evaluate(_UNREAD) == []
    # Of the two figures' own switches and every curve, opened: nothing is passed over.
    assert tabbed(page) >= 0.98 * page.evaluate(_STOPS)


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with a runner of six visits and a trial."""
    folder = tmp_path_factory.mktemp("data")
    history: History = make_app(Settings(folder=folder)).state.hipdrive.history
    who, measured = history.add_athlete("Ada Example"), both()
    findings = screen(measured)
    page = render(measured, findings=findings, plan=plan(findings), get_frames=grey_frames)
    contract = to_json(measured, findings=findings, plan=plan(findings)).model_dump(by_alias=True, mode="json")
    for day in range(6):
        visit = history.add_visit(who, [Clip("run.mp4", f"{day:064d}", 1000, None)], 3.0)
        history.add_result(visit, contract, page)
        with history.write() as session:
            session.get_one(Visit, visit).at = datetime.now(UTC) - timedelta(days=60 - 10 * day)
    blocks = trial_result("knee_drive", 6.0)
    keep_trial(history, visit, {"effort": 4.0, "ease": 6.0}, blocks.model_dump_json(by_alias=True))
    with served(folder) as address:
        yield address


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_number_of_the_app_can_be_read_and_reached(visited: str, browse: Any, width: int, dark: bool) -> None:
    page, inspector = browse(width, dark=dark), Inspector()
    for path in (
        "",
        "history",
        "visits/6",
        "compare?before=1&after=6",
        "trials/1",
        "film",
        "warmup/clamshell",
        "coach",
    ):
        page.goto(visited + path)
        inspector.look(page, path)
        unread = page.evaluate(_UNREAD)
        assert unread == [], path
        assert tabbed(page) >= 0.98 * page.evaluate(_STOPS), path
    assert inspector.found == {}


def test_the_speed_of_a_visit_to_compare_is_not_cut_off_on_a_phone(visited: str, browse: Any) -> None:
    page = browse(390)
    page.goto(visited + "history")
    wide = """e => {
      const pen = document.createElement("canvas").getContext("2d"), style = getComputedStyle(e);
      pen.font = style.font;
      return [pen.measureText(e.selectedOptions[0].text).width, e.clientWidth - parseFloat(style.paddingLeft) - 36];
    }"""
    for name in ("Before", "After"):
        text, room = page.get_by_label(name, exact=True).evaluate(wide)
        assert text <= room, name
