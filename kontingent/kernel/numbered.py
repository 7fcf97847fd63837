"""Pages of a list that is short enough to be cut by number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbered:
    """The first page has number 1."""

    number: int
    size: int
    total: int

    @property
    def start(self) -> int:
        """Rows before it."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        """Rows before it and in it."""
        return min(self.start + self.size, self.total)

    @property
    def last(self) -> int:
        return max(self.total - 1, 0) // self.size + 1


def numbered(asked: int | None, *, size: int, total: int) -> Numbered:
    """What is asked for beyond the end is the last page, and what is no page the first."""
    last = Numbered(1, size, total).last
    return Numbered(min(max(asked or 1, 1), last), size, total)
