"""What `hipdrive analyze` can be told: each option once, with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

ContactsFrom = Literal["auto", "force", "kinematics"]
Shots = Literal["longest", "all"]
Place = Literal["sacrum", "shank", "foot"]
Leg = Literal["left", "right"]
MotNames = Literal["measures", "opensim"]

Recordings = Annotated[
    list[Path], typer.Argument(help="Clips or recordings of ONE runner: a rear and a side clip, and what was worn.")
]
ReportFolder = Annotated[
    Path | None, typer.Option("--out", "-o", help="Folder for the report.", show_default="hipdrive-report")
]
Unfolded = Annotated[bool, typer.Option("--full", help="Open all that the report folds.")]
WriteJson = Annotated[str | None, typer.Option(help="Write the results as JSON; - prints them.")]
WriteCsv = Annotated[Path | None, typer.Option(help="Write the measures as a table.")]
WriteParquet = Annotated[Path | None, typer.Option(help="Write the measures as a Parquet table.")]
WriteOverlay = Annotated[Path | None, typer.Option(help="Write each clip with skeleton, contacts and angles.")]
WriteSideBySide = Annotated[Path | None, typer.Option(help="Write two clips beside each other, in phase.")]
TimesSlower = Annotated[
    float | None,
    typer.Option(help="Times slower that these videos play.", min=1, max=20, show_default="1, the pair 4"),
]
WriteCard = Annotated[Path | None, typer.Option(help="Write one picture with the finding, to share.")]
WriteStride = Annotated[Path | None, typer.Option(help="Write the mean stride as a moving .webp or .gif.")]
KeepFaces = Annotated[bool, typer.Option("--faces", help="Leave faces on card and stride as they are.")]
WriteTrc = Annotated[Path | None, typer.Option(help="Write the points as TRC.")]
WriteMot = Annotated[Path | None, typer.Option(help="Write the angle curves as OpenSim MOT.")]
MotNamesOption = Annotated[
    MotNames, typer.Option(help="Columns of --mot: measures, or coordinates that open in OpenSim.")
]
WriteWaveforms = Annotated[
    Path | None, typer.Option(help="Write the curves over 0 to 100 % of each stride, .parquet or .csv.")
]
SymptomsFile = Annotated[
    Path | None, typer.Option(help="A symptoms file (see `hipdrive symptoms`).", show_default="none")
]
EngineName = Annotated[
    str,
    typer.Option(
        help="Pose network: full, heavy, lite or rtm; full-mirrored and heavy-mirrored read each frame twice."
    ),
]
CaptureFps = Annotated[
    float | None, typer.Option(help="Frames per second of capture.", show_default="as the clip says")
]
CameraView = Annotated[
    str | None, typer.Option(help="Camera view: rear, front, left or right.", show_default="recognised")
]
PersonNumber = Annotated[int | None, typer.Option(help="Whom to follow, 0 = leftmost.", show_default="the runner")]
LevelDeg = Annotated[
    float | None, typer.Option(help="Degrees the horizontal is turned clockwise.", show_default="unknown")
]
StaticTrial = Annotated[Path | None, typer.Option(help="Standing trial with the joint markers.", show_default="none")]
StandingClip = Annotated[
    Path | None,
    typer.Option(help="Clip of the runner standing still, filmed from the same place.", show_default="none"),
]
MarkersFile = Annotated[
    Path | None, typer.Option(help="File that names the markers of your set.", show_default="recognised")
]
SubjectName = Annotated[str | None, typer.Option(help="Whose markers, of several people.", show_default="the only one")]
SpeedMps = Annotated[
    float | None, typer.Option(help="Running speed in metres a second.", show_default="as the file says")
]
MassKg = Annotated[float | None, typer.Option(help="Mass of the runner in kilograms.", show_default="from the plates")]
HeightM = Annotated[float | None, typer.Option(help="Height of the runner in metres.", show_default="not used")]
InclinePercent = Annotated[
    float | None, typer.Option(help="Incline of the treadmill in percent, + = uphill.", show_default="level")
]
ContactsOption = Annotated[ContactsFrom, typer.Option(help="Where contacts come from.")]
ChannelsTable = Annotated[
    Path | None,
    typer.Option(help="Table naming the muscles: label, muscle, side.", show_default="by their labels"),
]
MvicFile = Annotated[Path | None, typer.Option(help="Recording of the largest voluntary efforts.", show_default="none")]
KeepPositions = Annotated[bool, typer.Option("--positions", help="Keep a watch's GPS positions in the JSON.")]
EmgStarts = Annotated[
    float | None, typer.Option(help="Second of the clip at which an EMG table begins.", show_default="with it")
]
ImuPlace = Annotated[
    Place | None, typer.Option(help="Where an inertial sensor was worn.", show_default="as the file says")
]
LegOption = Annotated[
    Leg | None, typer.Option(help="Leg of muscles and contacts that name none.", show_default="unknown")
]
FromSecond = Annotated[
    float | None, typer.Option("--from", help="Read the clip from this second on.", show_default="its best minute")
]
ToSecond = Annotated[float | None, typer.Option(help="Read the clip up to this second.", show_default="its end")]
ShotsOption = Annotated[Shots, typer.Option(help="Of a clip that was cut: the longest shot, or each by itself.")]
ReferenceTable = Annotated[
    Path | None,
    typer.Option(help="Reference values that `hipdrive reference` made.", show_default="those that are shipped"),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table.")]
