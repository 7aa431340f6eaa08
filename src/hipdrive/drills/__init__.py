"""The warm-up drills: counted, timed and corrected from keypoints, one frame at a time.

`engine` follows one drive signal through its phases; each drill is one file that says what its signal is and what
may go wrong with it; `recognise` runs them side by side on everybody in the picture. A clip, a camera and stored
keypoints all go through the same stream, so they give the same result.
"""
