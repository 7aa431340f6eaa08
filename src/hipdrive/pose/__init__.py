"""Pose: frames to keypoints of the runner, with left and right told apart and the camera's view recognised."""

from hipdrive.pose.engine import Engine, People, engines, make_engine

__all__ = ["Engine", "People", "engines", "make_engine"]
