"""The bytes of packages in the database: cut where items end, each piece kept once, written once, read as a stream.

Cuts follow from the content, so a package that says nearly the same as the one before it adds only what differs.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from itertools import islice
from typing import Any, BinaryIO

from kontingent.ingest.readers.package import MEGABYTE, Piece
from kontingent.ingest.readers.registry import skeleton_of
from kontingent.kernel import sql

_ITEM_ENDS = b"</article>"
_LEAST, _MOST = 16 * 1024, 256 * 1024  # bytes of a piece; the last one may be shorter
_ONE_IN = 4  # of the items beyond the least a piece ends behind
_AT_ONCE = 128  # pieces, some three megabytes
_COMPRESSION = 1  # the fastest: markup shrinks nine times already
_READ = MEGABYTE


def measure(stream: BinaryIO) -> tuple[bytes, int]:
    """SHA-256 and size; the stream is at its beginning afterwards."""
    digest, size = sha256(), 0
    stream.seek(0)
    while piece := stream.read(_READ):
        digest.update(piece)
        size += len(piece)
    stream.seek(0)
    return digest.digest(), size


def parts(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """The bytes, some pieces at once: what `STORE` is asked with for each; once though there be none."""
    stream.seek(0)
    pieces, done = cut(iter(lambda: stream.read(_READ), b"")), 0
    while True:
        some = list(islice(pieces, _AT_ONCE))
        digests = [blake2b(piece, digest_size=32).digest() for piece in some]
        known = set(sql.column(_KNOWN, [digests], bound=True)) if len(some) > 1 else set()  # one is new
        new = {digest: piece for digest, piece in zip(digests, some, strict=True) if digest not in known}
        kept = [packed(piece) for piece in new.values()]
        yield {
            "new": list(new), "done": done, "digests": digests,
            **{name: [getattr(piece, name) for piece in kept] for name in Piece._fields},
        }  # fmt: skip
        done += len(some)
        if len(some) < _AT_ONCE:
            return


def pieces_of(part: Mapping[str, Any]) -> list[Piece]:
    """In their order; those that were kept before are fetched."""
    new = dict(zip(part["new"], map(Piece, *(part[name] for name in Piece._fields)), strict=True))
    kept = sql.rows(_BY_DIGEST, [[digest for digest in part["digests"] if digest not in new]], bound=True)
    found = new | {digest: Piece(*columns) for digest, *columns in kept}
    return [found[digest] for digest in part["digests"]]


def store(package_id: int, parts: Iterable[Mapping[str, Any]]) -> None:
    for part in parts:
        sql.execute(_STORE, {**part, "package": package_id}, bound=True)


def packed(data: bytes) -> Piece:
    """As it is kept."""
    skeleton = skeleton_of(data)
    items, emptied = skeleton or (None, None)
    return Piece(_compressed(data), items, _compressed(emptied) if emptied else None)


def _compressed(data: bytes) -> bytes:
    return zlib.compress(data, _COMPRESSION)


_KNOWN = "SELECT digest FROM stored_bytes WHERE digest = ANY(%s::bytea[])"
_BY_DIGEST = "SELECT digest, data, items, emptied FROM stored_bytes WHERE digest = ANY(%s::bytea[])"
# As parts of a statement: of the package that is `kept`, if any is.
STORE = """
    stored AS (
        INSERT INTO stored_bytes (digest, data, items, emptied)
        SELECT new.* FROM kept
         CROSS JOIN unnest(%(new)s::bytea[], %(packed)s::bytea[], %(items)s::bytea[], %(emptied)s::bytea[]) AS new
            ON CONFLICT DO NOTHING
    ), cut AS (
        INSERT INTO package_bytes (package_id, piece, digest)
        SELECT kept.id, %(done)s::int + n, digest
          FROM kept CROSS JOIN unnest(%(digests)s::bytea[]) WITH ORDINALITY AS piece (digest, n)
    )
"""
_STORE = f"WITH kept (id) AS (SELECT %(package)s::bigint), {STORE} SELECT"
_PIECES = """
    SELECT data, items, emptied FROM package_bytes JOIN stored_bytes USING (digest)
     WHERE package_id = %s AND piece > %s AND piece <= %s ORDER BY piece
"""
# Of `package`.
ALL_PIECES = """
    SELECT data FROM package_bytes JOIN stored_bytes USING (digest) WHERE package_id = package.id ORDER BY piece
"""


@dataclass(slots=True)
class Stored:
    """The bytes of a package; its beginning, which is all of a small one, is fetched once."""

    package_id: int
    beginning: Sequence[Piece] = ()

    def head(self) -> bytes:
        """The first piece: enough to tell the format by."""
        return b"".join(piece.data for piece in self._fetched(0)[:1])

    def pieces(self) -> Iterator[bytes]:
        return (b"".join(piece.data for piece in group) for group in self.groups())

    def groups(self) -> Iterator[Sequence[Piece]]:
        """One query for some of them, so nothing stays open while batches are written in between."""
        done = 0
        while True:
            found = self._fetched(done)
            if found:
                yield found
            if len(found) < _AT_ONCE:
                return
            done += _AT_ONCE

    def _fetched(self, done: int) -> Sequence[Piece]:
        if done == 0 and self.beginning:
            return self.beginning
        found = sql.rows(_PIECES, [self.package_id, done, done + _AT_ONCE], into=Piece, bound=True)
        if done == 0:
            self.beginning = found
        return found


def cut(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that end behind an item that looks so, wherever it stands."""
    buffer, scanned, begun = b"", 0, 0
    for part in parts:
        buffer = buffer[begun:] + part
        scanned, begun = scanned - begun, 0
        while (end := buffer.find(_ITEM_ENDS, scanned)) >= 0:
            end += len(_ITEM_ENDS)
            is_long = end - begun >= _LEAST and zlib.adler32(buffer[scanned:end]) % _ONE_IN == 0
            scanned = end
            if is_long:
                yield buffer[begun:end]
                begun = end
        while len(buffer) - begun > _MOST:
            yield buffer[begun : begun + _MOST]
            begun += _MOST
            scanned = max(scanned, begun)
    if begun < len(buffer):
        yield buffer[begun:]
