"""Find the foot contacts of a recording."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Literal

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import CannotSee, InputError
from hipdrive.flags import holding
from hipdrive.gait.activity import Activity, activity
from hipdrive.gait.clock import on_plate_clock
from hipdrive.gait.contacts import SIDES, Contacts
from hipdrive.gait.detector import find_steps, head_name, in_step, load_head, standard_errors
from hipdrive.gait.forces import contacts_from_force
from hipdrive.gait.legs import LEG, Kind, Legs, leg_signals
from hipdrive.gait.rhythm import in_rhythm
from hipdrive.gait.unseen import check_named, hidden, turned
from hipdrive.motion import Motion, Plane
from hipdrive.motion.pace import MIN_FPS

#: Share of a foot's length, from the heel, at which the ball lies (anthropometry: Winter 2009, fig. 4.1).
BALL_SHARE = 0.73
#: What to do about a recording that is no run, by its kind.
_STEADIER = {
    "video": "Film or choose a stretch of steady running, at least three strides, with both feet in view",
    "keypoints": "Give keypoints of steady running, at least three strides, with both feet in view, or the video itself",
    "lab": "Give a trial of steady running, at least three strides, with both feet marked",
}
#: Below this frame rate instants are flagged (design choice: a contact lasts fewer than 12 frames).
LOW_FPS = 50.0


def find_contacts(motion: Motion, method: Literal["auto", "force", "kinematics"] = "auto") -> Contacts:
    """Find when each foot meets and leaves the ground.

    Parameters
    ----------
    motion
        A run, in 3D or seen by one camera from the side, the rear or the front.
    method
        `force`: from the force plates of the recording. `kinematics`: from the motion alone. `auto`: plates where they
        recorded a contact, else kinematics.

    Returns
    -------
    Contacts
        In order of strike, seconds on the clock of the motion, each instant with its standard error: the root mean
        square error on runners the detector had not learned from, for this kind of input, frame rate and noise.
        Errors of one recording share a part (the runner's own foot), so a mean over contacts is not
        as sure as independent errors would make it. Contacts cut off by an end of the recording are left out. Where plates
        recorded the run too and keep another time, instants are on their clock (`gait.clock`).

    Raises
    ------
    CannotSee
        If the view does not show the feet well enough, or the recording is too short.
    InputError
        If it is not a run.
    ValueError
        If the method is not one of the three.

    Notes
    -----
    Contact is meant as by a force plate: vertical force above 50 N. The detector and its errors are described in
    `training/contacts/CARD.md`.

    See Also
    --------
    read : Where the motion comes from.
    measure : What is read at these instants.

    Examples
    --------
    >>> import hipdrive as hd
    >>> contacts = hd.find_contacts(hd.read("run.trc"))
    >>> first = contacts.off_s[0] - contacts.strike_s[0]
    >>> print(f"{len(contacts)} contacts, the first on the {contacts.side[0]}, {1000 * first:.0f} ms")
    28 contacts, the first on the right, 237 ms
    """
    if method not in ("auto", "force", "kinematics"):
        raise ValueError(f"method must be auto, force or kinematics, not {method!r}")
    if method == "force":
        return contacts_from_force(motion)
    if method == "auto" and motion.forces is not None:
        # A runner who missed the plates is still seen.
        with suppress(CannotSee):
            return contacts_from_force(motion)
    return _on_the_clock(motion, contacts_from_kinematics(motion))


def _on_the_clock(motion: Motion, found: Contacts) -> Contacts:
    """The same on the clock of the plates, where some recorded the run too."""
    if motion.forces is None or motion.view != "3d":
        return found
    with suppress(CannotSee):
        return on_plate_clock(motion, found, contacts_from_force(motion))
    return found


def remedy_for(motion: Motion) -> str:
    """What to do about a recording that shows no run: to film, or to give another."""
    return _STEADIER["lab" if motion.view == "3d" else "video" if motion.provenance.kind == "video" else "keypoints"]


def contacts_from_kinematics(motion: Motion) -> Contacts:
    """Contacts by the learned detector; see `find_contacts`."""
    check_named(motion)
    _refuse_turned(motion)
    seen = activity(motion)
    _refuse_unless_running(motion, seen)
    legs, input_kind = _read_legs(motion)
    head = load_head(head_name(input_kind, legs))
    seen_s = find_steps(legs, head)
    strike_s, off_s = (seen_s if input_kind == "markers" else in_step(legs, seen_s)).T
    keep = whole_contacts(legs, strike_s, off_s)
    far = _is_far(legs, motion.view if input_kind == "side" else None)
    strike_se_s, off_se_s, length_se_s = standard_errors(legs, head, seen_s, far)[keep].T
    side = np.array(SIDES)[legs.anchor_side[keep]]
    instants = (strike_s[keep], off_s[keep], strike_se_s, off_se_s)
    found = Contacts(side, *instants, "kinematics", _flags(motion, seen), length_se_s)
    return _without_odd_steps(found, seen_s[keep])


def _read_legs(motion: Motion) -> tuple[Legs, str]:
    """The legs as the detector sees them, and the kind of input (see `detector.head_name`)."""
    plane, kind, input_kind = _seen(motion)
    tip = "ball" if input_kind == "markers" else "toe"
    return leg_signals(plane.time_s, _leg_points(plane, tip, kind), kind), input_kind


def _is_far(legs: Legs, near: str | None) -> BoolArray:
    """`(step,)` whether it is of the leg away from the camera; from behind, in front and in 3D (`None`) none is."""
    return np.array([near is not None and side != near for side in SIDES])[legs.anchor_side]


def _without_odd_steps(found: Contacts, raw_s: FloatArray) -> Contacts:
    """Contacts in the rhythm, flagged where some are not.

    By `(contact, 2)` instants as they were seen: what broke the rhythm is not believed for having been drawn to it.
    """
    steady = in_rhythm(found.side, raw_s[:, 0], raw_s[:, 1], found.length_se_s)
    return found if steady.all() else replace(found.only(steady), flags=(*found.flags, "steps_left_out"))


def _refuse_turned(motion: Motion) -> None:
    """Raise `InputError` where the picture is turned: a network finds a runner upside down, whose numbers mean nothing."""
    how = turned(motion)
    if how:
        what = f"does not show the legs well enough: {how}"
        raise InputError(motion.provenance.path, what, "Turn the recording, then give it again")


def _refuse_unless_running(motion: Motion, seen: Activity) -> None:
    if motion.fps < MIN_FPS and seen.pace != "slow":
        what = f"has only {motion.fps:.3g} frames a second"
        raise InputError(motion.provenance.path, what, "Film at 30 or more, better 120 or 240")
    if seen.kind != "running":
        raise InputError(motion.provenance.path, _no_run(motion, seen), remedy_for(motion))


def _no_run(motion: Motion, seen: Activity) -> str:
    """What the recording shows instead of running, or hides."""
    if cause := hidden(motion):
        return f"does not show the legs well enough: {cause}"
    return "shows walking, not running" if seen.kind == "walking" else f"does not show running: {seen.reason}"


def _flags(motion: Motion, seen: Activity) -> tuple[str, ...]:
    told = {
        "low_frame_rate": motion.fps < LOW_FPS,
        "running_on_the_spot": seen.on_the_spot,
        "slow_motion": seen.pace == "slow",
        "fast_motion": seen.pace == "fast",
    }
    return holding(told)


def _seen(motion: Motion) -> tuple[Plane, Kind, str]:
    """The plane to read, which it is, and the kind of input (see `detector.head_name`)."""
    exact = motion.provenance.points.startswith(("markers", "virtual"))
    if motion.view in ("3d", "left", "right"):
        return motion.sagittal(), "sagittal", "markers" if exact else "side"
    if motion.view in ("rear", "front"):
        return motion.frontal(), "frontal", motion.view
    cause = hidden(motion)
    if cause:
        raise CannotSee(f"the legs are not seen well enough: {cause}")
    raise CannotSee(f"contacts cannot be found from a view that is {motion.view}; film from the side, rear or front")


def _leg_points(plane: Plane, tip: str, kind: Kind) -> FloatArray:
    """`(frame, side, point, 2)` of the points `LEG`, in the frontal plane and the shoulder."""
    return np.stack([np.stack(_of_leg(plane, side, tip, kind), axis=1) for side in SIDES], axis=1)


def _of_leg(plane: Plane, side: str, tip: str, kind: Kind) -> list[FloatArray]:
    """The points of one leg, each `(frame, 2)`."""
    points = [plane.point(f"{side}_{name}") for name in LEG[:-1]]
    return [*points, _tip(plane, side, tip), *([_shoulder(plane, side)] if kind == "frontal" else [])]


def _shoulder(plane: Plane, side: str) -> FloatArray:
    """The shoulder; where it was never seen, the hip, which bounces alike."""
    name = f"{side}_shoulder"
    seen = name in plane.names and np.isfinite(plane.point(name)).any()
    return plane.point(name if seen else f"{side}_hip")


def _tip(plane: Plane, side: str, wanted: str) -> FloatArray:
    """The ball or the toe; where only the other is known, by its share of the foot's length."""
    other, share = ("toe", BALL_SHARE) if wanted == "ball" else ("ball", 1 / BALL_SHARE)
    name = f"{side}_{wanted}"
    if name in plane.names and np.isfinite(plane.point(name)).any():
        return plane.point(name)
    heel = plane.point(f"{side}_heel")
    return np.asarray(heel + share * (plane.point(f"{side}_{other}") - heel))


def whole_contacts(legs: Legs, strike_s: FloatArray, off_s: FloatArray) -> BoolArray:
    """Which contacts are wholly inside the recording, with the feet seen in most of their frames."""
    inside = (strike_s >= legs.time_s[0]) & (off_s <= legs.time_s[-1]) & (off_s > strike_s)
    count = np.concatenate([[0], np.cumsum(legs.seen)])
    first, last = np.searchsorted(legs.time_s, strike_s), np.searchsorted(legs.time_s, off_s)
    frames = np.maximum(last - first, 1)
    # Design choice: bridged gaps may take up to a third of a contact, no more.
    return np.asarray(inside & ((count[last] - count[first]) / frames >= 2 / 3))
