"""Film a dressed figure: VTK draws each instant of the exposure, PyAV writes the clip, the truth goes beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hipdrive.arrays import FloatArray
from hipdrive.files import make_folder
from hipdrive.video import RENDERED, writing
from hipdrive_synthetic.camera import Camera, project, standpoint
from hipdrive_synthetic.recorded import RecordedRunner
from hipdrive_synthetic.render.clothes import Outfit, dressed
from hipdrive_synthetic.render.figure import Build, Figure, figure_of, missing_extra
from hipdrive_synthetic.render.mesh import Normals, Part
from hipdrive_synthetic.render.pose import Placement, placements, skinned
from hipdrive_synthetic.render.room import Room, furnish
from hipdrive_synthetic.render.truth import write_truth
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun

Picture = NDArray[np.uint8]

#: The shutter is open for half of the frame's time (a film camera's 180 degrees; phones indoors come close to it).
_OPEN = 0.5
#: How far hands, head and cloth reach beyond the joints, metres.
_REACH_M = 0.25
#: Blur of the lens and shift of the sensor's noise from frame to frame, pixels.
_LENS_PX, _SHIFT_PX = 0.6, 64
#: How far hanging cloth stays from the body, metres.
_CLOTH_M = 0.008
#: Cloth this near to a sticker may come to lie over it, metres; and in which frames that is looked for.
_COVER_M, _COVER_EVERY = 0.06, 3
#: Places inside a triangle, as shares of its corners.
_INSIDE = np.array([(i, j, 6 - i - j) for i in range(7) for j in range(7 - i)]) / 6


@dataclass(frozen=True)
class Shot:
    """Everything a clip is made from.

    Parameters
    ----------
    runner
        Motion, of parameters or recorded; its lengths are taken from the body.
    camera
        Its `fps` is the clip's; 60 where it is `None`.
    build, outfit, room
        Body, clothes, surroundings.
    duration_s
        Length.
    exposures
        Instants drawn for each frame and averaged; 1 freezes the motion.
    samples
        Samples a pixel that smooth edges where there is a single exposure; 1 is twice as fast.
    noise
        Standard deviation of the sensor's noise, levels of 255.
    quality
        Constant rate factor of H.264: larger is smaller and coarser.
    seed
        Of the steps' variation and of the noise.
    """

    runner: Runner | RecordedRunner
    camera: Camera
    build: Build = field(default_factory=Build)
    outfit: Outfit = field(default_factory=Outfit)
    room: Room = field(default_factory=Room)
    duration_s: float = 4.0
    exposures: int = 1
    samples: int = 4
    noise: float = 2.0
    quality: int = 24
    seed: int = 0

    @property
    def fps(self) -> float:
        """Frames a second."""
        return self.camera.fps or 60.0

    @property
    def time_s(self) -> FloatArray:
        """`(frame,)` middle of each exposure."""
        return np.arange(round(self.duration_s * self.fps)) / self.fps

    def moments(self) -> FloatArray:
        """`(frame, exposure)` instants that are drawn."""
        part = (np.arange(self.exposures) + 0.5) / self.exposures - 0.5
        return np.asarray(self.time_s[:, None] + _OPEN / self.fps * part)


def fitted(runner: Runner | RecordedRunner, build: Build) -> Runner | RecordedRunner:
    """The same runner with the lengths of a body's own skeleton."""
    lengths = figure_of(build).proportions
    return replace(runner, stature_m=build.stature_m, proportions=lengths, sole_m=build.sole_m)


def filmed_run(shot: Shot) -> VirtualRun:
    """The motion of a shot with its truth.

    Raises
    ------
    ValueError
        If this body cannot run so.
    """
    return fitted(shot.runner, shot.build).run(shot.duration_s, shot.fps, shot.seed)


def render(shot: Shot, path: Path) -> VirtualRun:
    """Film a shot and write its truth beside it.

    Parameters
    ----------
    shot
        What to film.
    path
        The clip to write, `.mp4`.

    Returns
    -------
    VirtualRun
        The motion with its truth.

    Raises
    ------
    HipdriveError
        If the extra `[render]` is not installed, or the clip cannot be written.
    ValueError
        If this body cannot run so.
    """
    run = filmed_run(shot)
    figure = figure_of(shot.build)
    place = placements(figure, run.stride, shot.time_s)
    parts = uncovered(dressed(figure, shot.outfit), place)
    _write(path, pictures(shot, run, figure, parts), shot)
    stickers = {s: place["pelvis"](parts[f"{s}_sticker"].vertices[0]) for s in _stuck(parts)}
    write_truth(
        path, run, shot.camera, shot.time_s, asdict(replace(shot, runner=fitted(shot.runner, shot.build))), stickers
    )
    return run


def _stuck(parts: dict[str, Part]) -> list[str]:
    return [side for side in ("left", "right") if f"{side}_sticker" in parts]


def uncovered(parts: dict[str, Part], placed: Mapping[str, Placement]) -> dict[str, Part]:
    """Stickers so far behind the pelvis that no cloth covers them in any frame; both as far, so their line stays.

    Shirt and shorts bend with the trunk, stickers do not: without this the cloth passes through some of them.
    """
    names = [f"{side}_sticker" for side in _stuck(parts)]
    cloth = [parts[n] for n in ("shorts", "top", "hem") if n in parts]
    frames = range(0, len(placed["pelvis"].shift), _COVER_EVERY)
    deepest = max((_covered_m(parts[n], c, placed, i) for n in names for c in cloth for i in frames), default=0.0)
    back = np.array([max(deepest + _CLOTH_M, 0.0), 0.0, 0.0])
    return parts | {n: replace(parts[n], vertices=parts[n].vertices - back) for n in names}


def _covered_m(sticker: Part, cloth: Part, placed: Mapping[str, Placement], i: int) -> float:
    """How far cloth is behind a sticker that it should lie on, metres, seen from the pelvis; below 0 if it is not."""
    disc = sticker.vertices
    around = np.linalg.norm(cloth.vertices[:, 1:] - disc[0, 1:], axis=1) < _COVER_M
    around &= cloth.vertices[:, 0] < disc[0, 0] + _COVER_M
    faces = cloth.faces[around[cloth.faces].any(axis=1)]
    ids, at = np.unique(faces, return_inverse=True)
    there = skinned(cloth.vertices[ids], cloth.weights[ids], placed, i)
    corners = ((there - placed["pelvis"].shift[i]) @ placed["pelvis"].turn[i])[at.reshape(-1, 3)]
    surface = np.einsum("sc,fcd->fsd", _INSIDE, corners).reshape(-1, 3)
    apart, nearest = cKDTree(disc[:, 1:]).query(surface[:, 1:])
    over = apart < np.ptp(disc[:, 1]) / 2
    return float((disc[nearest, 0] - surface[:, 0])[over].max(initial=-np.inf))


def pictures(shot: Shot, run: VirtualRun, figure: Figure, parts: dict[str, Part]) -> Iterator[Picture]:
    """Each frame `(row, column, 3)`, red, green, blue."""
    moments = shot.moments()
    placed = placements(figure, run.stride, moments.ravel())
    stage = Stage(shot, parts, Box.around(run, shot))
    grain = _Grain(shot)
    for i in range(len(moments)):
        drawn = [stage.draw(placed, i * shot.exposures + k) for k in range(shot.exposures)]
        yield grain.on(_mean(drawn))
    stage.close()


@dataclass(frozen=True)
class Box:
    """A part of the picture, pixels: columns `left` to `right`, rows `top` to `bottom`."""

    left: int
    top: int
    right: int
    bottom: int

    @staticmethod
    def around(run: VirtualRun, shot: Shot) -> Box:
        """Where the runner is in any frame."""
        camera = shot.camera
        points = np.concatenate(list(run.stride.points(shot.moments().ravel()).values()))
        seen = project(points, camera)
        room = _REACH_M * camera.focal_px / (camera.distance_m - 0.8)
        low = np.maximum(seen.min(axis=0) - room, 0).astype(int)
        high = np.minimum(seen.max(axis=0) + room, [camera.width, camera.height]).astype(int)
        return Box(*low.tolist(), *high.tolist())

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top


def _window(camera: Camera, room: Room, box: Box) -> Any:
    """A VTK scene without a runner, seen through a part of the picture."""
    try:
        import pyvista as pv
    except ImportError as absent:
        raise missing_extra("pyvista") from absent
    # Without a screen VTK warns of the screen it does not need.
    pv.vtk_verbosity("off")
    plotter = pv.Plotter(off_screen=True, window_size=list(box.size), lighting="none")
    plotter.set_background((184, 189, 196))
    furnish(plotter, room, camera)
    place, axes = standpoint(camera)
    eye, (width, height) = plotter.camera, box.size
    eye.position, eye.focal_point, eye.up = place, place + axes[2], -axes[1]
    eye.view_angle = 2 * np.degrees(np.arctan(height / 2 / camera.focal_px))
    eye.clipping_range = (0.3, 25.0)
    # The picture's middle seen from the part's, in halves of the part.
    aside, above = box.left + box.right - camera.width, camera.height - box.top - box.bottom
    eye.SetWindowCenter(aside / width, above / height)
    return plotter


def _drawn(plotter: Any) -> Picture:
    plotter.render()
    return np.asarray(plotter.screenshot(return_img=True))[:, :, :3]


class Stage:
    """A scene in VTK with the parts of one figure; only the part of the picture where it moves is drawn again.

    Parameters
    ----------
    shot
        Camera and room.
    parts
        The dressed figure.
    box
        Where the figure can be.
    """

    def __init__(self, shot: Shot, parts: dict[str, Part], box: Box) -> None:
        self._parts, self._box = parts, box
        empty = _window(shot.camera, shot.room, Box(0, 0, shot.camera.width, shot.camera.height))
        empty.enable_anti_aliasing("msaa", multi_samples=4)
        self._empty = _drawn(empty).copy()
        empty.close()
        self._plotter = _window(shot.camera, shot.room, box)
        # Several exposures smooth the edges by themselves.
        if shot.exposures == 1 and shot.samples > 1:
            self._plotter.enable_anti_aliasing("msaa", multi_samples=shot.samples)
        self._normals = {n: Normals(p.faces, len(p.vertices)) for n, p in parts.items()}
        self._meshes = {n: self._mesh(p, shot.room.ambient) for n, p in parts.items()}

    def _mesh(self, part: Part, ambient: float) -> Any:
        import pyvista as pv

        mesh = pv.PolyData(part.vertices, np.column_stack([np.full(len(part.faces), 3), part.faces]).ravel())
        mesh["rgb"] = np.clip(part.colours, 0, 255).astype(np.uint8)
        mesh.point_data["Normals"] = np.zeros((len(part.vertices), 3), dtype=np.float32)
        mesh.GetPointData().SetNormals(mesh.GetPointData().GetArray("Normals"))
        look = {"ambient": ambient, "diffuse": 0.72, "specular": 0.06, "specular_power": 12}
        actor = self._plotter.add_mesh(mesh, scalars="rgb", rgb=True, smooth_shading=False, **look)
        actor.prop.interpolation = "phong"
        if not part.open:
            actor.prop.culling = "back"  # saves an eighth of the drawing
        return mesh

    def vertices(self, placed: Mapping[str, Placement], i: int) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
        """Every part's vertices and normals at instant `i`, hanging cloth kept off what is beneath."""
        vertices = {n: skinned(p.vertices, p.weights, placed, i) for n, p in self._parts.items()}
        normals = {n: self._normals[n](v) for n, v in vertices.items()}
        for name in (n for n, p in self._parts.items() if p.over):
            vertices[name] = self._outside(vertices, normals, name)
            normals[name] = self._normals[name](vertices[name])
        return vertices, normals

    def draw(self, placed: Mapping[str, Placement], i: int) -> Picture:
        """The picture at instant `i`."""
        vertices, normals = self.vertices(placed, i)
        for name, mesh in self._meshes.items():
            mesh.points = vertices[name].astype(np.float32)
            mesh.point_data["Normals"][:] = normals[name].astype(np.float32)
            mesh.GetPointData().GetArray("Normals").Modified()
            mesh.Modified()
        out, box = self._empty.copy(), self._box
        out[box.top : box.bottom, box.left : box.right] = _drawn(self._plotter)
        return out

    def _outside(self, vertices: dict[str, FloatArray], normals: dict[str, FloatArray], name: str) -> FloatArray:
        """Hanging cloth kept off what is beneath."""
        body, out = (np.concatenate([d[n] for n in self._parts[name].over]) for d in (vertices, normals))
        cloth = vertices[name]
        near = cKDTree(body).query(cloth)[1]
        depth = _CLOTH_M - ((cloth - body[near]) * out[near]).sum(axis=1)
        return np.asarray(cloth + np.maximum(depth, 0.0)[:, None] * out[near])

    def close(self) -> None:
        """Free the window."""
        self._plotter.close()


class _Grain:
    """The sensor's noise over a slight blur of the lens: a few fields drawn once, shown shifted and in turn."""

    def __init__(self, shot: Shot) -> None:
        self._rng = np.random.default_rng(shot.seed)
        self._size = (shot.camera.height, shot.camera.width)
        larger = (self._size[0] + _SHIFT_PX, self._size[1] + _SHIFT_PX)
        noise = [np.rint(shot.noise * self._rng.standard_normal(larger)) for _ in range(4)]
        self._fields = [np.repeat(field.astype(np.int16)[..., None], 3, axis=2) for field in noise]

    def on(self, picture: Picture) -> Picture:
        """A picture softened by the lens, with one of the fields of noise, shifted at random."""
        field = self._fields[int(self._rng.integers(len(self._fields)))]
        down, right = self._rng.integers(0, _SHIFT_PX, 2)
        part = np.ascontiguousarray(field[down : down + self._size[0], right : right + self._size[1]])
        soft = cv2.GaussianBlur(picture, (0, 0), _LENS_PX)
        return np.asarray(cv2.add(soft, part, dtype=cv2.CV_8U), dtype=np.uint8)


def _mean(exposures: list[Picture]) -> Picture:
    if len(exposures) == 1:
        return exposures[0]
    total = np.sum(exposures, axis=0, dtype=np.uint16)
    return np.asarray((total + len(exposures) // 2) // len(exposures), dtype=np.uint8)


def _write(path: Path, frames: Iterator[Picture], shot: Shot) -> None:
    make_folder(path.parent)
    with writing(path, shot.fps, quality=shot.quality, preset="fast", comment=RENDERED) as clip:
        for time_s, picture in zip(shot.time_s, frames, strict=True):
            clip.write(float(time_s), picture)
