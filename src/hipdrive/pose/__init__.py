"""Pose: frames to keypoints of the runner, with left and right told apart and the camera's view recognised."""
