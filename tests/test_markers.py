"""Marker sets: the same run under the labels of other laboratories gives the same joint centres."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import lab_body
from hipdrive.errors import InputError
from hipdrive.sources.lab import to_motion
from hipdrive.sources.markers import marker_sets, recognise

#: RBDS label without its side -> label elsewhere, with {s} for the side.
ELSEWHERE = {
    "OpenCap": {
        "ASIS": "{s}.ASIS_study",
        "PSIS": "{s}.PSIS_study",
        "Knee": "{s}_knee_study",
        "Knee.Medial": "{s}_mknee_study",
        "Ankle": "{s}_ankle_study",
        "Ankle.Medial": "{s}_mankle_study",
        "Heel.Bottom": "{s}_calc_study",
        "MT5": "{s}_5meta_study",
    },
    "Rajagopal 2016": {
        "ASIS": "{s}ASI",
        "PSIS": "{s}PSI",
        "Knee": "{s}LFC",
        "Knee.Medial": "{s}MFC",
        "Ankle": "{s}LMAL",
        "Ankle.Medial": "{s}MMAL",
        "Heel.Bottom": "{s}CAL",
        "MT2": "{s}TOE",
        "MT5": "{s}MT5",
    },
    "Plug-in Gait": {
        "ASIS": "{s}ASI",
        "PSIS": "{s}PSI",
        "Knee": "{s}KNE",
        "Knee.Medial": "{s}KNM",
        "Ankle": "{s}ANK",
        "Ankle.Medial": "{s}MED",
        "Heel.Bottom": "{s}HEE",
        "MT2": "{s}TOE",
    },
}


@pytest.mark.parametrize("title", ELSEWHERE)
@pytest.mark.parametrize("prefix", ["", "Anna:"])
def test_the_same_joint_centres(title: str, prefix: str) -> None:
    body = lab_body.run(frames=60)
    recording = body.recording(static=True)
    names = ELSEWHERE[title]
    keep = [i for i, label in enumerate(recording.labels) if label[2:] in names]
    sides = {"L": "L", "R": "r" if title == "OpenCap" else "R"}
    labels = [prefix + names[recording.labels[i][2:]].format(s=sides[recording.labels[i][0]]) for i in keep]
    motion = to_motion(replace(recording, labels=tuple(labels), points=recording.points[:, keep]))
    assert motion.provenance.metadata["marker_set"] == title
    for name, truth in body.centres.items():
        np.testing.assert_allclose(motion.point(name), truth, atol=1e-9, err_msg=name)


def test_every_set_is_whole() -> None:
    sets = {known.name: known for known in marker_sets()}
    wanted = {"rbds", "plug_in_gait", "opencap", "rajagopal", "halpe_26", "blazepose", "coco_17", "body_25"}
    assert wanted <= set(sets)
    for known in sets.values():
        names = set(known.labels.values())
        assert set(known.needed) <= names, known.name
        for body in known.clusters.values():
            assert set(body.markers) <= names, known.name
            assert len(body.markers) >= 3, known.name


def test_triangulated_keypoints_are_not_called_markers() -> None:
    body = lab_body.run(frames=60)
    points = {
        f"{s[0].upper()}{p.title()}": body.centres[f"{s}_{p}"]
        for s in ("left", "right")
        for p in ("hip", "knee", "ankle")
    }
    recording = body.recording()
    stacked = np.stack(list(points.values()), axis=1) * 1e3
    motion = to_motion(replace(recording, labels=tuple(points), points=stacked))
    assert motion.provenance.points == "body_25"
    np.testing.assert_allclose(motion.point("left_knee"), body.centres["left_knee"], atol=1e-9)


def test_an_unknown_set_names_labels_it_needs() -> None:
    with pytest.raises(InputError, match=r"run\.c3d: uses a marker set hipdrive does not know.*--markers FILE"):
        recognise(["M1", "M2", "M3"], Path("run.c3d"))
