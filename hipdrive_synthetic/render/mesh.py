"""Triangle meshes that are skin and cloth: normals, parts, smoothing, tubes around sections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.spatial import ConvexHull

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive_synthetic.render.figure import Faces, Figure

Colour = tuple[int, int, int]
Mask = BoolArray

#: Directions in which a section is cut.
AROUND = np.linspace(0, 2 * np.pi, 72, endpoint=False)


@dataclass(frozen=True)
class Part:
    """A piece of the picture that moves with the body.

    Parameters
    ----------
    vertices, faces, weights
        Mesh at rest and its shares of the segments.
    colours
        `(vertex, 3)`, 0 to 255.
    over
        The parts it hangs over: it is kept outside them in every frame.
    open
        Whether its inside may be seen.
    """

    vertices: FloatArray
    faces: Faces
    weights: FloatArray
    colours: FloatArray
    over: tuple[str, ...] = ()
    open: bool = True


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


def normals(vertices: FloatArray, faces: Faces) -> FloatArray:
    """`(vertex, 3)` unit normals."""
    return Normals(faces, len(vertices))(vertices)


def kept(faces: Faces, mask: Mask) -> tuple[NDArray[np.int64], Faces]:
    """Vertices and renumbered faces of the part of a mesh inside a mask."""
    chosen = faces[mask[faces].all(axis=1)]
    ids, renumbered = np.unique(chosen, return_inverse=True)
    return ids, renumbered.reshape(-1, 3)


def smoothed(vertices: FloatArray, faces: Faces, times: int) -> FloatArray:
    """Each vertex drawn half way to the middle of its neighbours, several times; the edge of the mesh stays."""
    a, b = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).T
    links = coo_matrix((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), (len(vertices),) * 2).tocsr()
    links.data[:] = 1.0
    degree = np.asarray(links.sum(axis=1)).reshape(-1, 1)
    part = np.where(at_edge(faces, len(vertices)), 0.0, 0.5)[:, None]
    for _ in range(times):
        vertices = vertices + part * (np.asarray(links @ vertices) / degree - vertices)
    return vertices


def at_edge(faces: Faces, count: int) -> Mask:
    """Vertices of links that belong to a single triangle."""
    links = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    each, times = np.unique(links, axis=0, return_counts=True)
    out = np.zeros(count, dtype=bool)
    out[each[times == 1].ravel()] = True
    return out


def inner(figure: Figure, mask: Mask) -> Mask:
    """A mask less two rows of vertices at its edge: the skin that cloth surely hides."""
    edge = np.zeros(len(mask), dtype=bool)
    edge[figure.faces[~mask[figure.faces].all(axis=1)].ravel()] = True
    for _ in range(2):
        edge[figure.faces[edge[figure.faces].any(axis=1)].ravel()] = True
    return mask & ~edge


def plain(colour: Colour, count: int) -> FloatArray:
    """`(vertex, 3)` of one colour."""
    return np.tile(np.array(colour, dtype=float), (count, 1))


def patterned(vertices: FloatArray, colour: Colour, strength: float) -> FloatArray:
    """Colour with slanting stripes of the given strength, 4 cm apart."""
    wave = np.sin(2 * np.pi / 0.04 * (vertices @ [0.5, 1.0, 0.35]))
    return np.asarray(np.clip(plain(colour, len(vertices)) + 90 * strength * wave[:, None], 0, 255))


def outline(section: FloatArray, centre: FloatArray) -> FloatArray:
    """`(angle,)` distance from a centre inside to the convex outline of points `(point, 2)`."""
    hull = ConvexHull(section)
    directions = np.stack([np.cos(AROUND), np.sin(AROUND)])
    facing = hull.equations[:, :2] @ directions
    gap = -(hull.equations[:, :2] @ centre + hull.equations[:, 2])[:, None]
    with np.errstate(divide="ignore"):
        reach = np.where(facing > 1e-9, np.maximum(gap, 0.0) / facing, np.inf)
    return np.asarray(reach.min(axis=0))


def tube(rings: FloatArray) -> Faces:
    """Triangles between rings `(ring, angle, 3)` of vertices numbered in order."""
    count, around = rings.shape[:2]
    i, j = np.meshgrid(np.arange(count - 1), np.arange(around), indexing="ij")
    a, b = i * around + j, i * around + (j + 1) % around
    return np.concatenate(
        [np.stack([a, a + around, b], -1).reshape(-1, 3), np.stack([b, a + around, b + around], -1).reshape(-1, 3)]
    )


def cloth(
    figure: Figure, mask: Mask, ease: Callable[[FloatArray], FloatArray], colour: Colour, stripes: float, off_m: float
) -> Part:
    """The skin inside a mask moved outwards by `ease` (of the places) and smoothed, at least `off_m` off the body."""
    ids, faces = kept(figure.faces, mask)
    body = figure.vertices[ids]
    out = normals(figure.vertices, figure.faces)[ids]
    soft = smoothed(body, faces, 5)
    soft = _straight(soft, at_edge(faces, len(soft)))
    soft = soft + normals(soft, faces) * ease(body)[:, None]
    inside = off_m - ((soft - body) * out).sum(axis=1)
    soft = soft + out * np.maximum(inside, 0.0)[:, None]
    return Part(soft, faces, figure.weights[ids], patterned(body, colour, stripes))


def _straight(vertices: FloatArray, edge: Mask) -> FloatArray:
    """A level seam: edges within 3 cm of the lowest or the highest edge of each side are put at one height."""
    out = vertices.copy()
    for own in (out[:, 2] < 0, out[:, 2] >= 0):
        heights = out[edge & own, 1]
        for end in (heights.min(), heights.max()):
            seam = edge & own & (abs(out[:, 1] - end) < 0.03)
            out[seam, 1] = np.median(out[seam, 1])
    return out
