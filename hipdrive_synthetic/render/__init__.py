"""Rendered runners: video of a virtual runner whose every joint, angle and contact is known. Needs the extra `render`.

A parametric body (`figure`) is posed by the joints of `hipdrive_synthetic.virtual_runner` (`pose`), dressed (`clothes`),
put on a treadmill in a room (`room`) and filmed (`video`); the truth is written beside the clip (`truth`).
"""

from hipdrive_synthetic.render.clothes import Outfit
from hipdrive_synthetic.render.figure import Build, Figure, figure_of
from hipdrive_synthetic.render.room import Room
from hipdrive_synthetic.render.video import Shot, render

__all__ = ["Build", "Figure", "Outfit", "Room", "Shot", "figure_of", "render"]
