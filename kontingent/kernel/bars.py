"""Bars of fill: drawn to one scale, so that 143 % does not look like 104 %."""

LONGEST = 1.5  # of the whole: a bar of one and a half and of more reach the end
FULL = f"{100 / LONGEST:.1f}"  # where the mark of the whole stands, per cent of the width


def width(share: float) -> str:
    """Per cent of the width that the bar has in all."""
    return f"{min(share / LONGEST, 1) * 100:.1f}"
