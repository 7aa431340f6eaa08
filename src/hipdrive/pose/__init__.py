"""Pose: frames to keypoints of the runner, with left and right told apart and the camera's view recognised."""

from hipdrive.pose.engine import ENGINES, Engine, People, make_engine

__all__ = ["ENGINES", "Engine", "People", "make_engine"]
