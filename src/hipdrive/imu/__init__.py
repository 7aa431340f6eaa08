"""What an inertial sensor tells of a run: steps, contact time, oscillation, turns of the pelvis."""

from hipdrive.imu.examine import ImuResult, examine_imu

__all__ = ["ImuResult", "examine_imu"]
