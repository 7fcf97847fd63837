"""Cutting a well-formed package into chunks of whole items without parsing it.

In a well-formed document a raw `<` stands only where markup begins, so the tokens below are found exactly: comments,
CDATA and instructions are skipped whole, and what is left of `<article` is an article. Places depend on the bytes
alone, so a reading can go on after any place, in one process or in eight.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kontingent.ingest.readers.package import LIMITS, Chunk, Limits, LineStart, Sent, Spot, digest_of
from kontingent.ingest.readers.xhtml.plain import is_odd, opening_of, spans

_TOKEN = re.compile(
    rb"<!--(?:.*?(?P<c>-->))?"
    rb"|<!\[CDATA\[(?:.*?(?P<d>\]\]>))?"
    rb"|<\?(?:.*?(?P<p>\?>))?"
    rb"|<(?P<end>/)?article(?=[\s/>])(?:(?:[^>\"']|\"[^\"]*\"|'[^']*')*(?P<t>>))?",
    re.DOTALL,
)
_LINES = 50_000  # behind which lines are counted anew: libxml2 has two bytes for them, and an item may have many
_LONGEST_OPENING = 9  # `<![CDATA[`, and `<article` with the character after it


def split(
    pieces: Iterable[bytes],
    *,
    limits: Limits = LIMITS,
    after_place: int = 0,
    after_number: int = 0,
    passed: Mapping[int, Sent] | None = None,
    digested: bool = False,
) -> Iterator[Chunk]:
    """`pieces` are the bytes of a package that `examination.examine` has passed, cut anywhere.

    With `after_place` the items up to it are left out, and chunks are numbered on from `after_number`. Items that are
    `passed` by number have been emptied; the others are `digested` for whoever wants to know them again.
    """
    cutter = _Cutter(limits, after_place, after_number, passed or {}, digested=digested)
    for piece in pieces:
        yield from cutter.feed(piece)
    yield from cutter.finish()


@dataclass(slots=True)
class _Span:
    """Items collected for the next chunk."""

    parts: list[bytes] = field(default_factory=list)  # items to be read, and line ends for whatever stands between
    begun: list[LineStart] = field(default_factory=list)
    told: int = 0  # up to this line stands in `parts`
    length: int = 0  # of them
    size: int = 0  # of all items as they came
    items: int = 0
    places: int = 0
    records: int = 0  # to be read
    passed: dict[int, Sent] = field(default_factory=dict)
    sent: dict[int, Sent] = field(default_factory=dict)
    retold: dict[bytes, Spot] = field(default_factory=dict)

    def add(self, item: bytes, line: int) -> None:
        """Behind as many line ends as stand before it, unless a parser could not count them any more."""
        if not self.begun or line - self.begun[-1].line > _LINES:
            self.begun.append(LineStart(self.length, line))
            self.told = line
        between = b"\n" * (line - self.told)
        self.parts += (between, item)
        self.length += len(between) + len(item)


class _Cutter:
    def __init__(
        self, limits: Limits, after_place: int, after_number: int, passed: Mapping[int, Sent], *, digested: bool
    ) -> None:
        self.limits = limits
        self.after_place = after_place
        self.passed = passed
        self.digested = digested
        self.buffer = b""
        self.position = 0  # scanned up to here
        self.counted = 0  # newlines counted up to here
        self.line = 1
        self.depth = 0
        self.article = 0  # where the open article began
        self.span: _Span | None = None
        self.number = after_number
        self.items = 0
        self.places = 0

    def feed(self, piece: bytes) -> Iterator[Chunk]:
        self._forget()
        self.buffer += piece
        may_be_plain = not is_odd(self.buffer, self.position)
        while True:
            if may_be_plain and self.depth == 0:
                may_be_plain = False  # what is left then is less than an item, or not plain
                yield from self._plain_items()
            token = _TOKEN.search(self.buffer, self.position)
            if token is None:
                break
            if token.lastgroup in (None, "end"):
                self.position = token.start()  # the token goes on in the next piece
                return
            self.position = token.end()
            if token.group("t"):
                yield from self._article(token)
        self.position = max(self.position, len(self.buffer) - _LONGEST_OPENING)

    def finish(self) -> Iterator[Chunk]:
        if self.span is not None:
            yield self._chunk(self.span)

    def _plain_items(self) -> Iterator[Chunk]:
        """The usual ones, several times faster than by their tokens."""
        for start, end in spans(self.buffer, self.position) or ():
            self.article, self.position = start, end
            yield from self._item(end)

    def _article(self, token: re.Match[bytes]) -> Iterator[Chunk]:
        if token.group("end"):
            self.depth -= 1
        else:
            if self.depth == 0:
                self.article = token.start()
            if not token.group().endswith(b"/>"):
                self.depth += 1
        if self.depth == 0:
            yield from self._item(token.end())

    def _item(self, end: int) -> Iterator[Chunk]:
        number = self.items + (self.span.items if self.span else 0) + 1
        passed = self.passed.get(number)
        places = self.buffer.count(b"itemscope", self.article, end) + (passed.records if passed else 0)
        if self.places + places <= self.after_place:
            self.items += 1
            self.places += places
            return
        if self.span is None:
            self.span = _Span()
        span = self.span
        span.size += end - self.article
        span.items += 1
        if passed is not None:
            span.passed[number] = passed
            if passed.is_remarked:
                span.retold[passed.digest] = Spot(self.places + span.places + 1, self._row())
        else:
            item = self.buffer[self.article : end]
            span.records += places
            span.add(item, self._line_at(self.article))
            span.told = self._line_at(end)
            if self.digested:
                span.sent[number] = Sent(digest_of(item), places - 1)
        span.places += places
        if span.records >= self.limits.records_of(self.number + 1) or span.size >= self.limits.chunk:
            yield self._chunk(span)

    def _chunk(self, span: _Span) -> Chunk:
        self.number += 1
        first_item, first_place = self.items + 1, self.places + 1
        self.items += span.items
        self.places += span.places
        self.span = None
        return Chunk(
            self.number, first_item, first_place, self.places, b"".join(span.parts), span.passed, span.sent,
            span.records, span.retold, span.begun,
        )  # fmt: skip

    def _row(self) -> int:
        """Of the article, as a parser tells it: where its opening ends."""
        return self._line_at(self.article) + opening_of(self.buffer, self.article).count(b"\n")

    def _line_at(self, offset: int) -> int:
        self.line += self.buffer.count(b"\n", self.counted, offset)
        self.counted = offset
        return self.line

    def _forget(self) -> None:
        """Drop what belongs to no item to come."""
        done = self.article if self.depth else self.position
        self._line_at(max(done, self.counted))
        self.buffer = self.buffer[done:]
        self.position -= done
        self.article -= done
        self.counted -= done
