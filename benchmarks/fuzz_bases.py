"""Whole files for `benchmarks.fuzz` to damage: short ones of every format, from the recordings and the rendered clips."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import hipdrive as hd
from benchmarks.section import ROOT
from hipdrive.motion import Motion
from hipdrive.report.export import write_lab

#: Seconds of motion capture and of video that are kept: enough for some strides, so that accepted mutants are measured.
_MOCAP_S, _VIDEO_S = 4.0, 2.5
_MARKERS = 'title = "A set"\nkind = "markers"\nsides = ["left_", "right_"]\n\n[single]\nc7 = "c7"\n\n[paired]\n'
_SYMPTOMS = (
    '[runner]\nsex = "female"\nage_y = 34.0\n\n[pain.knee_front]\nleft = 4.0\nwhen = ["worsens", "next_morning"]\n\n'
    "[soreness]\nquad = 6.0\nglute = 1.0\n\n[feel]\nsitting_down = 7.0\n"
)


@dataclass(frozen=True)
class Base:
    """A file to damage, and how it is given to the command line.

    Parameters
    ----------
    path
        The file.
    arguments
        After `hipdrive analyze`; `{mutant}` stands for the damaged copy.
    beside
        Files that lie beside it under the same names.
    """

    path: Path
    arguments: tuple[str, ...] = ("{mutant}",)
    beside: tuple[Path, ...] = ()


def _short(motion: Motion, seconds: float) -> Motion:
    keep = motion.time_s <= motion.time_s[0] + seconds
    forces = motion.forces
    if forces is not None:
        held = forces.time_s <= motion.time_s[0] + seconds
        centre = None if forces.centre_m is None else forces.centre_m[held]
        forces = replace(forces, time_s=forces.time_s[held], force_n=forces.force_n[held], centre_m=centre)
    return replace(
        motion,
        points=motion.points[keep],
        time_s=motion.time_s[keep],
        forces=forces,
        confidence=motion.confidence[keep],
    )


def _npz(trial: Path, folder: Path) -> Base:
    with np.load(trial) as archive:
        arrays = {name: archive[name] for name in archive.files}
    keep, held = arrays["t_s"] <= _MOCAP_S, arrays["force_t_s"] <= _MOCAP_S
    arrays |= {"markers_mm": arrays["markers_mm"][keep], "t_s": arrays["t_s"][keep]}
    arrays |= {"force_n": arrays["force_n"][held], "force_t_s": arrays["force_t_s"][held]}
    path = folder / "short_T35.npz"
    np.savez(path, **arrays)
    beside = folder / "short_static.npz"
    shutil.copyfile(trial.with_name(trial.name.split("_")[0] + "_static.npz"), beside)
    return Base(path, beside=(beside,))


def text_bases(data: Path, folder: Path) -> list[Base]:
    """TRC, MOT, keypoints (JSON, DeepLabCut's CSV and H5), npz and TOML."""
    motion = _short(hd.read(data / "rbds" / "RBDS001_T35.npz"), _MOCAP_S)
    trc, mot, *_ = write_lab(motion, folder / "run.trc")
    other = folder / "stride.trc"
    shutil.copyfile(data / "opensim_stride" / "motion_capture_run.trc", other)
    given = ("{mutant}", "--speed", "3.5")
    markers, symptoms = folder / "set.toml", folder / "symptoms.toml"
    named = "".join(
        f'"{{s}}{n.split("_", 1)[1]}" = "{n.split("_", 1)[1]}"\n' for n in motion.names if n.startswith("left_")
    )
    markers.write_text(_MARKERS + named + '\n[needed]\npaired = ["hip", "heel"]\n', encoding="utf-8")
    symptoms.write_text(_SYMPTOMS, encoding="utf-8")
    json_file = _keypoints(data, folder)
    return [
        Base(trc, given, (mot,)),
        Base(other),
        Base(mot, (str(trc), *given[1:]), (trc,)),
        Base(json_file),
        *_tables(json_file, folder),
        _npz(data / "rbds" / "RBDS001_T35.npz", folder),
        Base(markers, (str(trc), "--markers", "{mutant}"), (trc,)),
        Base(symptoms, (str(trc), "--symptoms", "{mutant}"), (trc,)),
    ]


def _keypoints(data: Path, folder: Path) -> Path:
    found = data / "hard" / "keypoints_y_up.json"
    kept = folder / "keypoints.json"
    shutil.copyfile(found, kept)
    return kept


def _tables(keypoints: Path, folder: Path) -> list[Base]:
    """The same points as DeepLabCut writes them."""
    import pandas as pd

    motion = hd.read(keypoints)
    columns = pd.MultiIndex.from_product(
        [["network"], motion.names, ["x", "y", "likelihood"]], names=["scorer", "bodyparts", "coords"]
    )
    numbers = np.concatenate([motion.points, motion.confidence[..., None]], axis=2).reshape(len(motion.time_s), -1)
    table = pd.DataFrame(numbers, columns=columns)
    table.to_csv(folder / "dlc.csv")
    rate = ("{mutant}", "--capture-fps", f"{motion.fps:.6g}")
    bases = [Base(folder / "dlc.csv", rate)]
    try:
        table.to_hdf(folder / "dlc.h5", key="df_with_missing", mode="w")
    except ImportError:
        return bases
    return [*bases, Base(folder / "dlc.h5", rate)]


def c3d_bases(data: Path) -> list[Base]:
    """C3D files of four laboratories and programs."""
    static = ("{mutant}", "--static", str(data / "emg" / "JA1Static05.c3d"))
    return [
        Base(data / "hard" / "forces_plain.c3d"),
        Base(data / "emg" / "Running_0002.c3d"),
        Base(
            data / "hard" / "two_subjects.c3d",
            ("{mutant}", "--subject", "Bob", "--static", str(data / "rbds" / "RBDS011static.c3d")),
        ),
        Base(data / "emg" / "JA1Gait21.c3d", static),
    ]


def video_bases(folder: Path) -> list[Base]:
    """A rendered runner in three containers."""
    from hipdrive.video import frames, writing

    pictures = list(frames(ROOT / "clips" / "demo_side.mp4", 360))
    start = pictures[0][0]
    kept = [(t - start, f) for t, f in pictures if t - start <= _VIDEO_S]
    path = folder / "run.mp4"
    fps = 1 / float(np.median(np.diff([t for t, _ in kept])))
    with writing(path, fps, quality=24) as clip:
        for t, picture in kept:
            clip.write(t, picture)
    whole = folder / "behind.mp4"
    shutil.copyfile(path, whole)
    return [Base(path), Base(whole, ("{mutant}", "--view", "right"))]
