"""Whether what is counted by is closed: as the fields of the kinds that it is read from are."""

from collections.abc import Iterable

from kontingent.history.kinds.base import Kind, KindField, Privacy, fields_of


def field_of(kind: type[Kind], name: str) -> KindField:
    return next(field for field in fields_of(kind) if field.name == name)


def is_closed(reads: Iterable[KindField]) -> bool:
    return any(field.privacy is Privacy.CLOSED for field in reads)
