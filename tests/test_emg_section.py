"""Muscles in the report: which stand first, legs beside each other, what is not told, and the answer where no hips were seen."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from hipdrive.emg import EmgResult, examine
from hipdrive.gait import Contacts
from hipdrive.measures import Measurements
from hipdrive.report.emg_section import emg
from hipdrive.report.emg_words import summary
from hipdrive.report.page import render
from hipdrive.sensors import Channel, Emg
from hipdrive.signals.estimate import with_error
from hipdrive_synthetic.emg import bursts

RNG = np.random.default_rng


def contacts() -> Contacts:
    """Steps of 0.36 s, left and right in turn, each 0.25 s on the ground."""
    strike = np.arange(1.0, 15.0, 0.36)
    side, error = np.where(np.arange(len(strike)) % 2, "left", "right"), np.full(len(strike), 0.004)
    return Contacts(side, strike, strike + 0.25, error, error, "force")


@pytest.fixture(scope="module")
def result() -> EmgResult:
    """Soleus and gluteus maximus of both legs, the glutei last in the file."""
    found, names = contacts(), ("soleus", "gluteus_maximus")
    channels = [Channel(f"{side} {name}", name, side) for name in names for side in ("right", "left")]
    made = [
        bursts(strike - 0.08, strike + 0.12, 15.0, RNG(seed), 17.0).values
        for seed, strike in enumerate(found.of(c.side).strike_s for c in channels)  # type: ignore[arg-type]
    ]
    return examine(Emg("emg.csv", "csv", tuple(channels), np.stack(made, axis=1), 1500.0), found, "plates")


def page_of(one: EmgResult) -> str:
    section = emg(Measurements((), (), (), (one,)))
    assert section is not None
    return str(section.html)


def test_the_glutei_stand_first_and_both_legs_share_a_picture(result: EmgResult) -> None:
    page = page_of(result)
    assert re.findall(r'<p class="key">([^<]*)</p>', page) == ["Gluteus maximus", "Soleus"]
    assert page.count('class="mean left"') == page.count('class="mean right"') == 2
    assert "Left solid, right dashed." in page
    rows = re.findall(r'<th scope="row">([^<]*)</th>', page)
    assert rows == ["Left gluteus maximus", "Right gluteus maximus", "Left soleus", "Right soleus"]


def test_two_channels_of_one_leg_are_not_taken_for_two_legs(result: EmgResult) -> None:
    right = tuple(one for one in result.channels if one.channel.side == "right")
    page = page_of(replace(result, channels=(*right, right[1])))
    assert re.findall(r'<p class="key">([^<]*)</p>', page) == ["Right gluteus maximus"] * 2 + ["Right soleus"]
    assert "dashed" not in page


def test_legs_that_do_the_same_are_told_together(result: EmgResult) -> None:
    right, left = (replace(c, stances=19) for c in result.channels if c.channel.muscle == "gluteus_maximus")
    first, second, *_ = summary(replace(result, channels=(right, replace(left, phases=right.phases))))
    assert first.startswith("Left and right gluteus maximus: active in")
    assert "over 19 stances each." in first
    assert "The left burst begins" in first
    assert "The right burst begins" in first
    assert second.startswith("Gluteus maximus, onset left minus right")
    apart = summary(replace(result, channels=(left, replace(right, phases=left.phases[:2]))))
    assert [text.split(":")[0] for text in apart[:2]] == ["Left gluteus maximus", "Right gluteus maximus"]


def test_an_onset_that_differs_too_much_is_not_told_as_a_number(result: EmgResult) -> None:
    right = next(c for c in result.channels if c.channel.name == "right gluteus maximus")
    wide = replace(right, onset_ms=with_error(-144.0, 106.0, 4))
    told = summary(replace(result, channels=(wide,)))[0]
    assert "differs too much between the stances to be told (± 208 ms)" in told
    assert "144" not in told
    sure = replace(right, onset_ms=with_error(-144.0, 50.0, 4))
    assert "Its burst begins 144 ± 98 ms before the strike." in summary(replace(result, channels=(sure,)))[0]


def test_ratios_name_the_reference_they_are_of(result: EmgResult) -> None:
    both = [replace(c, reference="the largest voluntary effort") for c in result.channels]
    assert "in percent of the largest voluntary effort." in page_of(replace(result, channels=tuple(both)))
    mixed = (replace(result.channels[0], reference="the largest voluntary effort"), *result.channels[1:])
    assert "in percent of its own reference." in page_of(replace(result, channels=mixed))


def test_one_stance_has_no_band(result: EmgResult) -> None:
    assert "± 1 SD" in page_of(result)
    one = replace(result, channels=tuple(replace(c, stances=1) for c in result.channels))
    assert "± 1 SD" not in page_of(one)


def test_a_page_without_hips_answers_that_it_cannot_tell(result: EmgResult) -> None:
    page = render(Measurements((), (), (), (result,)))
    assert "Cannot tell." in page
    assert "a clip of the run does" in page
    assert "Green: reference" not in page


def test_the_clock_stands_with_the_timeline_and_once(result: EmgResult) -> None:
    note = "It begins 3.4 s before rear.mp4, by 11 strikes of both."
    page = render(Measurements((), (), (), (replace(result, notes=(note,), clock=note),)))
    assert page.count(note) == 1
    assert page.index(note) < page.index("What the muscles did</h2>")
