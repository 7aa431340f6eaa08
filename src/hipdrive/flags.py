"""What a user should know about a recording or a number: a code, and the sentence a person reads."""

from __future__ import annotations

from collections.abc import Mapping

FLAGS: dict[str, str] = {
    # the recording
    "rendered": "This is a rendered runner, not a person.",
    "slow_motion": "Slow motion: the clip plays slower than life; state the rate with --capture-fps.",
    "capture_rate_stated": "The capture rate was stated, and the time stamps were scaled to it.",
    "fast_motion": "Fast motion: nobody takes so many steps a minute; state the rate of capture with --capture-fps.",
    "several_shots": "The clip is cut from several shots; the longest was read. --shots all reads each by itself.",
    "part_read": "The clip is long; its best minute was read. --from and --to choose another part.",
    "repeated_frames": "Frames are stored more than once; the clip counts with the rate at which it really changes.",
    "variable_frame_rate": "The frame rate varies; the time stamps of the file were used.",
    "rotated": "The clip carries a rotation, which was applied.",
    "ground_slopes": (
        "The ground slopes in the picture: the camera is rolled or askance, or the belt is inclined. Angles against the "
        "vertical are wider by it; say with --level how the true horizontal lies."
    ),
    "oblique_view": "The camera stands at an angle; angles are foreshortened.",
    "running_on_the_spot": "Running on the spot: there is no forward speed to read.",
    "several_people": "Several people are in the picture; the runner was chosen by size, time and motion.",
    "person_leaves": "The runner leaves the picture for part of the clip.",
    "legs_repaired": "Left and right legs were confused in some frames and put right.",
    "legs_undecided": "Left and right legs could not be told apart in part of the clip.",
    "pace_drifts": "The pace changes over the recording: a number in time is a mean over different paces.",
    "steadiest_part": "The pace changes much over the recording; only its steadiest part was measured.",
    "steps_left_out": "Some steps did not fit the rhythm of the others and were left out.",
    "gaps_filled": "Short gaps were filled.",
    "plates_out_of_step": (
        "Force plates and markers keep different times, as the acceleration of the hips tells; contacts found from the motion "
        "were put on the clock of the plates."
    ),
    "low_frame_rate": "The frame rate is low; instants are found between frames, with a wider error.",
    "markers_mislabelled": "Some markers carried the wrong label and were put right or left out.",
    "markers_duplicated": "Some labels are there twice; what was in two places at once was left out.",
    "plates_shared": "Several people were recorded: the force plates, which do not tell them apart, were not used.",
    "static_lacks_joints": (
        "The standing trial gives no centre of every knee and ankle: it lacks their markers, or does not fit the run."
    ),
    "markers_missing": "Markers of the set are missing; what needs them is not shown.",
    "long_gaps": "Some points are missing for longer stretches, which stay empty.",
    "no_static": "Knee or ankle centres are not known: give a standing trial with --static.",
    "header_disagrees": "The header of the file states other counts than it holds; its columns and rows were used.",
    "y_up": "The file counts heights from the bottom of the picture; they were turned round.",
    "frame_rate_stated": "The file holds no times; the stated frame rate was used.",
    "pelvis_from_stickers": (
        "The pelvis was read from two stickers. The mean of both sides does not depend on how level they are stuck on; "
        "each side does: 2 mm over 10 cm is 1.1°."
    ),
    "stickers_lost": "The stickers were seen in only part of the clip; only that part counts for the pelvis.",
    "pelvis_from_waistband": (
        "The pelvis was read from the line between shirt and shorts, which has no zero: only the mean of both sides is "
        "given."
    ),
    # the number
    "side_left_out": "One side read beyond what a body can do, too uncertain to be shown.",
    "few_steps": "Fewer than 7 steps on a side: shown, but nothing is concluded from it.",
    "no_level": "The camera's roll is not known: a side's value may be shifted by it.",
    "far_leg": "The leg away from the camera: less certain.",
    "accuracy_not_measured": "This measure's error with this kind of input is not known; only the spread of steps is.",
    "in_body_lengths": "No scale is known: lengths are given relative to the leg.",
}


def sentence(flag: str) -> str:
    """The sentence for a code."""
    return FLAGS[flag]


def holding(facts: Mapping[str, bool]) -> tuple[str, ...]:
    """The names of what holds, in their order."""
    return tuple(name for name, holds in facts.items() if holds)
