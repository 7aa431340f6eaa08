"""OpenSim's own answers for the stride of `opensim_stride`: inverse dynamics and static optimisation, run here.

The static optimisation that comes with the recording was made with reserve actuators of 1000 Nm at each joint: they carry the
moments, and the muscles stay at their lower bound (activations of 0.010 to 0.011 for the glutei). So the optimisation is run again on
the same angles and forces with reserves of 1 Nm. Needs the extra `[opensim]` and, in `HIPDRIVE_OSIM`, the path of a Rajagopal model (OpenSim's
wheel ships none; it is in the repository opensim-models and in the wheel of nimblephysics).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.muscles.leg_muscles import model_muscles, muscle_volume
from hipdrive.signals import low_pass
from hipdrive.sources.opensim import Table, read_table

#: Cut-off of the angles, hertz, and end of the analysis, seconds: those of the study that published the stride.
CUTOFF_HZ, STOP_S = 6.0, 0.72
ANGLES = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle")
_LOCKED = ("subtalar_angle", "mtp_angle")
_PELVIS = ("pelvis_tilt", "pelvis_list", "pelvis_rotation", "pelvis_tx", "pelvis_ty", "pelvis_tz")


@dataclass(frozen=True)
class Answer:
    """What OpenSim says.

    Parameters
    ----------
    force
        Of every muscle, newtons.
    moment
        Generalised forces of inverse dynamics.
    angle
        Angles as analysed.
    seconds
        Processor time of its static optimisation, as ours is counted: a busy machine changes neither.
    """

    force: Table
    moment: Table
    angle: Table
    seconds: float


def available() -> str:
    """Why OpenSim cannot be asked here; empty where it can."""
    try:
        import opensim  # noqa: F401
    except ImportError:
        return "the extra [opensim] is not installed"
    return (
        "" if Path(os.environ.get("HIPDRIVE_OSIM", "")).is_file() else "HIPDRIVE_OSIM does not name a Rajagopal model"
    )


def ask(folder: Path, mass_kg: float, *, physiology: bool) -> Answer:
    """Run inverse dynamics and static optimisation on the stride.

    Parameters
    ----------
    folder
        `opensim_stride` of the data.
    mass_kg
        Of the runner; masses and strengths of the generic model are scaled to it.
    physiology
        Whether forces fall with length and speed of the muscles.
    """
    import opensim

    opensim.Logger.setLevelString("off")
    opensim.Logger.removeFileSink()
    with TemporaryDirectory() as place:
        here = Path(place)
        _write_model(opensim, here / "model.osim", mass_kg)
        _write_angles(read_table(folder / "ik_output_run.mot"), here / "angles.mot")
        (here / "forces.mot").write_bytes((folder / "grf_run.mot").read_bytes())
        (here / "loads.xml").write_text(_loads(), encoding="utf-8")
        (here / "reserves.xml").write_text(_reserves(), encoding="utf-8")
        _inverse_dynamics(opensim, here)
        start = time.process_time()
        _optimise(opensim, here, physiology)
        took = time.process_time() - start
        names = ("out/so_SO_force.sto", "moments.sto", "angles.mot")
        return Answer(*(read_table(here / name) for name in names), took)


def _write_model(opensim: Any, path: Path, mass_kg: float) -> None:
    model = opensim.Model(os.environ["HIPDRIVE_OSIM"])
    factor = mass_kg / model.getTotalMass(model.initSystem())
    for index in range(model.getBodySet().getSize()):
        body = model.getBodySet().get(index)
        body.setMass(body.getMass() * factor)
        inertia = body.get_inertia()
        body.set_inertia(opensim.Vec6(*(inertia.get(k) * factor for k in range(6))))
    table = model_muscles()
    stronger = muscle_volume(mass_kg, table.height_m) / muscle_volume(table.mass_kg, table.height_m)
    for index in range(model.getMuscles().getSize()):
        muscle = model.getMuscles().get(index)
        muscle.setMaxIsometricForce(muscle.getMaxIsometricForce() * stronger)
    model.finalizeConnections()
    model.printToXML(str(path))


def _write_angles(table: Table, path: Path) -> None:
    """In radians: newer versions take the angle of the patella, which older ones wrote in degrees, for a length."""
    values = table.values.copy()
    for column, name in enumerate(table.columns):
        if not name.endswith(("_tx", "_ty", "_tz")):
            values[:, column] = np.deg2rad(values[:, column])
    head = f"Coordinates\nversion=1\nnRows={len(values)}\nnColumns={values.shape[1] + 1}\ninDegrees=no\nendheader\n"
    rows = ("\t".join(f"{v:.10f}" for v in (t, *row)) for t, row in zip(table.time_s, values, strict=True))
    path.write_text(head + "\t".join(("time", *table.columns)) + "\n" + "\n".join(rows) + "\n", encoding="utf-8")


def _document(kind: str, parts: Iterator[str], more: str = "") -> str:
    objects = "".join(parts)
    return (
        f'<?xml version="1.0"?><OpenSimDocument Version="40000"><{kind} name="all"><objects>{objects}</objects>{more}</{kind}>'
        "</OpenSimDocument>"
    )


def _loads() -> str:
    def load(side: str) -> str:
        columns = (("force", "v"), ("point", "p"))
        named = "".join(f"<{w}_identifier>{side}_ground_force_{c}</{w}_identifier>" for w, c in columns)
        return (
            f'<ExternalForce name="{side}"><applied_to_body>calcn_{side.lower()}</applied_to_body>'
            "<force_expressed_in_body>ground</force_expressed_in_body><point_expressed_in_body>ground</point_expressed_in_body>"
            f"{named}<torque_identifier>{side}_ground_torque_</torque_identifier></ExternalForce>"
        )

    return _document("ExternalLoads", (load(s) for s in "RL"), "<datafile>forces.mot</datafile>")


def _reserves() -> str:
    def actuator(name: str, coordinate: str, strength: float) -> str:
        return (
            f'<CoordinateActuator name="{name}"><coordinate>{coordinate}</coordinate><optimal_force>{strength}</optimal_force>'
            "<min_control>-Inf</min_control><max_control>Inf</max_control></CoordinateActuator>"
        )

    joints = [(f"{a}_{s}", 1.0) for a in ANGLES for s in "rl"] + [(f"{a}_{s}", 1000.0) for a in _LOCKED for s in "rl"]
    every = [(c, 10.0) for c in _PELVIS] + joints
    return _document("ForceSet", (actuator(f"reserve_{c}", c, strength) for c, strength in every))


def _inverse_dynamics(opensim: Any, here: Path) -> None:
    tool = opensim.InverseDynamicsTool()
    tool.setModelFileName(str(here / "model.osim"))
    tool.setCoordinatesFileName(str(here / "angles.mot"))
    tool.setLowpassCutoffFrequency(CUTOFF_HZ)
    tool.setExternalLoadsFileName(str(here / "loads.xml"))
    tool.setStartTime(0.0)
    tool.setEndTime(STOP_S)
    tool.setResultsDir(str(here))
    tool.setOutputGenForceFileName("moments.sto")
    left_out = opensim.ArrayStr()
    left_out.append("Muscles")
    tool.setExcludedForces(left_out)
    tool.printToXML(str(here / "id.xml"))
    opensim.InverseDynamicsTool(str(here / "id.xml")).run()


def _optimise(opensim: Any, here: Path, physiology: bool) -> None:
    analysis = opensim.StaticOptimization()
    analysis.setName("SO")
    analysis.setStartTime(0.0)
    analysis.setEndTime(STOP_S)
    analysis.setUseModelForceSet(True)
    analysis.setActivationExponent(2)
    analysis.setUseMusclePhysiology(physiology)
    analysis.setConvergenceCriterion(1e-5)
    analysis.setMaxIterations(300)
    tool = opensim.AnalyzeTool()
    tool.setName("so")
    tool.getAnalysisSet().cloneAndAppend(analysis)
    tool.setModelFilename(str(here / "model.osim"))
    tool.setCoordinatesFileName(str(here / "angles.mot"))
    tool.setLowpassCutoffFrequency(CUTOFF_HZ)
    tool.setExternalLoadsFileName(str(here / "loads.xml"))
    added = opensim.ArrayStr()
    added.append(str(here / "reserves.xml"))
    tool.setForceSetFiles(added)
    tool.setReplaceForceSet(False)
    tool.setStartTime(0.0)
    tool.setFinalTime(STOP_S)
    tool.setResultsDir(str(here / "out"))
    tool.printToXML(str(here / "so.xml"))
    opensim.AnalyzeTool(str(here / "so.xml")).run()


def angles_and_moments(answer: Answer, side: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Instants, and OpenSim's angles (radians) and moments of one leg at them, `(instant, 5)` each."""
    times = answer.moment.time_s
    kept = times[(times > 0.02) & (times < STOP_S - 0.02)]
    angle = np.stack([answer.angle.column(f"{name}_{side}") for name in ANGLES], axis=1)
    smooth = low_pass(angle, answer.angle.time_s, CUTOFF_HZ)
    moment = np.stack([answer.moment.column(f"{name}_{side}_moment") for name in ANGLES], axis=1)

    def at(time_s: FloatArray, values: FloatArray) -> FloatArray:
        return np.stack([np.interp(kept, time_s, column) for column in values.T], axis=1)

    return kept, at(answer.angle.time_s, smooth), at(times, moment)
