"""Contacts that break the rhythm are left out; uneven but steady runs stay whole."""

import numpy as np

from hipdrive.gait.rhythm import in_rhythm as judged


def in_rhythm(side: np.ndarray, strike: np.ndarray, off: np.ndarray, se: float = 0.01) -> np.ndarray:
    return judged(side, strike, off, np.full(len(strike), se))


def run(count: int, uneven: float = 0.0, step_s: float = 0.36) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    side = np.array(["left", "right"] * count)[:count]
    strike = step_s * np.arange(count) + np.where(side == "left", uneven * step_s, 0.0)
    return side, strike, strike + 0.24


def test_a_steady_run_stays_whole() -> None:
    assert in_rhythm(*run(30)).all()


def test_an_uneven_run_stays_whole() -> None:
    assert in_rhythm(*run(30, uneven=0.1)).all()


def test_a_run_that_slows_down_stays_whole() -> None:
    side, _, _ = run(40)
    strike = np.cumsum(np.linspace(0.32, 0.40, 40))
    assert in_rhythm(side, strike, strike + 0.24).all()


def test_a_doubled_step_goes_with_its_neighbour() -> None:
    side, strike, off = run(30)
    side = np.insert(side, 10, ["left", "right"])
    strike = np.insert(strike, 10, [strike[9] + 0.1, strike[9] + 0.2])
    off = np.insert(off, 10, [strike[10] + 0.24, strike[11] + 0.24])
    keep = in_rhythm(side, strike, off)
    assert not keep[[10, 11]].any()
    assert keep[:9].all()
    assert keep[14:].all()


def test_a_contact_twice_as_long_goes() -> None:
    side, strike, off = run(30)
    off[7] += 0.3
    keep = in_rhythm(side, strike, off)
    assert list(np.flatnonzero(~keep)) == [7]


def test_the_shorter_part_with_sides_exchanged_goes() -> None:
    side, strike, off = run(30)
    # One step is missing between the parts, but the names of the sides go on: the last ten are exchanged.
    strike[20:] += 0.36
    off[20:] += 0.36
    keep = in_rhythm(side, strike, off)
    assert keep[:19].all()
    assert not keep[20:].any()


def test_too_few_contacts_are_not_judged() -> None:
    side, strike, off = run(4)
    strike[2] += 0.2
    assert in_rhythm(side, strike, off).all()


def test_a_longer_contact_stays_where_it_may_be_error() -> None:
    side, strike, off = run(30)
    off[7] += 0.06
    assert not in_rhythm(side, strike, off, se=0.01)[7]
    assert in_rhythm(side, strike, off, se=0.03).all()


def test_feet_may_differ() -> None:
    side, strike, off = run(30)
    off[side == "left"] += 0.08
    assert in_rhythm(side, strike, off).all()
