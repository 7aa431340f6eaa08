"""The runner's stride on the app's pages: what the report wrote is read back, moves in phase, and fits a small picture."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from functools import cache

from hipdrive.history.rows import Point
from hipdrive.history.tables import Visit
from hipdrive.report import to_json
from hipdrive.report.gauges import halves
from hipdrive.report.page import render
from hipdrive.screening import screen
from hipdrive.web.charts import trend_picture
from hipdrive.web.layout import named_days
from hipdrive.web.order import behind, by_weight
from hipdrive.web.pages.history import compare_form
from hipdrive.web.strides import moving_stride, small_picture, strides_in
from hipdrive.web.units import METRIC
from report_case import both, grey_frames, markers


@cache
def page() -> str:
    return render(both(), findings=screen(both()), get_frames=grey_frames)


def test_the_figures_of_a_report_are_read_back_as_they_were_written() -> None:
    rear, side = strides_in(page())
    assert (rear.view, side.view) == ("from behind", "from the left side")
    assert side.side == "left"
    assert side.n > 10
    assert 0 <= side.still < side.n
    assert "mean of" in side.spoken
    assert strides_in("<p>no figure</p>") == ()


def test_sticks_make_a_small_picture_without_a_frame() -> None:
    behind, side = strides_in(render(markers()))
    assert (behind.view, side.view) == ("from behind", "from the right side")
    drawn = small_picture(side)
    assert drawn is not None
    assert "<image" not in drawn
    assert 'stroke="#c24e00"' in drawn
    assert "class=" not in drawn


def test_two_strides_on_one_page_share_no_name_and_a_report_of_earlier_is_read_too() -> None:
    text = page()
    assert text.count('id="sheet-0-rear"') == 1
    reels = [stride.reel for stride in strides_in(text)]
    assert all(" id=" not in reel for reel in reels)
    earlier = re.sub(
        r'<g id="sheet-[^"]+">(.*?)</g></g></svg><div class="film-bar">',
        r'\1</g></svg><div class="film-bar">',
        text,
        flags=re.DOTALL,
    )
    assert 'sheet-0"' not in earlier
    assert [stride.reel for stride in strides_in(earlier)] == reels


def test_a_moving_stride_has_nothing_inline_and_can_be_moved_by_hand() -> None:
    text = moving_stride(strides_in(page())[1], 3.0, "Before")
    assert "style=" not in text
    assert 'data-lasts="3"' in text
    assert 'type="range"' in text
    assert "<figcaption>Before</figcaption>" in text


def test_the_small_picture_is_a_drawing_that_holds_all_it_needs() -> None:
    drawn = small_picture(strides_in(page())[1])
    assert drawn is not None
    assert len(drawn) < 60_000
    root = ET.fromstring(drawn)
    assert len(root.findall(".//{http://www.w3.org/2000/svg}path")) >= 3
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    assert "class=" not in drawn


def test_what_findings_rest_on_comes_first_then_the_jobs_of_the_hips() -> None:
    contract = to_json(both(), findings=screen(both())).model_dump(mode="json", by_alias=True)
    ids = {m["id"] for m in contract["measurements"]}
    order = by_weight(ids, contract)
    first = [id for id in behind(contract) if id in ids]
    assert order[: len(first)] == first
    plain = by_weight(ids, None)
    assert plain.index("hip_extension_vertical") < plain.index("trunk_sway") < plain.index("cadence")
    assert set(order) == set(plain) == ids


def test_visits_of_one_day_are_told_apart_by_the_hour_and_others_by_the_day() -> None:
    noon = datetime(2026, 11, 27, 12, 0, tzinfo=UTC).astimezone()
    told = named_days([noon, noon + timedelta(hours=1), noon + timedelta(days=9)])
    assert told[noon].startswith("27 November 2026, ")
    assert told[noon + timedelta(days=9)] == "6 December 2026"


def test_trends_stand_on_one_scale_of_time() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    point = lambda day: Point(day, start + timedelta(days=day), 5.0, "deg", 4.0, 6.0, 2.0, 14, "rear", ())  # noqa: E731
    span = (start, start + timedelta(days=10))
    drawn = trend_picture([point(0), point(1), point(10)], span, "Drop")
    places = [float(p) for p in re.findall(r'<circle cx="([\d.]+)%"', drawn)]
    assert places[1] - places[0] < (places[2] - places[1]) / 8
    assert drawn.count('class="bar mean"') == 3
    assert 'class="band"' in drawn


def test_visits_to_choose_from_are_named_shortly_enough_for_the_list() -> None:
    start = datetime(2026, 9, 28, 12, tzinfo=UTC)
    visits = [Visit(id=n, athlete_id=1, at=start + timedelta(days=n), speed_mps=3.0) for n in range(6)]
    named = re.findall(r"<option[^>]*>([^<]*)", str(compare_form(visits[::-1], METRIC)))
    assert len(set(named)) == 6
    assert max(map(len, named)) <= len("28 September 2026, 10.8 km/h")


def test_the_numbers_stand_in_two_columns_of_one_height() -> None:
    lines = [sum(1 + len(found) for _, found in half) for half in halves(both())]
    assert len(lines) == 2
    assert abs(lines[0] - lines[1]) <= 1
