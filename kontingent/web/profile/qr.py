"""A QR code as the data of one SVG path: drawn by attributes, it needs no style and no picture from elsewhere."""

from dataclasses import dataclass

import segno

QUIET = 4  # modules of empty margin that a camera needs


@dataclass(frozen=True, slots=True)
class QrCode:
    size: int  # modules, with the margin
    path: str


def qr_code(text: str) -> QrCode:
    made = segno.make(text, error="m", micro=False)
    rows = [bytes(row) for row in made.matrix_iter(border=QUIET)]
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return QrCode(len(rows), "".join(squares))
