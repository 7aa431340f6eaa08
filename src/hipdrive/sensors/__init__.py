"""What is worn: muscle activity, a watch's record of a run, inertial sensors. The data objects, before they mean anything."""

from hipdrive.sensors.channels import Channel, named
from hipdrive.sensors.emg import Emg
from hipdrive.sensors.instants import Instants

Sensor = Emg | Instants

__all__ = ["Channel", "Emg", "Instants", "Sensor", "named"]
