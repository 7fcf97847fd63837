"""How measured figures are kept and told."""

from dataclasses import dataclass, field
from typing import Any

from kontingent.kernel import russian


@dataclass(frozen=True, slots=True)
class Figures:
    """A table: `rows` are texts, the first column names what was measured. `data` is the same for programs."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def as_text(figures: Figures) -> str:
    """A Markdown table, ready for a page of the documentation."""
    lines = [f"**{figures.title}**", ""]
    lines.append("| " + " | ".join(figures.columns) + " |")
    lines.append("|" + "---|" * len(figures.columns))
    lines.extend("| " + " | ".join(row) + " |" for row in figures.rows)
    if figures.notes:
        lines.extend(["", *figures.notes])
    return "\n".join(lines)


def whole(value: float) -> str:
    return russian.number(round(value))


def ratio(value: float) -> str:
    return russian.number(value, 2)


def milliseconds(seconds: float) -> str:
    return russian.number(seconds * 1000, 1)
