"""A small package of which nothing is known, read before its turn; whether that still holds is asked then."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from kontingent.ingest.files import opened
from kontingent.ingest.header import header_of
from kontingent.ingest.mapping import SupplierMapping
from kontingent.ingest.readers.package import MEGABYTE, Examined, Limits
from kontingent.ingest.readers.registry import reader_of
from kontingent.ingest.validation.prepared import PreparedBatch
from kontingent.ingest.validation.validator import Validation, prepare
from kontingent.ingest.vocabulary import all_vocabularies, choose
from kontingent.kernel.errors import Refusal

SMALL = 4 * MEGABYTE


class Terms(NamedTuple):
    """Beside its bytes, whatever decides how a package is read."""

    day: date
    kinds: frozenset[int]  # codes that the supplier may write
    records: int  # of a batch
    mapping: SupplierMapping


@dataclass(frozen=True, slots=True)
class ReadAhead:
    sha256: bytes
    terms: Terms
    examined: Examined
    digests: frozenset[bytes]  # of its items, by which some may be known
    batches: list[PreparedBatch]


def read(path: Path, terms: Mapping[str, Terms], *, is_new: bool = False) -> ReadAhead | None:
    """`terms` by the code of a supplier. None if it is large, at fault or of somebody else: it has its turn.

    A full one only if it `is_new`: if nothing of it is known, by which it would be passed.
    """
    try:
        with opened(path) as stream:
            data = stream.read(SMALL + 1)
        if len(data) > SMALL:
            return None
        reader = reader_of(data)
        examined = reader.examine([data])
        vocabulary = choose(examined.meta, examined.first_type, all_vocabularies())
        header = header_of(examined.title, examined.meta, vocabulary)
    except Refusal:
        return None
    own = terms.get(header.supplier)
    if (header.full and not is_new) or own is None or (examined.headless and own.mapping.headings):
        return None
    chunks = list(reader.split([data], limits=Limits(chunk_records=own.records), digested=True))
    digests = frozenset(sent.digest for chunk in chunks for sent in chunk.sent.values())
    validation = Validation(own.mapping.applied(vocabulary), own.kinds, frozenset(examined.repeated), own.day)
    batches = [prepare(chunk if header.full else replace(chunk, sent={}), examined, validation) for chunk in chunks]
    return ReadAhead(sha256(data).digest(), own, examined, digests, batches)
