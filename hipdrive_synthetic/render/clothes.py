"""What a rendered runner wears: shirts, singlets and jackets, shorts and tights.

Cloth is the skin's mesh moved outwards, or hung around the body's sections; below the waist a loose shirt follows the
trunk of a moment ago, which is what makes a pelvis hard to see, and loose shorts half follow the pelvis, which hides
the thigh.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from hipdrive.arrays import FloatArray
from hipdrive_synthetic.render.figure import SEGMENTS, Figure
from hipdrive_synthetic.render.hair import Haircut, hair
from hipdrive_synthetic.render.mesh import (
    AROUND,
    Colour,
    Mask,
    Part,
    cloth,
    inner,
    kept,
    outline,
    patterned,
    plain,
    tube,
)
from hipdrive_synthetic.render.shoes import shoe
from hipdrive_synthetic.render.stickers import sticker

#: Share of the thigh that shorts cover, by their cut; of those that lie close to the thigh.
_SHORTS_END = {"short": 0.55, "loose": 0.92, "tights": 1.0}
_TIGHT_END = 0.65
#: Share of the upper arm that a sleeve covers: none, short; and of the forearm: long.
_SLEEVES = {"none": (-0.1, 0.0), "short": (0.55, 0.0), "long": (9.0, 0.88)}
#: Share of the lower end of loose shorts that goes with the pelvis (design choice).
_SWING = 0.3


@dataclass(frozen=True)
class Outfit:
    """Clothes and colours (red, green, blue, 0 to 255).

    Parameters
    ----------
    shirt
        `in`: ends under the shorts; `out`: hangs over the hips; `loose`: long, wide and swinging with the trunk;
        `jacket`: wide all over, gathered below the hips.
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
    legs
        `short`: to the middle of the thigh; `loose`: wide and to the knee; `tights`: close, to the ankle.
    sleeves
        Of shirt or jacket.
    haircut
        `tail` and `long` hang and swing; `long` lies over the ears.
    """

    shirt: Literal["in", "out", "loose", "jacket"] = "in"
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
    legs: Literal["short", "loose", "tights"] = "short"
    sleeves: Literal["none", "short", "long"] = "short"
    haircut: Haircut = "short"

    @property
    def close(self) -> bool:
        """Whether shorts or tights lie close to the thigh."""
        return self.tight or self.legs == "tights"


def dressed(figure: Figure, outfit: Outfit) -> dict[str, Part]:
    """Every part of a dressed figure, by name."""
    short, top = _is_shorts(figure, outfit), _is_top(figure, outfit)
    # Under loose shorts the thigh is needed, for them to stay off it.
    hidden = inner(figure, short if outfit.legs != "loose" else short & ~_swings(figure)) | inner(figure, top)
    parts = {"skin": _skin(figure, outfit, hidden)}
    parts |= {"shorts": _shorts(figure, outfit, short), "top": _top(figure, outfit, top)}
    parts |= hair(figure, outfit.hair, outfit.haircut)
    if outfit.shirt != "in":
        parts["hem"] = _hem(figure, outfit)
    for side in ("left", "right"):
        parts[f"{side}_shoe"] = shoe(figure, outfit.shoes, side)
        if outfit.stickers is not None:
            parts[f"{side}_sticker"] = sticker(figure, outfit.stickers, outfit.sticker_m, parts, side)
    return parts


def waist_m(figure: Figure) -> float:
    """Height of the waistband."""
    return float(figure.joints["spine04"][1]) + 0.035


_TRUNK = ("pelvis", "spine05", "spine04", "spine03", "spine02", "thorax")


# --- skin -------------------------------------------------------------------------------------------------------


def _skin(figure: Figure, outfit: Outfit, hidden: Mask) -> Part:
    v, eye = figure.vertices, figure.joints["eye"]
    colours = plain(outfit.skin, len(v))
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
    ids, faces = kept(figure.faces, ~covered)
    return Part(v[ids], faces, figure.weights[ids], colours[ids], open=False)


# --- shorts and tights ------------------------------------------------------------------------------------------


def _hips_knees(figure: Figure) -> tuple[float, float]:
    """Heights at rest."""
    return float(figure.joints["right_hip"][1]), float(figure.joints["right_knee"][1])


def _is_shorts(figure: Figure, outfit: Outfit) -> Mask:
    height = figure.vertices[:, 1]
    hips, knees = _hips_knees(figure)
    share = _TIGHT_END if outfit.tight and outfit.legs == "short" else _SHORTS_END[outfit.legs]
    end = hips - share * (hips - knees)
    if outfit.legs == "tights":
        end = float(figure.joints["right_ankle"][1]) + 0.07
    # A waistband under a shirt would show through where the trunk bends.
    top = waist_m(figure) - (0.0 if outfit.shirt == "in" else 0.06)
    low = figure.share("thigh", "shank", "foot", *_TRUNK) > 0.6
    return np.asarray(low & (height > end) & (height < top))


def _swings(figure: Figure) -> Mask:
    """What of the thigh is below where loose shorts begin to swing."""
    hips, knees = _hips_knees(figure)
    return np.asarray(figure.vertices[:, 1] < hips - 0.2 * (hips - knees))


def _shorts(figure: Figure, outfit: Outfit, mask: Mask) -> Part:
    hips, knees = _hips_knees(figure)

    def down(body: FloatArray) -> FloatArray:
        return np.asarray(np.clip((hips + 0.02 - body[:, 1]) / (0.5 * (hips - knees)), 0.0, 1.0))

    def ease(body: FloatArray) -> FloatArray:
        if outfit.close:
            return np.full(len(body), 0.004)
        return 0.011 + (0.036 if outfit.legs == "loose" else 0.022) * down(body)

    part = cloth(figure, mask, ease, outfit.shorts, outfit.stripes, 0.004 if outfit.close else 0.01)
    if outfit.legs != "loose":
        return part
    free = _SWING * down(part.vertices)
    weights = part.weights * (1 - free)[:, None]
    weights[:, SEGMENTS.index("pelvis")] += free
    return replace(part, weights=weights, over=("skin",))


# --- shirts and jackets -----------------------------------------------------------------------------------------


def _is_top(figure: Figure, outfit: Outfit) -> Mask:
    """Trunk from below the waistband to the neck, with its sleeves."""
    v = figure.vertices
    upper, lower = _SLEEVES[outfit.sleeves]
    arm = figure.share("upper_arm", "forearm") > 0.5
    inside = (figure.share(*_TRUNK, "upper_arm", "forearm") > 0.6) & (figure.share("thigh") < 0.5)
    inside &= (arm | (v[:, 1] > waist_m(figure) - 0.07)) & (v[:, 1] < figure.joints["neck01"][1] - 0.008)
    for side in ("left", "right"):
        shoulder, elbow, wrist = (figure.joints[f"{side}_{n}"] for n in ("shoulder", "elbow", "wrist"))
        own = (np.sign(v[:, 2]) == np.sign(shoulder[2])) & arm
        inside &= ~(own & (_along(v, shoulder, elbow) > upper))
        inside &= ~(own & (_along(v, elbow, wrist) > lower))
    return np.asarray(inside)


def _along(v: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """`(vertex,)` how far a place is from one joint to the next, 0 to 1."""
    return np.asarray((v - start) @ (end - start) / ((end - start) @ (end - start)))


def _top(figure: Figure, outfit: Outfit, mask: Mask) -> Part:
    chest = figure.joints["spine01"][1]
    wide = 0.012 if outfit.shirt == "jacket" else 0.0

    def ease(body: FloatArray) -> FloatArray:
        # A tucked shirt ends under the waistband.
        low = np.clip((body[:, 1] - waist_m(figure) + 0.01) / 0.05, 0.0, 1.0)
        return np.asarray(0.002 + low * (0.006 + wide + 0.012 * np.clip((chest - body[:, 1]) / 0.15, 0.0, 1.0)))

    return cloth(figure, mask, ease, outfit.top, outfit.stripes, 0.002)


@dataclass(frozen=True)
class _Hem:
    """The lower part of a shirt: its end below the hips over the thigh, its width at the hips (m), how freely it hangs."""

    end: float
    ease_m: float
    free: float


_HEMS = {"out": _Hem(0.14, 0.016, 0.5), "loose": _Hem(0.36, 0.032, 0.9), "jacket": _Hem(0.10, 0.034, 0.6)}


def _hem(figure: Figure, outfit: Outfit) -> Part:
    """The lower part of a shirt worn outside: from the ribs down it hangs straight from the widest section above."""
    cut = _HEMS[outfit.shirt]
    hips, knees = _hips_knees(figure)
    top = float(figure.joints["spine02"][1])
    bottom = hips - cut.end * (hips - knees)
    heights = np.linspace(top, bottom, 34)
    part = np.clip((top - heights) / (top - hips), 0.0, 1.0)
    ease = (0.016 if outfit.shirt == "jacket" else 0.004) + part * cut.ease_m
    if outfit.shirt == "jacket":
        ease[-3:] -= np.array([0.008, 0.018, 0.026])
    body = figure.vertices[figure.share(*_TRUNK, "thigh") > 0.6]
    # From the hips down it hangs straight: the legs at rest stand apart.
    rings = np.stack([_level_ring(body, max(h, hips)) for h in heights])
    below = heights < waist_m(figure)
    rings[below] = np.maximum.accumulate(rings[below], axis=0)
    rings = gaussian_filter1d(rings, 2.5, axis=0, mode="nearest") + ease[:, None]
    middle = np.array([figure.joints["spine04"][0] + 0.02, 0.0])
    flat = rings[..., None] * np.stack([np.cos(AROUND), np.sin(AROUND)], -1) + middle
    vertices = np.stack([flat[..., 0], np.broadcast_to(heights[:, None], rings.shape), flat[..., 1]], -1)
    faces = tube(vertices)
    vertices = vertices.reshape(-1, 3)
    colours = patterned(vertices, outfit.top, outfit.stripes)
    return Part(vertices, faces, _hem_weights(figure, vertices, cut.free), colours, over=("shorts", "skin"))


def _level_ring(body: FloatArray, height: float) -> FloatArray:
    slab = body[abs(body[:, 1] - height) < 0.02]
    return outline(slab[:, [0, 2]], np.array([slab[:, 0].mean(), 0.0]))


def _hem_weights(figure: Figure, vertices: FloatArray, share: float) -> FloatArray:
    """Above the waist like the skin beneath; below it more and more cloth that hangs from the trunk."""
    trunk = figure.share(*_TRUNK) > 0.9
    near = cKDTree(figure.vertices[trunk]).query(vertices)[1]
    weights = figure.weights[trunk][near]
    waist, hips = waist_m(figure), figure.joints["right_hip"][1]
    # A shirt that lies on the hips half goes with them, a loose one hardly.
    free = np.clip((waist + 0.06 - vertices[:, 1]) / (waist + 0.06 - hips), 0.0, 1.0) * share
    out = weights * (1 - free)[:, None]
    out[:, SEGMENTS.index("hem")] += free
    return np.asarray(out)
