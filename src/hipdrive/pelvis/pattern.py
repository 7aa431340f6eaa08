"""The sheet of stickers to print, and the picture of where they go: `hipdrive stickers`."""

from __future__ import annotations

import zlib
from pathlib import Path

from hipdrive.errors import OutputError

#: A4, points (1/72 inch).
_PAGE = (595.28, 841.89)
_MM = 72 / 25.4
#: Diameter of the dots, mm: the middle of what is found (20 to 40).
DOT_MM = 30.0
#: A length to check with a ruler that the printer did not scale the page, mm.
RULER_MM = 100.0
#: Colours (red, green, blue, 0 to 1): far from skin and from most cloth, and from each other.
COLOURS = {"green": (0.0, 0.80, 0.20), "magenta": (0.90, 0.0, 0.60), "orange": (1.0, 0.45, 0.0)}
_INK = (0.15, 0.15, 0.18)
_GREY = (0.62, 0.62, 0.66)
#: A circle in four Bezier curves: distance of the control points over the radius.
_ROUND = 0.5523

_STEPS = (
    "Print at 100 % (no scaling) on matt label paper; check the ruler.",
    "Choose the colour that differs most from skin, shirt and shorts.",
    "Cut out TWO dots of ONE colour. Plain tape, white or coloured, 2 to 4 cm, does as well.",
    "Stick them on the two dimples of the lower back, 7 to 12 cm apart, or up to 25 cm apart on a waistband that sits "
    "firmly.",
    "Both at the same height: standing upright, hold a level across them. The mean of both sides does not mind; each "
    "side does.",
    "Tuck the shirt in, or roll it up: the camera must see both dots all the time.",
    "Film from behind, camera at the height of the dots.",
)


def write_pattern(path: Path) -> Path:
    """Write the sheet as a PDF of one A4 page.

    Parameters
    ----------
    path
        The file to write.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    page = "\n".join([*_heading(), *_dots(), *_ruler(), *_back(), *_words()])
    try:
        path.write_bytes(_document(page.encode("latin-1")))
    except OSError as fault:
        raise OutputError(path, f"cannot be written ({fault.strerror})", "Choose another place") from None
    return path


# --- what is on the page ----------------------------------------------------------------------------------------


def _heading() -> list[str]:
    return [
        _text(20, 277, 18, "Stickers for the pelvis"),
        _text(20, 270, 10, "hipdrive: two dots show what no pose network sees"),
    ]


def _dots() -> list[str]:
    """Three rows of five dots, one colour a row."""
    out: list[str] = []
    for row, (name, colour) in enumerate(COLOURS.items()):
        up = 243 - row * 38
        for column in range(5):
            across = 35 + column * 35
            out += [_filled(colour), _circle(across, up, DOT_MM / 2), "f"]
        out.append(_text(20, up + 17, 8, name))
    return out


def _ruler() -> list[str]:
    left, up = 20.0, 142.0
    marks = [_line(left + mm, up, left + mm, up + (4 if mm % 50 == 0 else 2)) for mm in range(0, int(RULER_MM) + 1, 10)]
    label = _text(left + RULER_MM + 3, up, 9, f"{RULER_MM:g} mm: measure it")
    return [_stroked(_INK, 0.8), _line(left, up, left + RULER_MM, up), *marks, label]


def _back() -> list[str]:
    """A back with the two dots: shoulders, waist, hips, waistband, the fold of the buttocks."""
    x, up = 160.0, 75.0
    outline = [(-21, 50), (-19, 30), (-14, 18), (-13, 12), (-17, 0), (-19, -14), (-18, -32)]
    out = [_stroked(_GREY, 1.4)]
    for side in (1, -1):
        out.append(_path([(x + side * a, up + b) for a, b in outline]))
    out += [_line(x, up + 44, x, up + 10), _line(x, up - 9, x, up - 24), _line(x - 17.5, up - 2, x + 17.5, up - 2)]
    for side in (1, -1):
        out += [_filled(COLOURS["green"]), _circle(x + side * 5.5, up + 4, 2.2), "f"]
    out += [_stroked(_INK, 0.6), _line(x - 30, up + 4, x + 30, up + 4), _text(x - 33, up + 5.5, 8, "level")]
    return [
        *out,
        _text(x - 17, up - 6, 7, "waistband"),
        _text(x - 30, up - 40, 8, "seen from behind, standing upright"),
    ]


def _words() -> list[str]:
    """The steps beside the picture."""
    from textwrap import wrap

    out, up = list[str](), 128.0
    for number, step in enumerate(_STEPS, start=1):
        for line in wrap(f"{number}. {step}", 58, subsequent_indent="    "):
            out.append(_text(20, up, 9, line))
            up -= 5.0
        up -= 1.5
    return out


# --- the little of PDF that is needed (ISO 32000) -----------------------------------------------------------------


def _number(value: float) -> str:
    return f"{value:.2f}"


def _at(x_mm: float, y_mm: float) -> str:
    return f"{_number(x_mm * _MM)} {_number(y_mm * _MM)}"


def _filled(colour: tuple[float, float, float]) -> str:
    return " ".join(map(_number, colour)) + " rg"


def _stroked(colour: tuple[float, float, float], width: float) -> str:
    return " ".join(map(_number, colour)) + f" RG {_number(width)} w"


def _line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{_at(x0, y0)} m {_at(x1, y1)} l S"


def _path(places: list[tuple[float, float]]) -> str:
    return f"{_at(*places[0])} m " + " ".join(f"{_at(*p)} l" for p in places[1:]) + " S"


def _circle(x: float, y: float, radius: float) -> str:
    k = _ROUND * radius
    quarters = [
        (x + radius, y + k, x + k, y + radius, x, y + radius),
        (x - k, y + radius, x - radius, y + k, x - radius, y),
        (x - radius, y - k, x - k, y - radius, x, y - radius),
        (x + k, y - radius, x + radius, y - k, x + radius, y),
    ]
    curves = " ".join(f"{_at(a, b)} {_at(c, d)} {_at(e, f)} c" for a, b, c, d, e, f in quarters)
    return f"{_at(x + radius, y)} m {curves} h"


def _text(x: float, y: float, size: float, words: str) -> str:
    safe = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"{_filled(_INK)} BT /F {_number(size)} Tf {_at(x, y)} Td ({safe}) Tj ET"


def _document(content: bytes) -> bytes:
    """A PDF of one page: its objects, and the table of where each begins."""
    packed = zlib.compress(content, 9)
    size = f"[0 0 {_number(_PAGE[0])} {_number(_PAGE[1])}]"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox {size} /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R >> >> >>".encode(),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, starts = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), list[int]()
    for number, body in enumerate(bodies, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(out)
