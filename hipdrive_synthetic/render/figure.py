"""A body to draw: mesh, skinning weights and joints of the parametric body model `anny`, in our axes.

The mesh and its weights come from `anny` (code Apache-2.0, body assets of MakeHuman CC0). Its rig is not anatomy: the
hip centres are set to the usual distance, the knee to the middle of the leg's section. What matters for the truth
is that the virtual runner has the very lengths of this skeleton, so that its joints are those of the picture.

Axes are (forward, up, right) in metres throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.errors import HipdriveError
from hipdrive_synthetic.body import SOLE_M, USUAL, Proportions

Faces = NDArray[np.int64]

#: How far an ordinary running shoe stands out around the foot, metres.
SHOE_EASE_M = 0.008

#: Vertebrae and neck: their share of the segment above (thorax, head) against that below (pelvis, thorax).
SPINE = {"spine05": 0.05, "spine04": 0.3, "spine03": 0.6, "spine02": 0.9}
NECK = {"neck01": 0.3, "neck02": 0.5, "neck03": 0.8}
_LIMBS = ("thigh", "shank", "foot", "toes", "upper_arm", "forearm")
#: What moves as one piece; `hem` is cloth that swings behind the trunk, `hanging_hair` swings behind the head.
SEGMENTS = (
    *("pelvis", *SPINE, "thorax", *NECK, "head", "hem", "hanging_hair"),
    *(f"{side}_{limb}" for side in ("left", "right") for limb in _LIMBS),
)
_BONES = {
    "root": "pelvis",
    "pelvis": "pelvis",
    "spine01": "thorax",
    "clavicle": "thorax",
    "shoulder01": "thorax",
    "breast": "thorax",
    "upperleg": "thigh",
    "lowerleg": "shank",
    "foot": "foot",
    "toe": "toes",
    "upperarm": "upper_arm",
    "lowerarm": "forearm",
    "wrist": "forearm",
    "head": "head",
}


@dataclass(frozen=True)
class Build:
    """What a body looks like, in its shoes.

    Parameters
    ----------
    female
        Sex characteristics, 0 = male, 1 = female.
    stature_m
        Height.
    weight, muscle
        From lean to heavy and from slack to muscular, 0 to 1; 0.5 is average.
    sole_m
        Thickness of the shoes' soles: the foot's points lie at the bare sole.
    shoe_ease_m
        How far the shoes stand out around the foot: heel and toe are their ends.
    shape_m
        The height whose proportions the body has; `None` for its own. The model shortens thighs far more than shanks
        (thigh over leg 0.42 at 1.50 m), people do not.
    """

    female: float = 0.0
    stature_m: float = 1.75
    weight: float = 0.45
    muscle: float = 0.55
    sole_m: float = SOLE_M
    shoe_ease_m: float = SHOE_EASE_M
    shape_m: float | None = None


@dataclass(frozen=True)
class Figure:
    """A body at rest.

    Parameters
    ----------
    build
        What it was made from.
    vertices
        `(vertex, 3)` metres; the bare soles are at height 0.
    faces
        `(face, 3)` numbers of vertices.
    weights
        `(vertex, segment)` shares in the order of `SEGMENTS`, summing to 1.
    joints
        `(3,)` places of joints and points by the virtual runner's names, and of the model's own `spine…`, `neck…`,
        `head`, `eye` bones.
    """

    build: Build
    vertices: FloatArray
    faces: Faces
    weights: FloatArray
    joints: Mapping[str, FloatArray]

    def middle(self, name: str) -> FloatArray:
        """Half way between both sides of a joint."""
        return np.asarray((self.joints[f"left_{name}"] + self.joints[f"right_{name}"]) / 2)

    @property
    def nape(self) -> FloatArray:
        """Where hair is tied, at the back of the head."""
        return self.middle("ear") + self.build.stature_m * np.array([-0.056, 0.012, 0.0])

    def share(self, *names: str) -> FloatArray:
        """`(vertex,)` weight of these segments together; a limb's name stands for both sides."""
        wanted = [i for i, s in enumerate(SEGMENTS) if s in names or s.partition("_")[2] in names]
        return np.asarray(self.weights[:, wanted].sum(axis=1))

    @property
    def proportions(self) -> Proportions:
        """Lengths of the segments over stature, for the virtual runner."""
        j, h = self.joints, self.build.stature_m

        def length(a: FloatArray, b: FloatArray) -> float:
            return float(np.linalg.norm(b - a)) / h

        def limb(a: str, b: str) -> float:
            return length(j[f"right_{a}"], j[f"right_{b}"])

        return Proportions(
            thigh=limb("hip", "knee"),
            shank=limb("knee", "ankle"),
            hips=length(j["left_hip"], j["right_hip"]),
            shoulders=length(j["left_shoulder"], j["right_shoulder"]),
            trunk=length(self.middle("hip"), self.middle("shoulder")),
            neck=length(self.middle("shoulder"), self.middle("ear")),
            upper_arm=limb("shoulder", "elbow"),
            forearm=limb("elbow", "wrist"),
            heel_to_ball=limb("heel", "ball"),
            ball_to_toe=limb("ball", "toe"),
            ankle_ahead=float((j["right_ankle"] - j["right_heel"]) @ self.sole_axis("right")) / h,
            ankle_height=float(j["right_ankle"][1]) / h,
        )

    def sole_axis(self, side: str) -> FloatArray:
        """Unit vector from heel to ball at rest."""
        line = self.joints[f"{side}_ball"] - self.joints[f"{side}_heel"]
        return np.asarray(line / np.linalg.norm(line))


@lru_cache(maxsize=8)
def figure_of(build: Build) -> Figure:
    """The body of a build.

    Raises
    ------
    HipdriveError
        If the extra `[render]` is not installed.
    """
    model = _model()
    raw, heads = _raw(model, build)
    names = [str(n) for n in model.bone_labels]
    ground = np.array([0.0, raw[:, 1].min(), 0.0])
    vertices = raw - ground
    bones = {n: p - ground for n, p in zip(names, heads, strict=True)}
    faces = np.asarray(model.faces, dtype=np.int64)
    weights = _weights(model, names, len(vertices))
    return Figure(build, vertices, faces, weights, _joints(bones, vertices, weights, build))


def missing_extra(package: str) -> HipdriveError:
    """What is said where a package of the extra is absent."""
    return HipdriveError(f"Rendering needs the package {package}: pip install 'hipdrive[render]'.")


@lru_cache(maxsize=1)
def _model() -> Any:
    try:
        import warp

        warp.config.quiet = True  # what the body model computes with has much to say
        import anny
        import torch
    except ImportError as absent:
        raise missing_extra(str(absent.name)) from absent
    return anny.Anny().to(dtype=torch.float32)


def _raw(model: Any, build: Build) -> tuple[FloatArray, FloatArray]:
    """Vertices and bone heads at this stature; the model's height runs from 0 to 1, found by halving."""
    shape_m = build.shape_m or build.stature_m
    import torch

    still = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)
    looks = dict.fromkeys(model.phenotype_labels, 0.5)
    looks |= {"gender": build.female, "age": 0.67, "weight": build.weight, "muscle": build.muscle}
    low, high = 0.0, 1.0
    for _ in range(14):
        looks["height"] = (low + high) / 2
        out = model(pose_parameters=still, phenotype_kwargs=looks)
        vertices = _turned(out["rest_vertices"][0])
        low, high = (looks["height"], high) if np.ptp(vertices[:, 1]) < shape_m else (low, looks["height"])
    size = build.stature_m / shape_m
    return size * vertices, size * _turned(out["rest_bone_heads"][0])


def _turned(points: Any) -> FloatArray:
    """From the model's axes (left, back, up) to ours."""
    p = points.detach().numpy().astype(float)
    return np.stack([-p[:, 1], p[:, 2], -p[:, 0]], axis=-1)


def _segment(bone: str, parents: dict[str, str]) -> str:
    """The segment a bone belongs to; a bone without one goes with its parent."""
    stem, _, letter = bone.partition(".")
    if stem in SPINE or stem in NECK:
        return stem
    for start, segment in _BONES.items():
        if stem.startswith(start):
            return f"{'left' if letter == 'L' else 'right'}_{segment}" if segment in _LIMBS else segment
    return _segment(parents[bone], parents)


def _weights(model: Any, names: list[str], count: int) -> FloatArray:
    parents = {n: names[p] for n, p in zip(names, model.bone_parents, strict=True) if p >= 0}
    column = np.array([SEGMENTS.index(_segment(n, parents)) for n in names])
    shares, bones = model.vertex_bone_weights.numpy(), model.vertex_bone_indices.numpy()
    out = np.zeros((count, len(SEGMENTS)))
    np.add.at(out, (np.arange(count)[:, None], column[bones]), shares)
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _joints(
    bones: dict[str, FloatArray], vertices: FloatArray, weights: FloatArray, build: Build
) -> dict[str, FloatArray]:
    joints = {n: p for n, p in bones.items() if n in SPINE or n in NECK or n in ("spine01", "head")}
    joints["eye"] = (bones["eye.L"] + bones["eye.R"]) / 2
    head = vertices[weights[:, SEGMENTS.index("head")] > 0.5]
    for side, letter, sign in (("left", "L", -1.0), ("right", "R", 1.0)):
        half = sign * USUAL.hips * build.stature_m / 2
        joints[f"{side}_hip"] = np.array([*bones[f"upperleg01.{letter}"][:2], half])
        joints[f"{side}_knee"] = _section_middle(vertices, bones[f"lowerleg01.{letter}"])
        joints[f"{side}_shoulder"] = bones[f"upperarm01.{letter}"]
        joints[f"{side}_elbow"] = bones[f"lowerarm01.{letter}"]
        joints[f"{side}_wrist"] = bones[f"wrist.{letter}"]
        ear = head[abs(head[:, 1] - joints["eye"][1]) < 0.04]
        joints[f"{side}_ear"] = ear[np.argsort(-sign * ear[:, 2])[:20]].mean(axis=0)
        shod = vertices[weights[:, [SEGMENTS.index(f"{side}_{s}") for s in ("foot", "toes")]].sum(axis=1) > 0.5]
        toes = (bones[f"toe1-1.{letter}"] + bones[f"toe3-1.{letter}"]) / 2
        joints |= {f"{side}_{n}": p for n, p in _foot(bones[f"foot.{letter}"], toes, shod, build.shoe_ease_m).items()}
    return joints


def _section_middle(vertices: FloatArray, near: FloatArray) -> FloatArray:
    """Middle of the leg's level section at the height and on the side of a point."""
    cut = vertices[(abs(vertices[:, 1] - near[1]) < 0.012) & (abs(vertices[:, 2] - near[2]) < 0.09)]
    low, high = cut.min(axis=0), cut.max(axis=0)
    return np.array([(low[0] + high[0]) / 2, near[1], (low[2] + high[2]) / 2])


def _foot(ankle: FloatArray, toes: FloatArray, shod: FloatArray, ease_m: float) -> dict[str, FloatArray]:
    """Ankle, heel, ball and tip of the shoe, all in the upright plane through ankle and ball, at the bare sole."""
    axis = (toes - ankle) * [1.0, 0.0, 1.0]
    axis /= np.linalg.norm(axis)
    below = ankle * [1.0, 0.0, 1.0]
    along = (shod - ankle) @ axis
    ends = {"heel": along.min() - ease_m, "ball": float((toes - ankle) @ axis), "toe": along.max() + ease_m}
    return {"ankle": ankle} | {name: below + far * axis for name, far in ends.items()}
