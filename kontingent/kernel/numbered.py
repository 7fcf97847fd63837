"""Pages of a list that is short enough to be cut by number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbered:
    """The first page has number 1."""

    number: int
    size: int
    total: int
    asked: int | None = None  # another number, of a page that is not there

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
    """What is asked for beyond the end is the last page, and what is no page the first; either remembers it."""
    wanted = 1 if asked is None else asked
    number = min(max(wanted, 1), Numbered(1, size, total).last)
    return Numbered(number, size, total, None if wanted == number else wanted)
