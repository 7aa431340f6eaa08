"""Every reason for which a recording is refused, with a recording that is: the table behind `docs/reasons.md`.

PYTHONPATH=src:.:tests python tests/reasons.py > docs/reasons.md
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import av
import cv2
import ezc3d
import numpy as np

import hipdrive as hd
import lab_body
import report_case
from hipdrive.analysis import analyse
from hipdrive.errors import HipdriveError
from hipdrive.motion import Motion
from hipdrive.report.export import write_trc
from hipdrive.sources import ReadOptions
from hipdrive.sources.recording import Recording
from hipdrive.video import frames, writing
from hipdrive_synthetic.activities import standing, walker
from hipdrive_synthetic.camera import Camera, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner


@dataclass(frozen=True)
class Reason:
    """A reason and what brings it about.

    Parameters
    ----------
    about
        What kind of recording it is said of.
    when
        What is wrong, in words.
    said
        Part of the sentence.
    provoke
        Given an empty folder, makes the recording there and has it analysed.
    """

    about: str
    when: str
    said: str
    provoke: Callable[[Path], object]


def sentence(reason: Reason) -> str:
    """What is said, without the folder."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            reason.provoke(folder)
        except HipdriveError as fault:
            return str(fault).replace(f"{folder}/", "").replace(str(folder), "FOLDER")
    return "nothing is said"


def read(path: Path, **said: Any) -> object:
    """Analyse a recording with what is known of it."""
    files = {k: Path(v) if k in ("static", "markers") else v for k, v in said.items() if k != "contacts"}
    return analyse(path, ReadOptions(**files), said.get("contacts", "auto"))


def text(name: str, content: str | bytes, **said: Any) -> Callable[[Path], object]:
    """A file of this content."""

    def provoke(folder: Path) -> object:
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
        return read(folder / name, **said)

    return provoke


# --- motion capture ------------------------------------------------------------------------------------------------


def body(frames: int = 150) -> Recording:
    """The markers of a run."""
    return lab_body.run(frames=frames).recording()


def as_trc(recording: Recording) -> str:
    """A TRC file."""
    frames, markers = recording.points.shape[:2]
    heads = [
        "PathFileType\t4\t(X/Y/Z)\ta.trc",
        "DataRate\tNumFrames\tNumMarkers\tUnits",
        f"150\t{frames}\t{markers}\tmm",
    ]
    heads += ["Frame#\tTime\t" + "\t\t\t".join(recording.labels), "", ""]
    rows = [
        f"{i + 1}\t{i / 150:.6f}\t" + "\t".join("" if np.isnan(v) else f"{v:.3f}" for v in row)
        for i, row in enumerate(recording.points.reshape(frames, -1))
    ]
    return "\n".join([*heads, *rows]) + "\n"


def trc(
    change: Callable[[str], str] = str, recording: Recording | None = None, **said: Any
) -> Callable[[Path], object]:
    """A TRC file whose text is changed."""
    return lambda folder: text("a.trc", change(as_trc(recording or body())), **said)(folder)


def moved(motion: Motion, **said: Any) -> Callable[[Path], object]:
    """A TRC file of a motion in metres."""
    return lambda folder: read(write_trc(motion, folder / "a.trc"), **said)


def c3d(folder: Path, recording: Recording, rate: float = 150.0) -> Path:
    """A C3D file."""
    content = ezc3d.c3d()
    frames, markers = recording.points.shape[:2]
    content["parameters"]["POINT"]["RATE"]["value"] = [rate]
    content["parameters"]["POINT"]["LABELS"]["value"] = list(recording.labels)
    content["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    points = np.ones((4, markers, frames))
    points[:3] = np.nan_to_num(recording.points).transpose(2, 1, 0)
    content["data"]["points"] = points
    content.write(str(folder / "a.c3d"))
    return folder / "a.c3d"


def c3d_bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """A C3D file whose bytes are changed."""

    def provoke(folder: Path) -> object:
        path = c3d(folder, body())
        path.write_bytes(change(path.read_bytes()))
        return read(path)

    return provoke


def segments(folder: Path) -> object:
    """A C3D file of segments without legs."""
    content = ezc3d.c3d()
    content["parameters"]["POINT"]["RATE"]["value"] = [100.0]
    content["data"]["points"] = np.zeros((4, 0, 20))
    content["data"]["rotations"] = np.tile(np.eye(4)[:, :, None, None], (1, 1, 1, 20))
    for name, value in {"USED": [1], "RATE": [100.0], "LABELS": ["head_4X4"]}.items():
        content.add_parameter("ROTATION", name, value)
    content.write(str(folder / "a.c3d"))
    return read(folder / "a.c3d")


def prefixed(*names: str, without: str = "") -> Recording:
    """Several people in one recording."""
    whole = body()
    labels = [f"{name}:{label}" for name in names for label in whole.labels]
    points = np.concatenate([whole.points] * len(names), axis=1)
    keep = [i for i, label in enumerate(labels) if label != without]
    return replace(whole, labels=tuple(labels[i] for i in keep), points=points[:, keep])


def with_static(name: str, content: str) -> Callable[[Path], object]:
    """A run with a standing trial that is none."""

    def provoke(folder: Path) -> object:
        (folder / name).write_text(content)
        return trc(static=folder / name)(folder)

    return provoke


def npz(**arrays: Any) -> Callable[[Path], object]:
    """An archive of arrays."""

    def provoke(folder: Path) -> object:
        whole = body()
        held = {"markers_mm": whole.points, "labels": np.array(whole.labels), "t_s": whole.time_s}
        np.savez(folder / "a.npz", **{k: v for k, v in {**held, **arrays}.items() if v is not None})
        return read(folder / "a.npz")

    return provoke


def tsv(old: str, new: str) -> Callable[[Path], object]:
    """A TSV file of Qualisys, changed."""
    whole = body()
    rows = "\n".join(
        "\t".join(f"{v:.1f}" for v in np.nan_to_num(row)) for row in whole.points.reshape(len(whole.points), -1)
    )
    content = "NO_OF_FRAMES\t150\nFREQUENCY\t150\nMARKER_NAMES\t" + "\t".join(whole.labels) + "\n" + rows + "\n"
    return text("a.tsv", "\n".join(content.split("\n")[:3]) if old == "cut" else content.replace(old, new, 1))


MOT = "name\nendheader\ntime\tground_force_vx\n0\t1\n"
GRF = "name\nendheader\ntime\tground_force_vx\tground_force_vy\tground_force_vz\n0\t1\t2\t3\n"
STILL = as_trc(lab_body.static())


def runner(**changed: Any) -> Motion:
    """A runner in metres."""
    return virtual_runner(Runner(**changed), 4.0, 100.0).motion


def without(motion: Motion, *names: str, share: float = 1.0) -> Motion:
    """Points unseen in the last share of the frames."""
    points = motion.points.copy()
    points[int(len(points) * (1 - share)) :, [motion.names.index(n) for n in names]] = np.nan
    return replace(motion, points=points, confidence=np.isfinite(points).all(axis=2).astype(float))


LAB = "motion capture"
OF_LAB = (
    Reason(LAB, "not a C3D file at all", "is damaged or not a C3D file", text("a.c3d", b"x" * 600)),
    Reason(LAB, "its byte order is none", "is damaged or not a C3D file", c3d_bytes(lambda b: b[:515] + b"\x00" + b[516:])),
    Reason(LAB, "its parameters do not add up", "is damaged or not a C3D file", c3d_bytes(lambda b: b[:520] + b"\x7f" * 40 + b[560:])),
    Reason(LAB, "cut off", "is cut short: it holds", c3d_bytes(lambda b: b[: len(b) * 2 // 3])),
    Reason(LAB, "no frame rate", "states no frame rate", c3d_bytes(lambda b: b.replace(struct.pack("<f", 150.0), struct.pack("<f", 0.0)))),
    Reason(LAB, "analog channels alone", "holds no markers", lambda f: read(c3d(f, body().only([])))),
    Reason(LAB, "segments without legs", "no thighs and shanks", segments),
    Reason(LAB, "one frame", "holds a single frame", lambda f: read(c3d(f, body(1)))),
    Reason(LAB, "nothing labelled", "no marker that was ever seen", trc(recording=replace(body(), points=np.zeros_like(body().points)))),
    Reason(LAB, "two people", "holds 2 people: Ann", trc(recording=prefixed("Ann", "Bob", without="Ann:R.Heel.Bottom"))),
    Reason(LAB, "a person who is not there", "holds nobody called Eve", trc(recording=prefixed("Ann", "Bob"), subject="Eve")),
    Reason(LAB, "labels of no known set", "uses a marker set hipdrive does not know", trc(recording=replace(body().only([0, 1, 2]), labels=("M1", "M2", "M3")))),
    Reason(LAB, "a heel without a label", "lacks markers that RBDS", trc(lambda t: t.replace("R.Heel.Bottom", "spare"))),
    Reason(LAB, "left and right exchanged", "the toes point backward", trc(lambda t: t.replace("L.", "X.").replace("R.", "L.").replace("X.", "R."))),
    Reason(LAB, "knee markers in the standing trial alone", "give it with --static", trc()),
    Reason(LAB, "a standing trial of other markers", "is a standing trial without", with_static("s.trc", STILL.replace("L.", "LX_").replace("R.", "RX_"))),
    Reason(LAB, "a run as standing trial", "is not a standing trial", with_static("s.trc", as_trc(lab_body.run(frames=150).recording(static=True)))),
    Reason(LAB, "a standing trial that is no recording", "holds no labelled markers", with_static("s.json", json.dumps({"people": []}))),
    Reason(LAB, "a markers file that is none", "is not a marker set", lambda f: trc(markers=(f / "m.toml"))(f) if (f / "m.toml").write_text("a = ") else None),
    Reason(LAB, "not a TRC file", "is not a TRC file", text("a.trc", "Hello\n" * 9)),
    Reason(LAB, "no labels", "names no markers in line 4", trc(lambda t: "\n".join("" if i == 3 else r for i, r in enumerate(t.split("\n"))))),
    Reason(LAB, "no rows", "holds no frames", trc(lambda t: "\n".join(t.split("\n")[:6]) + "\n\n")),
    Reason(LAB, "a word among the numbers", "is not a number in line 7", trc(lambda t: t.replace("\t0.000000\t", "\t0.000000\tabc", 1).replace("\nabc", "\n") if "abc" in t else "\n".join(r + "abc" if i == 6 else r for i, r in enumerate(t.split("\n"))))),
    Reason(LAB, "rows too long", "columns in line 7", trc(lambda t: "\n".join(r + "\t1\t2" if i == 6 else r for i, r in enumerate(t.split("\n"))))),
    Reason(LAB, "no time", "has no increasing Time column", trc(lambda t: t.replace("DataRate", "Rate").replace("\t0.006667\t", "\t0\t"))),
    Reason(LAB, "force alone", "columns of forces, no points", text("a.mot", GRF)),
    Reason(LAB, "not an OpenSim table", "no line says endheader", text("a.sto", "Hello\n")),
    Reason(LAB, "no time column", "has no time column first", text("a.mot", "name\nendheader\nx\ty\n1\t2\n")),
    Reason(LAB, "no rows in a table", "holds no rows", text("a.mot", "name\nendheader\ntime\tx\n")),
    Reason(LAB, "a force without its other directions", "has no column", lambda f: (f / "a_grf.mot").write_text(MOT) and trc()(f)),
    Reason(LAB, "rigid bodies of Qualisys", "holds rigid bodies", tsv("MARKER_NAMES", "BODY_NAMES")),
    Reason(LAB, "TSV without its header", "states no MARKER_NAMES", tsv("MARKER_NAMES", "NAMES")),
    Reason(LAB, "TSV without a rate", "states no FREQUENCY above 0", tsv("FREQUENCY\t150", "FREQUENCY\t0")),
    Reason(LAB, "TSV without rows", "holds no frames", tsv("cut", "")),
    Reason(LAB, "an archive cut off", "is not a whole npz file", text("a.npz", b"PK\x03\x04")),
    Reason(LAB, "words for numbers", "no numbers of the right shape called t_s", npz(t_s=np.array(["a"]))),
    Reason(LAB, "no labels in an archive", "is not a .npz file hipdrive knows", lambda f: np.savez(f / "a.npz", markers_mm=np.zeros((3, 1, 3))) or read(f / "a.npz")),
    Reason(LAB, "labels for other markers", "has markers of shape", npz(labels=np.array(["a"]))),
    Reason(LAB, "times for other frames", "times for 150 frames", npz(t_s=np.arange(3.0))),
    Reason(LAB, "forces without their times", "do not fit together", npz(force_n=np.zeros((7, 3)), force_t_s=np.arange(9.0))),
    Reason(LAB, "times that stand still", "times that do not increase", npz(t_s=np.zeros(150))),
    Reason(LAB, "a standing trial as run", "is a standing trial, not a run", npz(markers_mm=body(1).points, t_s=np.zeros(1))),
    Reason(LAB, "masses in grams", "cannot be of a runner of 70000 kilograms", trc(mass_kg=70000.0)),
    Reason(LAB, "force asked for where there is none", "has no force plates", lambda f: moved(runner(), contacts="force")(f)),
    Reason(LAB, "plates that are only tapped on", "no contact of 80 ms above 50 N", lambda f: unloaded(f)),
    Reason(LAB, "ten frames", "too few frames to tell", lambda f: moved(runner().between(0, 0.09))(f)),
    Reason(LAB, "times in thousandths", "it is too short to tell", lambda f: moved(hasty())(f)),
    Reason(LAB, "a second", "too short", lambda f: moved(runner().between(0, 0.4))(f)),
    Reason(LAB, "feet seldom seen", "unseen are the left ankle", lambda f: moved(footless())(f)),
    Reason(LAB, "walking", "shows walking, not running", lambda f: moved(walker(6.0, 100.0).motion)(f)),
    Reason(LAB, "standing", "does not show running", lambda f: moved(standing(4.0, 100.0))(f)),
    Reason(LAB, "one step a side", "too few steps", lambda f: moved(runner().between(0, 1.2))(f)),
    Reason(LAB, "ten frames a second", "has only 10 frames a second", lambda f: moved(virtual_runner(Runner(), 4.0, 10.0).motion)(f)),
    Reason(LAB, "knees that bend forward", "beyond what a body can do", lambda f: moved(bent_forward())(f)),
)  # fmt: skip


def footless() -> Motion:
    """Feet that are seen in ten frames."""
    feet = [f"{side}_{part}" for side in ("left", "right") for part in ("ankle", "heel", "toe", "ball")]
    return without(runner(), *feet, share=0.975)


def hasty() -> Motion:
    """Times a ten-thousandth of what they were."""
    motion = runner()
    times = motion.time_s * 1e-4
    return replace(motion, time_s=times, provenance=replace(motion.provenance, fps=1e6, duration_s=float(times[-1])))


def bent_forward() -> Motion:
    """Knees mirrored to the other side of the leg: labels exchanged with a marker behind the knee."""
    motion = runner()
    points = motion.points.copy()
    for side in ("left", "right"):
        hip, knee, ankle = (motion.names.index(f"{side}_{n}") for n in ("hip", "knee", "ankle"))
        points[:, knee] += 2.2 * ((points[:, hip] + points[:, ankle]) / 2 - points[:, knee])
    return replace(motion, points=points)


# --- keypoints -----------------------------------------------------------------------------------------------------


def filmed(view: str = "left", **changed: Any) -> dict[str, Any]:
    """Keypoints of a runner as one JSON object."""
    seen = film(runner(), Camera(view, fps=50.0, width=640, height=360, focal_px=700.0))  # type: ignore[arg-type]
    seen = replace(seen, points=np.round(seen.points, 1))
    rows = [[[*p, 0.9] for p in frame] for frame in seen.points.tolist()]
    return {"keypoint_names": list(seen.names), "fps": 50, "width": 640, "height": 360, "frames": rows} | changed


def keypoints(**changed: Any) -> Callable[[Path], object]:
    """A JSON file of them."""
    said = {k: changed.pop(k) for k in ("person", "view", "contacts") if k in changed}
    return lambda f: text("a.json", json.dumps({k: v for k, v in filmed(**changed).items() if v is not None}), **said)(
        f
    )


def renamed(old: str, new: str) -> list[str]:
    """Names of the points with one exchanged."""
    return [new if n == old else n for n in filmed()["keypoint_names"]]


def mmpose(*people: int) -> str:
    """MMPose's form with so many points a person."""
    one = [{"keypoints": [[1, 2]] * n, "keypoint_scores": [1] * n} for n in people]
    return json.dumps({"instance_info": [{"frame_id": 1, "instances": one}]})


def dlc(rows: str) -> str:
    """DeepLabCut's form."""
    return "scorer,n,n,n\nbodyparts,hip,hip,hip\ncoords,x,y,likelihood\n" + rows


def two_runners(folder: Path) -> object:
    """Two people who run alike, in MMPose's form with names."""
    seen = filmed()
    names = dict(enumerate(seen["keypoint_names"]))
    points = np.array(seen["frames"])
    other = np.concatenate([points[20:], points[:20]]) * [-1, 1, 1] + [640, 0, 0]
    frames = [
        {
            "frame_id": i,
            "instances": [{"keypoints": p[:, :2].tolist(), "keypoint_scores": p[:, 2].tolist()} for p in both],
        }
        for i, both in enumerate(zip(points, other, strict=True))
    ]
    content = {"meta_info": {"keypoint_id2name": names}, "instance_info": frames}
    return text("a.json", json.dumps(content), capture_fps=50.0)(folder)


def empty_h5(folder: Path) -> object:
    """An HDF5 file of something else."""
    import h5py

    with h5py.File(folder / "a.h5", "w") as file:
        file["a"] = [1.0, 2.0]
    return read(folder / "a.h5", capture_fps=30.0)


SLEAP = "track,frame_idx,hip.x,hip.y,hip.score\n"
JSON = "keypoints"
OF_KEYPOINTS = (
    Reason(JSON, "not JSON", "is not whole JSON", text("a.json", "{")),
    Reason(JSON, "other JSON", "is not a .json file hipdrive knows", text("a.json", "{}")),
    Reason(JSON, "a form that breaks off", "do not fit together", keypoints(frames=[[[1, 2, 3]]])),
    Reason(JSON, "nobody in it", "holds nobody", keypoints(frames=[[], []])),
    Reason(JSON, "a person in one frame", "nobody in two or more frames", keypoints(frames=filmed()["frames"][:1])),
    Reason(JSON, "two networks in one file", "points each", text("a.json", mmpose(17, 26))),
    Reason(JSON, "an unknown network", "which no network hipdrive knows gives", text("a.json", mmpose(19))),
    Reason(JSON, "a hip without a name", "holds no point called left hip", keypoints(keypoint_names=renamed("left_hip", "{_hip"))),
    Reason(JSON, "a network without heels", "shows no left heel", keypoints(keypoint_names=renamed("left_heel", "spare"))),
    Reason(JSON, "no frame rate", "states no frame rate", keypoints(fps=None)),
    Reason(JSON, "shares of an unknown picture", "shares of a picture of unknown size", keypoints(width=None, frames=(np.array(filmed()["frames"]) * [1 / 640, 1 / 360, 1]).tolist())),
    Reason(JSON, "an unknown view", "above is not a camera view", keypoints(view="above")),
    Reason(JSON, "a person who is not there", "person 7 is not among them", keypoints(person=7)),
    Reason(JSON, "half a second", "is seen in only", keypoints(frames=filmed()["frames"][:25])),
    Reason(JSON, "a frame of OpenPose that is none", "is not an OpenPose frame", text("a_000000000000_keypoints.json", '{"people": [3]}')),
    Reason(JSON, "another table", "is not a .csv file", text("a.csv", "a,b\n1,2\n")),
    Reason(JSON, "DeepLabCut without headings", "no rows of headings", text("a.csv", "scorer,a\n1,2\n")),
    Reason(JSON, "DeepLabCut with ragged rows", "columns in row 4", text("a.csv", dlc("0,1,2\n"), capture_fps=30.0)),
    Reason(JSON, "DeepLabCut with a quotation mark that is never closed", "cannot be read as a table", text("a.csv", dlc("0,1,2,0.9\n" * 2 + '2,"' + "1,2\n" * 60_000))),
    Reason(JSON, "DeepLabCut without rows", "holds no frames", text("a.csv", dlc(""), capture_fps=30.0)),
    Reason(JSON, "SLEAP with ragged rows", "columns in line 2", text("a.csv", SLEAP + "t,0,1,2\n", capture_fps=30.0)),
    Reason(JSON, "SLEAP without frame numbers", "no number of a frame", text("a.csv", SLEAP + "t,-1,1,2,1\n", capture_fps=30.0)),
    Reason(JSON, "SLEAP without rows", "holds nobody", text("a.csv", SLEAP, capture_fps=30.0)),
    Reason(JSON, "not HDF5", "a.h5: is damaged or not of its format", text("a.h5", b"x" * 99, capture_fps=30.0)),
    Reason(JSON, "HDF5 of something else", "holds no keypoints of DeepLabCut or SLEAP", empty_h5),
    Reason(JSON, "two who run alike", "equally likely the runner", two_runners),
    Reason(JSON, "not netCDF", "is not a poses dataset", text("a.nc", b"x" * 99)),
    Reason(JSON, "a person who lies", "the person lies on the side", keypoints(frames=[[[p[0], 180.0, 0.2] for p in f] for f in filmed()["frames"]])),
)  # fmt: skip


# --- video ---------------------------------------------------------------------------------------------------------


def clip(count: int, fps: float, **said: Any) -> Callable[[Path], object]:
    """A grey clip."""
    return lambda f: read(report_case.write_clip(f / "a.mp4", [i / fps for i in range(count)]), **said)


def upside_down(folder: Path) -> object:
    """A runner in a picture turned by 180 degrees."""
    with writing(folder / "a.mp4", 60.0) as clip:
        for time_s, frame in islice(frames(Path(__file__).parents[1] / "clips" / "demo_rear.mp4"), 90):
            clip.write(time_s, np.ascontiguousarray(frame[::-1, ::-1]))
    return read(folder / "a.mp4")


def sound(folder: Path) -> object:
    """Sound alone."""
    with av.open(str(folder / "a.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.rate = 44100
        container.mux([*stream.encode(frame), *stream.encode(None)])
    return read(folder / "a.mp4")


def picture(folder: Path) -> object:
    """A picture under the name of a video."""
    cv2.imwrite(str(folder / "a.png"), np.zeros((64, 64, 3), np.uint8))
    (folder / "a.png").rename(folder / "a.mp4")
    return read(folder / "a.mp4")


def broken_off(folder: Path) -> object:
    """A clip whose end is lost."""
    path = report_case.write_clip(folder / "a.mp4", [i / 30 for i in range(120)])
    data = path.read_bytes()
    at = data.rfind(b"moov") - 4
    path.write_bytes(data[:at] + data[at:] if at < 100 else b"".join((data[: at // 8], bytes(0))))
    return read(path)


VIDEO = "video"
OF_VIDEO = (
    Reason(VIDEO, "not a video", "is damaged or not a video", text("a.mp4", b"x" * 999)),
    Reason(VIDEO, "sound alone", "holds sound only, no video", sound),
    Reason(VIDEO, "a picture", "is a picture, not a video", picture),
    Reason(VIDEO, "a picture by its name", "a.jpg: is a picture", text("a.jpg", b"x")),
    Reason(VIDEO, "its end lost", "is damaged or not a video", broken_off),
    Reason(VIDEO, "five frames", "holds only 5 frames", clip(5, 30.0)),
    Reason(VIDEO, "a clip of half a second", "lasts only", clip(15, 30.0)),
    Reason(VIDEO, "three pictures a second", "has only 3 frames a second", clip(30, 3.0)),
    Reason(VIDEO, "a rate that cannot be", "cannot have been captured at -1", clip(60, 30.0, capture_fps=-1.0)),
    Reason(VIDEO, "a part that is not there", "has no part from 8 to 9 s", clip(60, 30.0, from_s=8.0, to_s=9.0)),
    Reason(VIDEO, "an empty room", "nobody", clip(90, 30.0)),
    Reason(VIDEO, "a picture turned by 180°", "is upside down", upside_down),
)  # fmt: skip

FILE = "any file"
OF_FILES = (
    Reason(FILE, "a wrong name", "there is no such file", lambda f: read(f / "a.mp4")),
    Reason(FILE, "a folder", "is a folder, not a recording", lambda f: read(f)),
    Reason(FILE, "a name in an older encoding", "letters that are no Unicode", lambda f: read(f / "lauf_\udce4.trc")),
    Reason(FILE, "nothing in it", "is empty", text("a.trc", "")),
    Reason(FILE, "an unknown kind", "is in none of the known formats", text("a.xyz", "x")),
    Reason(FILE, "a drawing over motion capture", "so nothing can be drawn on it", lambda f: _overlay(f)),
)  # fmt: skip


def _overlay(folder: Path) -> object:
    from hipdrive.outputs import Outputs, write_outputs

    measured = hd.analyse(write_trc(runner(), folder / "a.trc"))
    return write_outputs(measured, None, None, Outputs(overlay=folder / "o.mp4"))  # type: ignore[arg-type]


class _Refused(HipdriveError):
    """A number that a recording cannot give."""


def number(id: str, provoke: Callable[[Path], object]) -> Callable[[Path], object]:
    """Why a number is refused of a recording that gives others."""

    def refused(folder: Path) -> object:
        measured = provoke(folder)
        raise _Refused(next(r.reason for r in measured.refused if r.id == id))  # type: ignore[attr-defined]

    return refused


def unloaded(folder: Path) -> object:
    """Plates that are only tapped on, for 40 ms."""
    rows = "".join(f"{i / 100:.2f}\t0\t{800 if i % 40 < 4 else 0}\t0\n" for i in range(401))
    (folder / "a_grf.mot").write_text(GRF.split("\n0")[0] + "\n" + rows)
    return moved(runner(), contacts="force")(folder)


def headless() -> Motion:
    """Legs alone."""
    motion = runner()
    keep = [n for n in motion.names if "shoulder" not in n]
    return motion.select(keep)


def behind(folder: Path) -> object:
    """A runner from behind."""
    return keypoints(**filmed("rear"), view="rear")(folder)


NUMBER = "single numbers"
OF_NUMBERS = (
    Reason(NUMBER, "lean, from behind", "does not show the sagittal plane", number("trunk_lean", behind)),
    Reason(NUMBER, "drop, from the side", "does not show the frontal plane", number("pelvic_drop", keypoints())),
    Reason(NUMBER, "drop, from a network's hips", "", number("pelvic_drop", behind)),
    Reason(NUMBER, "tilt of the pelvis, from one camera", "use motion capture", number("pelvic_tilt", keypoints())),
    Reason(NUMBER, "hip extension against the pelvis, from one camera", "use motion capture", number("hip_extension_pelvis", keypoints())),
    Reason(NUMBER, "turning of the thigh, from one camera", "use motion capture", number("hip_rotation", keypoints())),
    Reason(NUMBER, "millimetres, from one camera", "no scale in metres", number("vertical_oscillation_mm", keypoints())),
    Reason(NUMBER, "work without plates", "the force under the foot", number("work_share_hip", lambda f: moved(runner())(f))),
    Reason(NUMBER, "times, slow motion", "the clip plays slower than life", number("cadence", keypoints(fps=12.5))),
    Reason(NUMBER, "times, fast motion", "the clip plays faster than life", number("cadence", keypoints(fps=100))),
    Reason(NUMBER, "a point that is not there", "has no point called", number("trunk_lean", lambda f: moved(headless())(f))),
)  # fmt: skip


REASONS = (*OF_FILES, *OF_VIDEO, *OF_KEYPOINTS, *OF_LAB, *OF_NUMBERS)


def page(said: dict[Reason, str]) -> str:
    """The page of the documentation, of what is said."""
    lines = [
        "# Reasons",
        "",
        "Why a recording is refused, with what is said of one that was made to be. Each is made and read in the tests.",
        "**Generated by `tests/reasons.py`; never edit by hand.**",
    ]
    about = ""
    for reason in REASONS:
        if reason.about != about:
            about = reason.about
            lines += ["", f"## {about[0].upper()}{about[1:]}", "", "| when | what is said |", "|---|---|"]
        lines.append(f"| {reason.when} | {' '.join(said[reason].replace('|', '/').split())} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page({reason: sentence(reason) for reason in REASONS}))
