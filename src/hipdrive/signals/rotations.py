"""The rotation nearest to a matrix, for many matrices at once."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray

#: Newton's method comes down to the largest root from above and is quadratic near it.
_ROUNDS = 40
#: Further off than this from a rotation that is the best one (both without unit), a matrix is decomposed instead.
_EXACT = 1e-10


def nearest_rotations(matrices: FloatArray) -> FloatArray:
    """Proper rotations nearest to matrices, least squares.

    In closed form from the largest root of a quartic (Markley FL. J Astronaut Sci 1993;41(2):261-280, "FOAM"), which
    takes a tenth of the time of a singular value decomposition; that is done only where the closed form is not exact.

    Parameters
    ----------
    matrices
        `(n, 3, 3)` finite; for markers the sum of (place now) (place at rest)^T, both about their means.

    Returns
    -------
    FloatArray
        `(n, 3, 3)`.
    """
    # Frames last: thousands of numbers in a row are worked on faster than nine.
    flat = matrices.reshape(-1, 9).T
    size = np.sqrt(np.square(flat).sum(axis=0))
    unit = (flat / np.where(size > 0, size, 1.0)).reshape(3, 3, -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rotations = _closed_form(unit)
        inexact = np.flatnonzero(~(_misfit(rotations, unit) < _EXACT))
    if inexact.size:
        rotations[..., inexact] = _decomposed(unit[..., inexact].transpose(2, 0, 1)).transpose(1, 2, 0)
    return np.ascontiguousarray(rotations.transpose(2, 0, 1))


def _closed_form(unit: FloatArray) -> FloatArray:
    """`(3, 3, n)` nearest rotations by the closed form, which is not exact, or not finite, for every matrix."""
    cofactors = _cofactors(unit)
    volume = (unit[0] * cofactors[0]).sum(axis=0)
    root = _largest_root(volume, np.square(cofactors).sum(axis=(0, 1)))
    half = (root**2 - 1) / 2
    rotations = (half + 1) * unit + root * cofactors - _times(_across_times(unit.swapaxes(0, 1)), unit)
    rotations /= half * root - volume
    return np.asarray(rotations)


def _cofactors(matrices: FloatArray) -> FloatArray:
    """`(3, 3, n)` of matrices `(3, 3, n)`."""
    found = np.roll(matrices, (2, 2), (0, 1)) * np.roll(matrices, (1, 1), (0, 1))
    found -= np.roll(matrices, (2, 1), (0, 1)) * np.roll(matrices, (1, 2), (0, 1))
    return np.asarray(found)


def _times(one: FloatArray, other: FloatArray) -> FloatArray:
    """Products of matrices `(3, 3, n)`."""
    return np.asarray(one[:, 0, None] * other[0] + one[:, 1, None] * other[1] + one[:, 2, None] * other[2])


def _across_times(matrices: FloatArray) -> FloatArray:
    """Each matrix's transpose times itself."""
    return _times(matrices.swapaxes(0, 1), matrices)


def _largest_root(volume: FloatArray, areas: FloatArray) -> FloatArray:
    """Of (x^2 - 1)^2 - 8 volume x - 4 areas = 0, whose roots are all real."""
    root = np.full(len(volume), np.sqrt(3.0))
    for _ in range(_ROUNDS):
        above = np.square(root) - 1
        slope = 4 * root * above - 8 * volume
        step = (above**2 - 8 * volume * root - 4 * areas) / np.where(slope != 0, slope, 1.0)
        root -= step
        if not (np.abs(step) > 1e-15).any():
            break
    return root


def _misfit(rotations: FloatArray, unit: FloatArray) -> FloatArray:
    """How far matrices are from rotations, and from the best ones: R^T R is 1 there, and R^T M symmetric."""
    turned = _times(rotations.swapaxes(0, 1), unit)
    off = np.abs(_across_times(rotations) - np.eye(3)[..., None]).max(axis=(0, 1))
    return np.asarray(off + np.abs(turned - turned.swapaxes(0, 1)).max(axis=(0, 1)))


def _decomposed(matrices: FloatArray) -> FloatArray:
    """The same by singular value decomposition, which no matrix is too flat for."""
    left, _, right = np.linalg.svd(matrices)
    mirror = np.ones(matrices.shape[:2])
    mirror[:, 2] = np.linalg.det(left @ right)
    return np.asarray((left * mirror[:, None, :]) @ right)
