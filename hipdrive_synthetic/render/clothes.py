"""What a rendered runner wears: shirt tucked in, out over the hips or long and loose, shorts, shoes, hair, stickers.

Cloth is the skin's mesh moved outwards, or hung around the body's sections; below the waist a loose shirt follows the
trunk of a moment ago, which is what makes a pelvis hard to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import coo_matrix, csr_matrix
from scipy.spatial import ConvexHull, cKDTree

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive_synthetic.render.figure import SEGMENTS, SHOE_EASE_M, SHOE_SOLE_M, Faces, Figure

Colour = tuple[int, int, int]
Mask = BoolArray

#: Height of a sticker's middle above the hips and its place beside the midline, over stature (the virtual runner's
#: posterior spines), and how far it stands off, metres.
_SPINE_UP, _SPINE_ASIDE, _STICKER_M = 0.046, 0.028, 0.008
_AROUND = np.linspace(0, 2 * np.pi, 72, endpoint=False)


@dataclass(frozen=True)
class Outfit:
    """Clothes and colours (red, green, blue, 0 to 255).

    Parameters
    ----------
    shirt
        `in`: ends under the shorts; `out`: hangs over the hips; `loose`: long, wide and swinging with the trunk.
    tight
        Whether the shorts lie close to the thigh.
    skin, hair, top, shorts, socks, shoes
        Colours.
    stripes
        How strong the pattern on shirt and shorts is, 0 to 1.
    stickers
        Colour of two dots on the posterior iliac spines, or `None`.
    sticker_m
        Their diameter.
    """

    shirt: Literal["in", "out", "loose"] = "in"
    tight: bool = False
    skin: Colour = (206, 160, 132)
    hair: Colour = (52, 36, 26)
    top: Colour = (60, 95, 170)
    shorts: Colour = (30, 30, 36)
    socks: Colour = (235, 235, 235)
    shoes: Colour = (225, 90, 50)
    stripes: float = 0.0
    stickers: Colour | None = None
    sticker_m: float = 0.03


@dataclass(frozen=True)
class Part:
    """A piece of the picture that moves with the body.

    Parameters
    ----------
    vertices, faces, weights
        Mesh at rest and its shares of the segments.
    colours
        `(vertex, 3)`, 0 to 255.
    hangs
        Whether it must be kept outside the body in every frame.
    """

    vertices: FloatArray
    faces: Faces
    weights: FloatArray
    colours: FloatArray
    hangs: bool = False


def dressed(figure: Figure, outfit: Outfit) -> dict[str, Part]:
    """Every part of a dressed figure, by name."""
    short, top = _is_shorts(figure, outfit), _is_top(figure, outfit)
    parts = {"skin": _skin(figure, outfit, _inner(figure, short) | _inner(figure, top))}
    parts |= {"shorts": _shorts(figure, outfit, short), "top": _top(figure, outfit, top), "hair": _hair(figure, outfit)}
    if outfit.shirt != "in":
        parts["hem"] = _hem(figure, outfit)
    for side in ("left", "right"):
        parts[f"{side}_shoe"] = _shoe(figure, outfit, side)
        if outfit.stickers is not None:
            parts[f"{side}_sticker"] = _sticker(figure, outfit, parts, side)
    return parts


# --- meshes -----------------------------------------------------------------------------------------------------


def _incidence(faces: Faces, count: int) -> csr_matrix:
    rows, columns = faces.T.ravel(), np.tile(np.arange(len(faces)), 3)
    return coo_matrix((np.ones(faces.size), (rows, columns)), (count, len(faces))).tocsr()


class Normals:
    """Vertex normals of a mesh whose vertices move.

    Parameters
    ----------
    faces
        The triangles.
    count
        Number of vertices.
    """

    def __init__(self, faces: Faces, count: int) -> None:
        self._faces, self._sum = faces, _incidence(faces, count)

    def __call__(self, vertices: FloatArray) -> FloatArray:
        """`(vertex, 3)` unit normals."""
        a, b, c = (vertices[self._faces[:, k]] for k in range(3))
        out = self._sum @ np.cross(b - a, c - a)
        return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def _normals(vertices: FloatArray, faces: Faces) -> FloatArray:
    return Normals(faces, len(vertices))(vertices)


def _kept(faces: Faces, mask: Mask) -> tuple[NDArray[np.int64], Faces]:
    """Vertices and renumbered faces of the part of a mesh inside a mask."""
    chosen = faces[mask[faces].all(axis=1)]
    ids, renumbered = np.unique(chosen, return_inverse=True)
    return ids, renumbered.reshape(-1, 3)


def _smoothed(vertices: FloatArray, faces: Faces, times: int) -> FloatArray:
    """Each vertex drawn half way to the middle of its neighbours, several times; the edge of the mesh stays."""
    a, b = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).T
    links = coo_matrix((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), (len(vertices),) * 2).tocsr()
    links.data[:] = 1.0
    degree = np.asarray(links.sum(axis=1)).reshape(-1, 1)
    part = np.where(_at_edge(faces, len(vertices)), 0.0, 0.5)[:, None]
    for _ in range(times):
        vertices = vertices + part * (np.asarray(links @ vertices) / degree - vertices)
    return vertices


def _at_edge(faces: Faces, count: int) -> Mask:
    """Vertices of links that belong to a single triangle."""
    links = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    each, times = np.unique(links, axis=0, return_counts=True)
    out = np.zeros(count, dtype=bool)
    out[each[times == 1].ravel()] = True
    return out


def _inner(figure: Figure, mask: Mask) -> Mask:
    """A mask less two rows of vertices at its edge: the skin that cloth surely hides."""
    edge = np.zeros(len(mask), dtype=bool)
    edge[figure.faces[~mask[figure.faces].all(axis=1)].ravel()] = True
    for _ in range(2):
        edge[figure.faces[edge[figure.faces].any(axis=1)].ravel()] = True
    return mask & ~edge


def _plain(colour: Colour, count: int) -> FloatArray:
    return np.tile(np.array(colour, dtype=float), (count, 1))


def _patterned(vertices: FloatArray, colour: Colour, strength: float) -> FloatArray:
    """Colour with slanting stripes of the given strength, 4 cm apart."""
    wave = np.sin(2 * np.pi / 0.04 * (vertices @ [0.5, 1.0, 0.35]))
    return np.asarray(np.clip(_plain(colour, len(vertices)) + 90 * strength * wave[:, None], 0, 255))


# --- skin, shorts, top ------------------------------------------------------------------------------------------


def waist_m(figure: Figure) -> float:
    """Height of the waistband."""
    return float(figure.joints["spine04"][1]) + 0.035


_TRUNK = ("pelvis", "spine05", "spine04", "spine03", "spine02", "thorax")


def _is_shorts(figure: Figure, outfit: Outfit) -> Mask:
    height = figure.vertices[:, 1]
    hips, knees = figure.joints["right_hip"][1], figure.joints["right_knee"][1]
    end = hips - (0.55 if not outfit.tight else 0.65) * (hips - knees)
    low = figure.share("thigh", *_TRUNK) > 0.6
    return np.asarray(low & (height > end) & (height < waist_m(figure)))


def _is_top(figure: Figure, outfit: Outfit) -> Mask:
    """Trunk from below the waistband to the neck, with sleeves to the middle of the upper arm."""
    v = figure.vertices
    inside = (figure.share(*_TRUNK, "upper_arm") > 0.6) & (figure.share("thigh") < 0.5)
    inside &= (v[:, 1] > waist_m(figure) - 0.07) & (v[:, 1] < figure.joints["neck01"][1] - 0.008)
    for side in ("left", "right"):
        shoulder, arm = figure.joints[f"{side}_shoulder"], figure.joints[f"{side}_elbow"]
        along = (v - shoulder) @ (arm - shoulder) / ((arm - shoulder) @ (arm - shoulder))
        own = np.sign(v[:, 2]) == np.sign(shoulder[2])
        inside &= ~(own & (figure.share("upper_arm", "forearm") > 0.5) & (along > 0.55))
    return np.asarray(inside)


def _cloth(
    figure: Figure, mask: Mask, ease: Callable[[FloatArray], FloatArray], colour: Colour, stripes: float, off_m: float
) -> Part:
    """The skin inside a mask moved outwards by `ease` (by height) and smoothed, at least `off_m` off the body."""
    ids, faces = _kept(figure.faces, mask)
    body = figure.vertices[ids]
    out = _normals(figure.vertices, figure.faces)[ids]
    soft = _smoothed(body, faces, 5)
    soft = _straight(soft, _at_edge(faces, len(soft)))
    soft = soft + _normals(soft, faces) * ease(body[:, 1])[:, None]
    inside = off_m - ((soft - body) * out).sum(axis=1)
    soft = soft + out * np.maximum(inside, 0.0)[:, None]
    return Part(soft, faces, figure.weights[ids], _patterned(body, colour, stripes))


def _straight(vertices: FloatArray, edge: Mask) -> FloatArray:
    """A level seam: edges within 3 cm of the lowest or the highest edge of each side are put at one height."""
    out = vertices.copy()
    for own in (out[:, 2] < 0, out[:, 2] >= 0):
        heights = out[edge & own, 1]
        for end in (heights.min(), heights.max()):
            seam = edge & own & (abs(out[:, 1] - end) < 0.03)
            out[seam, 1] = np.median(out[seam, 1])
    return out


def _shorts(figure: Figure, outfit: Outfit, mask: Mask) -> Part:
    hips, knees = figure.joints["right_hip"][1], figure.joints["right_knee"][1]

    def ease(height: FloatArray) -> FloatArray:
        down = np.clip((hips + 0.02 - height) / (0.5 * (hips - knees)), 0.0, 1.0)
        return np.asarray(0.004 + 0.0 * height if outfit.tight else 0.011 + 0.022 * down)

    return _cloth(figure, mask, ease, outfit.shorts, outfit.stripes, 0.004 if outfit.tight else 0.01)


def _top(figure: Figure, outfit: Outfit, mask: Mask) -> Part:
    chest = figure.joints["spine01"][1]

    def ease(height: FloatArray) -> FloatArray:
        # A tucked shirt ends under the waistband.
        low = np.clip((height - waist_m(figure) + 0.01) / 0.05, 0.0, 1.0)
        return np.asarray(0.002 + low * (0.006 + 0.012 * np.clip((chest - height) / 0.15, 0.0, 1.0)))

    return _cloth(figure, mask, ease, outfit.top, outfit.stripes, 0.002)


def _skin(figure: Figure, outfit: Outfit, hidden: Mask) -> Part:
    v, eye = figure.vertices, figure.joints["eye"]
    colours = _plain(outfit.skin, len(v))
    colours[v[:, 1] < figure.joints["right_ankle"][1] + 0.06] = outfit.socks
    face = figure.share("head") > 0.5
    ahead, up, side = (v - eye).T
    beside = abs(side)
    apart = 0.033
    brow = face & (ahead > 0) & (abs(up - 0.018) < 0.005) & (abs(beside - apart) < 0.022)
    eyes = face & (ahead > -0.004) & (abs(up) < 0.009) & (abs(beside - apart) < 0.014)
    lips = face & (ahead > -0.01) & (abs(up + 0.075) < 0.008) & (beside < 0.024)
    colours[brow], colours[eyes] = outfit.hair, (40, 30, 26)
    colours[lips] *= [0.88, 0.62, 0.62]
    covered = hidden | ((figure.share("foot", "toes") > 0.5) & (v[:, 1] < figure.joints["right_ankle"][1] - 0.02))
    ids, faces = _kept(figure.faces, ~covered)
    return Part(v[ids], faces, figure.weights[ids], colours[ids])


def _hair(figure: Figure, outfit: Outfit) -> Part:
    ahead, up, _ = (figure.vertices - figure.joints["eye"]).T
    behind = (ahead < -0.105) & (up > -0.05)
    mask = (figure.share("head") > 0.5) & ((up > 0.045) | behind)
    part = _cloth(figure, mask, lambda height: 0.012 + 0.0 * height, outfit.hair, 0.0, 0.004)
    grain = 1 + 0.12 * np.random.default_rng(0).standard_normal((len(part.vertices), 1))
    return Part(part.vertices, part.faces, part.weights, np.clip(part.colours * grain, 0, 255))


# --- cloth hung around sections ---------------------------------------------------------------------------------


def _outline(section: FloatArray, centre: FloatArray) -> FloatArray:
    """`(angle,)` distance from a centre inside to the convex outline of points `(point, 2)`."""
    hull = ConvexHull(section)
    directions = np.stack([np.cos(_AROUND), np.sin(_AROUND)])
    facing = hull.equations[:, :2] @ directions
    gap = -(hull.equations[:, :2] @ centre + hull.equations[:, 2])[:, None]
    with np.errstate(divide="ignore"):
        reach = np.where(facing > 1e-9, np.maximum(gap, 0.0) / facing, np.inf)
    return np.asarray(reach.min(axis=0))


def _tube(rings: FloatArray) -> Faces:
    """Triangles between rings `(ring, angle, 3)` of vertices numbered in order."""
    count, around = rings.shape[:2]
    i, j = np.meshgrid(np.arange(count - 1), np.arange(around), indexing="ij")
    a, b = i * around + j, i * around + (j + 1) % around
    return np.concatenate(
        [np.stack([a, a + around, b], -1).reshape(-1, 3), np.stack([b, a + around, b + around], -1).reshape(-1, 3)]
    )


def _hem(figure: Figure, outfit: Outfit) -> Part:
    """The lower part of a shirt worn outside: from the ribs down it hangs straight from the widest section above."""
    loose = outfit.shirt == "loose"
    hips, knees = figure.joints["right_hip"][1], figure.joints["right_knee"][1]
    top = float(figure.joints["spine02"][1])
    bottom = hips - (0.36 if loose else 0.14) * (hips - knees)
    heights = np.linspace(top, bottom, 34)
    part = np.clip((top - heights) / (top - hips), 0.0, 1.0)
    ease = 0.004 + part * (0.032 if loose else 0.016)
    body = figure.vertices[figure.share(*_TRUNK, "thigh") > 0.6]
    # From the hips down it hangs straight: the legs at rest stand apart.
    rings = np.stack([_level_ring(body, max(h, hips)) for h in heights])
    below = heights < waist_m(figure)
    rings[below] = np.maximum.accumulate(rings[below], axis=0)
    rings = gaussian_filter1d(rings, 2.5, axis=0, mode="nearest") + ease[:, None]
    middle = np.array([figure.joints["spine04"][0] + 0.02, 0.0])
    flat = rings[..., None] * np.stack([np.cos(_AROUND), np.sin(_AROUND)], -1) + middle
    vertices = np.stack([flat[..., 0], np.broadcast_to(heights[:, None], rings.shape), flat[..., 1]], -1)
    faces = _tube(vertices)
    vertices = vertices.reshape(-1, 3)
    colours = _patterned(vertices, outfit.top, outfit.stripes)
    return Part(vertices, faces, _hem_weights(figure, vertices, loose), colours, hangs=True)


def _level_ring(body: FloatArray, height: float) -> FloatArray:
    slab = body[abs(body[:, 1] - height) < 0.02]
    return _outline(slab[:, [0, 2]], np.array([slab[:, 0].mean(), 0.0]))


def _hem_weights(figure: Figure, vertices: FloatArray, loose: bool) -> FloatArray:
    """Above the waist like the skin beneath; below it more and more cloth that hangs from the trunk."""
    trunk = figure.share(*_TRUNK) > 0.9
    near = cKDTree(figure.vertices[trunk]).query(vertices)[1]
    weights = figure.weights[trunk][near]
    waist, hips = waist_m(figure), figure.joints["right_hip"][1]
    # A shirt that lies on the hips half goes with them, a loose one hardly.
    free = np.clip((waist + 0.06 - vertices[:, 1]) / (waist + 0.06 - hips), 0.0, 1.0) * (0.9 if loose else 0.5)
    out = weights * (1 - free)[:, None]
    out[:, SEGMENTS.index("hem")] += free
    return np.asarray(out)


def _shoe(figure: Figure, outfit: Outfit, side: str) -> Part:
    """A shoe around the sections of the foot, with a flat sole."""
    joints, axis = figure.joints, figure.sole_axis(side)
    origin, across = joints[f"{side}_heel"], np.cross(axis, [0.0, 1.0, 0.0])
    foot = figure.vertices[figure.share("foot", "toes") > 0.5]
    foot = foot[(np.sign(foot[:, 2]) == np.sign(origin[2])) & (foot[:, 1] < joints[f"{side}_ankle"][1] + 0.005)]
    local = np.stack([(foot - origin) @ axis, foot[:, 1], (foot - origin) @ across], -1)
    length = float((joints[f"{side}_toe"] - origin) @ axis)
    stations = length * (1 - np.cos(np.linspace(0, np.pi, 22))) / 2
    rings = np.stack(list(_shoe_rings(local, stations, length)))
    vertices = (rings @ np.stack([axis, [0.0, 1.0, 0.0], across]) + origin * [1.0, 0.0, 1.0]).reshape(-1, 3)
    colours = _plain(outfit.shoes, len(vertices))
    colours[vertices[:, 1] < 0.006] = (240, 240, 240)
    weights = np.zeros((len(vertices), len(SEGMENTS)))
    ball = float((joints[f"{side}_ball"] - origin) @ axis)
    toes = np.clip((rings[..., 0].ravel() - ball) / 0.03 + 0.5, 0.0, 1.0)
    weights[:, SEGMENTS.index(f"{side}_foot")] = 1 - toes
    weights[:, SEGMENTS.index(f"{side}_toes")] = toes
    return Part(vertices, _tube(rings), weights, colours)


#: Over this length both ends of a shoe round off, metres.
_TIP_M = 0.02


def _shoe_rings(local: FloatArray, stations: FloatArray, length: float) -> Iterator[FloatArray]:
    """`(angle, 3)` sections of a shoe; at both ends it rounds off above, the sole stays flat."""
    for x in stations:
        inside = min(max(x, _TIP_M), length - _TIP_M)
        slab = local[abs(local[:, 0] - inside) < 0.018][:, 1:]
        low, high = slab.min(axis=0) - SHOE_EASE_M, slab.max(axis=0) + SHOE_EASE_M
        low[0] = -SHOE_SOLE_M
        reach = _outline(_with_sole(slab, low, high), (low + high) / 2)
        to_tip = min(x, length - x, _TIP_M) / _TIP_M
        size = np.sqrt(1 - (1 - to_tip) ** 2)
        middle = np.array([low[0] + size * (high[0] - low[0]) / 2, (low[1] + high[1]) / 2])
        ring = middle + size * reach[:, None] * np.stack([np.cos(_AROUND), np.sin(_AROUND)], -1)
        yield np.column_stack([np.full(len(ring), x), np.maximum(ring[:, 0], -SHOE_SOLE_M), ring[:, 1]])


def _with_sole(slab: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """A section of the foot `(point, (up, across))` grown by the shoe's ease, with the corners of the sole."""
    out = slab - (low + high) / 2
    far = np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 0.01)
    corners = np.array([[low[0], low[1]], [low[0], high[1]]]) * [1.0, 0.94]
    return np.concatenate([slab + SHOE_EASE_M * out / far, corners])


# --- stickers ---------------------------------------------------------------------------------------------------


def _sticker(figure: Figure, outfit: Outfit, parts: dict[str, Part], side: str) -> Part:
    """A round flat sticker along whatever lies behind the posterior spine, fixed to the pelvis.

    `video.uncovered` moves it back until nothing covers it in the run.
    """
    stature, sign = figure.build.stature_m, 1.0 if side == "right" else -1.0
    aim = figure.middle("hip")[1:] + stature * np.array([_SPINE_UP, sign * _SPINE_ASIDE])
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    rim = aim + outfit.sticker_m / 2 * np.stack([np.cos(around), np.sin(around)], -1)
    flat = np.concatenate([[aim], rim])
    behind = _back(figure, parts, aim)
    slope = np.linalg.lstsq(_with_ones(behind[:, 1:] - aim), behind[:, 0], rcond=None)[0]
    vertices = np.column_stack([_with_ones(flat - aim) @ slope - _STICKER_M, flat])
    faces = np.array([[0, 1 + k, 1 + (k + 1) % 24] for k in range(24)])
    weights = np.zeros((len(vertices), len(SEGMENTS)))
    weights[:, SEGMENTS.index("pelvis")] = 1.0
    return Part(vertices, faces, weights, _plain(outfit.stickers or (0, 0, 0), len(vertices)))


def _with_ones(places: FloatArray) -> FloatArray:
    return np.column_stack([places, np.ones(len(places))])


def _back(figure: Figure, parts: dict[str, Part], aim: FloatArray) -> FloatArray:
    """Vertices of skin and cloth at the back around a place `(up, right)`."""
    everything = np.concatenate([parts[n].vertices for n in ("skin", "shorts", "top", "hem") if n in parts])
    near = np.linalg.norm(everything[:, 1:] - aim, axis=1) < 0.05
    return np.asarray(everything[near & (everything[:, 0] < figure.middle("hip")[0])])
