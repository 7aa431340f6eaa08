"""Rendered runners: video of a runner whose every joint, angle and contact is known. Needs the extra `render`.

A parametric body (`figure`) is posed by the joints of a virtual or a recorded runner (`pose`), dressed (`clothes`,
`shoes`, `hair`, `stickers`, all of them meshes: `mesh`), put on a treadmill (`treadmill`) in a room (`room`, `walls`)
and filmed (`video`); the truth is written beside the clip (`truth`).
"""

from hipdrive_synthetic.render.clothes import Outfit
from hipdrive_synthetic.render.figure import Build, Figure, figure_of
from hipdrive_synthetic.render.room import Room
from hipdrive_synthetic.render.treadmill import Treadmill
from hipdrive_synthetic.render.video import Shot, render

__all__ = ["Build", "Figure", "Outfit", "Room", "Shot", "Treadmill", "figure_of", "render"]
