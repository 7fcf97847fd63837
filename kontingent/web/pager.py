"""The foot of a list: what is shown, of how many, and the ways on. Keyset paging has no page numbers."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Size:
    rows: int
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """Absent ways are empty strings. `shown` is a ready phrase: «Показаны 1–25 из 1 284»."""

    shown: str
    start_href: str = ""
    previous_href: str = ""
    next_href: str = ""
    end_href: str = ""
    sizes: list[Size] = field(default_factory=list)
