"""Clips as files that a fake camera plays, and how fast it really played them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

#: Each frame carries its number in black and white squares at the top left: so many, this wide in pixels.
BITS, SQUARE_PX = 12, 16
FPS = 30

#: Notes the time and the number of each frame that a page draws. A fake camera on a busy machine plays its file too
#: slowly, so that whoever it shows really runs more slowly; only this tells by how much.
_NOTE = """
window.played = [];
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (...given) {
  draw.apply(this, given);
  const scale = this.canvas.width / 640;
  const row = this.getImageData(0, Math.round(8 * scale), Math.round(BITS * 16 * scale), 1).data;
  let number = 0;
  for (let bit = 0; bit < BITS; bit++) if (row[4 * Math.round((bit * 16 + 8) * scale)] > 128) number |= 1 << bit;
  window.played.push([performance.now() / 1000, number]);
};
""".replace("BITS", str(BITS))


def mjpeg(
    clip: Path, out: Path, seconds: float, start_s: float = 0.0, numbered: bool = False, width: int = 640
) -> Path:
    """Frames of a clip as JPEGs one after another, 30 a second: a file a fake camera plays. Narrow ones are recorded on busy machines too."""
    import av

    count = 0
    with av.open(str(clip)) as source, out.open("wb") as stream:
        for frame in source.decode(video=0):
            while frame.time is not None and frame.time >= start_s + count / FPS and count < seconds * FPS:
                stream.write(_jpeg(frame, count if numbered else None, width))
                count += 1
    return out


def _jpeg(frame: Any, number: int | None, width: int) -> bytes:
    import cv2

    picture = frame.to_ndarray(format="bgr24")
    height = round(width * picture.shape[0] / picture.shape[1] / 2) * 2
    small = cv2.resize(picture, (width, height))
    if number is not None:
        for bit in range(BITS):
            small[:SQUARE_PX, bit * SQUARE_PX : (bit + 1) * SQUARE_PX] = 255 * (number >> bit & 1)
    done, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert done
    return bytes(jpeg)


def note_frames(page: Any) -> None:
    """Let a page note the numbered frames it draws; before it is opened."""
    page.add_init_script(_NOTE)


def pace(page: Any, frames: int, seconds: float) -> float:
    """How fast the camera played its file of so many numbered frames in the last seconds; 1 = as fast as it was filmed."""
    played = np.array(page.evaluate("window.played"), dtype=float)
    last = played[played[:, 0] > played[-1, 0] - seconds]
    number = np.unwrap(last[:, 1], period=frames)
    return float((number[-1] - number[0]) / FPS / (last[-1, 0] - last[0, 0]))
