"""What is worn: muscle activity, a watch's record of a run, inertial sensors. The data objects, before they mean anything."""

from hipdrive.sensors.channels import Channel, named
from hipdrive.sensors.emg import Emg, Foot
from hipdrive.sensors.imu import Imu
from hipdrive.sensors.instants import Instants
from hipdrive.sensors.run_log import RunLog

Sensor = Emg | Imu | Instants | RunLog

__all__ = ["Channel", "Emg", "Foot", "Imu", "Instants", "RunLog", "Sensor", "named"]
