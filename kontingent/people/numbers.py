"""What numbers say against: two records that cannot, or can hardly, be of one human."""

from collections.abc import Collection, Iterable
from datetime import date

from kontingent.kernel.identifiers import is_whole
from kontingent.kernel.periods import age_on

Document = tuple[str, str]  # identity_document code, normalised series and number
Issued = tuple[str, date]  # of a passport: value and day

CERTIFICATE = "birth_certificate"
_REPLACED_AT = (20, 45)  # a passport is given at 14 and replaced at these ages


def differ(ours: Collection[str], theirs: frozenset[str]) -> bool:
    """Both are known, and none is common."""
    return bool(ours) and bool(theirs) and theirs.isdisjoint(ours)


def certificates_differ(ours: Iterable[Document], theirs: Iterable[Document]) -> bool:
    """Whole birth certificates on both sides, none common. One may be issued again, so they forbid no merge."""
    own, others = _certificates(ours), _certificates(theirs)
    if not own or not others or not own.isdisjoint(others):
        return False
    return any(is_whole(CERTIFICATE, one) for one in own) and any(is_whole(CERTIFICATE, one) for one in others)


def _certificates(documents: Iterable[Document]) -> set[str]:
    return {value for type_, value in documents if type_ == CERTIFICATE}


def whole_kinds(ours: Iterable[Document], theirs: frozenset[Document]) -> set[str]:
    """Of the documents in common that have all their signs."""
    return {kind for kind, value in theirs.intersection(ours) if is_whole(kind, value)}


def passports_differ(ours: Iterable[Issued], theirs: Iterable[Issued], born: date | None) -> bool:
    """Two were issued between the same ages, so that one is not the replacement of the other."""
    return born is not None and not _validities(ours, born).isdisjoint(_validities(theirs, born))


def _validities(passports: Iterable[Issued], born: date) -> frozenset[int]:
    return frozenset(
        sum(age <= age_on(born, day) for age in _REPLACED_AT) for value, day in passports if is_whole("passport", value)
    )
