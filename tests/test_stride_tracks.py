"""Pelvis and muscles under the picture of one stride: on one axis, each where its leg is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hipdrive.emg import EmgResult, examine
from hipdrive.measures import Measurements, measure
from hipdrive.report.curves import StrideCurve
from hipdrive.report.page import render
from hipdrive.report.stride_tracks import over_stride, pelvis_tracks, phase_ends, stride_tracks
from hipdrive.sensors import Channel, Emg
from hipdrive_synthetic.emg import bursts
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner
from report_case import grey_frames, measured


def with_muscles(found: Measurements, *muscles: str) -> Measurements:
    """A recording beside muscles of the right leg that work around each of its strikes."""
    contacts = found.recordings[0].contacts
    strike = contacts.of("right").strike_s
    made = [
        bursts(strike - 0.08, strike + 0.12, 15.0, np.random.default_rng(seed), float(contacts.off_s.max()) + 1)
        for seed in range(len(muscles))
    ]
    values = np.stack([one.values for one in made], axis=1)
    channels = tuple(Channel(name, name, "right") for name in muscles)
    result = examine(Emg("emg.csv", "csv", channels, values, 1500.0, unit="µV"), contacts, "the clip")
    return replace(found, sensors=(result,))


def test_phases_fill_the_stride_and_meet_at_the_off() -> None:
    ends = phase_ends(35.0, False)
    assert [name for name, *_ in ends] == ["early_stance", "late_stance", "early_swing", "mid_swing", "late_swing"]
    assert [start for _, start, _ in ends[1:]] == [stop for *_, stop in ends[:-1]]
    assert (ends[0][1], ends[1][2], ends[-1][2]) == (0.0, 35.0, 100.0)
    assert phase_ends(60.0, True)[0] == ("loading", 0.0, 12.0)


def test_a_curve_over_stance_ends_at_the_off() -> None:
    rising = np.linspace(0.0, 1.0, 101)
    mean, _ = over_stride(StrideCurve("right", rising, rising, 100.0, 5), 40.0)
    assert mean[20] == pytest.approx(0.5)
    assert mean[40] == pytest.approx(1.0)
    assert np.isnan(mean[41:]).all()
    whole, _ = over_stride(StrideCurve("right", rising, rising, 35.0, 5), 35.0)
    assert whole is rising


def test_the_pelvis_stands_above_the_muscles_of_the_same_leg() -> None:
    run = virtual_runner(Runner(), 8.0, 120.0)
    found = with_muscles(measure(run.motion, run.contacts), "soleus", "gluteus_medius", "gluteus_maximus")
    assert isinstance(found.sensors[0], EmgResult)
    page = str(stride_tracks(found))
    names = ["Pelvic drop", "Gluteus maximus", "Gluteus medius", "Soleus"]
    places = [page.index(f">{name}<") for name in names]
    assert places == sorted(places)
    assert "Right leg" in page
    assert "Left leg" not in page
    (drop,) = (t for t in pelvis_tracks(found, "right", 35.0) if t.title == "Pelvic drop")
    assert np.isfinite(drop.mean[:35]).all()


def test_they_lie_in_the_section_of_the_stride() -> None:
    page = render(with_muscles(measured("rear"), "gluteus_maximus"), get_frames=grey_frames)
    section = page[page.index('id="stride"') :]
    assert section.index("strip") < section.index('class="tracks"') < section.index("</section>")


def test_nothing_is_drawn_without_muscles() -> None:
    assert stride_tracks(measured("rear")) is None
