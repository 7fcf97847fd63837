"""Pages of a sorted list, cut by the values that sort it and not by offset: the last one costs what the first does."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from hashlib import md5
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet

DIGITS = 8  # of a checksum
AT_ONCE = 1_000  # rows of one query, of a list that is read to its end
Row = TypeVar("Row")
Shown_co = TypeVar("Shown_co", covariant=True)
M = TypeVar("M", bound=Model)
Key = tuple[Any, ...]  # what a row is sorted by, in the order of the columns


class Step(Enum):
    """Which page is asked for, relative to a key."""

    FIRST = "first"
    AFTER = "after"
    BEFORE = "before"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`key` stands with the steps AFTER and BEFORE."""

    size: int = 25
    step: Step = Step.FIRST
    key: Key | None = None

    @property
    def is_backwards(self) -> bool:
        """The rows are read from the far end of the page."""
        return self.step in {Step.BEFORE, Step.LAST}


@dataclass(frozen=True, slots=True)
class Page(Generic[Shown_co]):
    rows: tuple[Shown_co, ...]
    has_before: bool
    has_after: bool


class Paged(Protocol[Shown_co]):
    """Whatever is read by key; the rows that addresses name are looked up in it too."""

    def page(self, asked: PageRequest, /) -> Page[Shown_co]: ...

    def key_of(self, number: int, /) -> Key | None: ...


class Read(Paged[Row], Protocol[Row]):
    """Whatever a list may be declared of (`web.listing`): it is counted, and read to its end, too."""

    def count(self, most: int | None = None, /) -> int: ...

    def count_before(self, row: Row, /) -> int: ...

    def portions(self) -> Iterator[tuple[Row, ...]]: ...


def in_portions(listed: Paged[Row], key: Callable[[Row], Key], size: int = AT_ONCE) -> Iterator[tuple[Row, ...]]:
    asked = PageRequest(size)
    while (page := listed.page(asked)).rows:
        yield page.rows
        if not page.has_after:
            return
        asked = PageRequest(size, Step.AFTER, key(page.rows[-1]))


def checksum(*texts: str) -> str:
    """Tells rows of the same numbers apart in an address."""
    return md5("\t".join(texts).encode(), usedforsecurity=False).hexdigest()[:DIGITS]


def is_row_name(text: str, *, numbers: int) -> bool:
    """So many numbers and a checksum, as rows without a number of their own stand in addresses."""
    *parts, named = text.split("-")
    if len(parts) != numbers or len(named) != DIGITS or not (named.isascii() and named.isalnum()):
        return False
    return all(one.isascii() and one.isdigit() and len(one) < 19 for one in parts)


def cut(found: Sequence[Row], asked: PageRequest) -> Page[Row]:
    """The page out of what was read in its direction: one row more than it holds says that there are others."""
    more, rows = len(found) > asked.size, tuple(found[: asked.size])
    if asked.is_backwards:
        return Page(rows[::-1], more, asked.step is Step.BEFORE)
    return Page(rows, asked.step is Step.AFTER, more)


def turned(columns: Sequence[str]) -> list[str]:
    """The order from the other end."""
    return [column.removeprefix("-") if column.startswith("-") else f"-{column}" for column in columns]


def beyond(columns: Sequence[str], key: Key) -> Q:
    """Rows that stand after the key: a range of an index by these columns, however deep the page is."""
    column, value = columns[0], key[0]
    name, sign = column.removeprefix("-"), "lt" if column.startswith("-") else "gt"
    if len(columns) == 1:
        return Q(**{f"{name}__{sign}": value})
    return (Q(**{f"{name}__{sign}": value}) | beyond(columns[1:], key[1:])) & Q(**{f"{name}__{sign}e": value})


@dataclass(frozen=True, slots=True)
class Listed(Generic[M]):
    """What a query finds, in an order. `columns` as `order_by` has them: none of them NULL, the last one unique.

    `places`: where the rows are that an address may name, in the list or not; None: all of the model.
    """

    found: QuerySet[M]
    columns: tuple[str, ...]
    places: QuerySet[M] | None = None

    def page(self, asked: PageRequest) -> Page[M]:
        columns = turned(self.columns) if asked.is_backwards else self.columns
        found = self.found if asked.key is None else self.found.filter(beyond(columns, asked.key))
        return cut(list(found.order_by(*columns)[: asked.size + 1]), asked)

    def count(self, most: int | None = None) -> int:
        """At most `most` + 1, if the list may be too long to be counted to its end."""
        found = self.found.order_by()
        return (found if most is None else found[: most + 1]).count()

    def count_before(self, row: M) -> int:
        return self.found.filter(beyond(turned(self.columns), self.key(row))).order_by().count()

    def key(self, row: M) -> Key:
        return tuple(getattr(row, name) for name in self._names)

    def key_of(self, number: int) -> Key | None:
        """Where the row of this number stands; None where there is none, or it cannot stand in this list."""
        if self._names == ("pk",):
            return (number,)
        places = QuerySet(self.found.model) if self.places is None else self.places
        key: Key | None = places.filter(pk=number).order_by().values_list(*self._names).first()
        return None if key is None or None in key else key

    def portions(self, size: int = AT_ONCE) -> Iterator[tuple[M, ...]]:
        """The whole list in its order, a page at a time."""
        return in_portions(self, self.key, size)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(column.removeprefix("-") for column in self.columns)


@dataclass(frozen=True, slots=True)
class Begun(Listed[M]):
    """Of rows that are dear to find and counted to no more than `most`: the first page and the count are one look.

    It is of keys, which an index may give; rows are read of the page alone.
    """

    most: int = 100
    _looks: list[list[Any]] = field(default_factory=list, init=False, compare=False)  # keys that the last one gave

    def page(self, asked: PageRequest) -> Page[M]:
        if asked.step is not Step.FIRST or asked.size > self.most:
            return Listed.page(self, asked)  # a dataclass with slots is another class than `super()` knows
        keys = list(self.found.order_by(*self.columns).values_list("pk", flat=True)[: self.most + 1])
        self._looks[:] = [keys]
        shown: QuerySet[M] = QuerySet(self.found.model).filter(pk__in=keys[: asked.size + 1])
        return cut(list(shown.order_by(*self.columns)), asked)

    def count(self, most: int | None = None) -> int:
        return len(self._looks[-1]) if self._looks and most == self.most else Listed.count(self, most)


@dataclass(frozen=True, slots=True)
class ReadWhole(Generic[Row]):
    """A list that is read whole before it is cut. Rows stand by their `place`, a number in an address."""

    rows: Sequence[Row]
    place: Callable[[Row], int]

    def page(self, asked: PageRequest) -> Page[Row]:
        rows = self.rows[::-1] if asked.is_backwards else self.rows
        if asked.key is not None:
            sign, beyond_ = (-1 if asked.is_backwards else 1), asked.key[0]
            rows = [row for row in rows if (self.place(row) - beyond_) * sign > 0]
        return cut(rows[: asked.size + 1], asked)

    def key_of(self, number: int) -> Key | None:
        return (number,)

    def count(self, most: int | None = None) -> int:
        return len(self.rows) if most is None else min(len(self.rows), most + 1)

    def count_before(self, row: Row) -> int:
        return sum(self.place(one) < self.place(row) for one in self.rows)

    def portions(self) -> Iterator[tuple[Row, ...]]:
        yield tuple(self.rows)
