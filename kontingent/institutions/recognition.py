"""Is this one of the institutions we know? By a valid ОГРН, or ИНН with КПП; never by a name alone.

One legal entity has one ОГРН for all its branches, and a supplier that knows two institutions by two ids means two:
so a different КПП, or an id of this supplier already given, speak against.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from kontingent.kernel.identifiers import inn_valid, ogrn_valid


class InstitutionOutcome(Enum):
    FOUND = "found"
    NEW = "new"


class InstitutionReason(StrEnum):
    """Why an institution that resembles another one was not taken for it."""

    SEVERAL_CANDIDATES = "several_candidates"
    KNOWN_UNDER_ANOTHER_ID = "known_under_another_id"
    REQUISITES_CONTRADICT = "requisites_contradict"
    NAME_SAME = "name_same"


SENTENCES: dict[InstitutionReason, str] = {
    InstitutionReason.SEVERAL_CANDIDATES: "По реквизитам подходят несколько организаций: заведена новая.",
    InstitutionReason.KNOWN_UNDER_ANOTHER_ID: (
        "Поставщик уже передавал эти реквизиты под другим идентификатором: заведена новая."
    ),
    InstitutionReason.REQUISITES_CONTRADICT: (
        "Один из реквизитов совпадает с известной организацией, другой нет: заведена новая."
    ),
    InstitutionReason.NAME_SAME: (
        "Организация с таким наименованием уже есть, а реквизиты не совпадают: заведена новая."
    ),
}


@dataclass(frozen=True, slots=True)
class InstitutionClaim:
    """What a package says an institution is; only identifiers that pass their check."""

    external_id: str
    is_body: bool
    is_organisation: bool
    full_name: str = ""
    inn: str | None = None
    kpp: str | None = None
    ogrn: str | None = None


@dataclass(frozen=True, slots=True)
class InstitutionRecognition:
    institution_id: int
    outcome: InstitutionOutcome
    reasons: tuple[str, ...] = ()  # Reason codes: what the operator should look at


@dataclass(frozen=True, slots=True)
class Resembling:
    """An institution that shares an identifier or the name with a claim."""

    institution_id: int
    full_name: str
    inn: str
    kpp: str
    ogrn: str
    is_known_to_supplier: bool


@dataclass(frozen=True, slots=True)
class InstitutionDecision:
    institution_id: int | None
    reasons: tuple[InstitutionReason, ...] = ()


def decide(claim: InstitutionClaim, candidates: Sequence[Resembling]) -> InstitutionDecision:
    alike = [one for one in candidates if _shares_requisites(claim, one)]
    agreeing = [one for one in alike if not _contradicts(claim, one)]
    free = {one.institution_id for one in agreeing if not one.is_known_to_supplier}
    if len(free) == 1:
        return InstitutionDecision(free.pop())
    flags = (
        (bool(free), InstitutionReason.SEVERAL_CANDIDATES),
        (any(one.is_known_to_supplier for one in agreeing), InstitutionReason.KNOWN_UNDER_ANOTHER_ID),
        (len(alike) > len(agreeing), InstitutionReason.REQUISITES_CONTRADICT),
        (not alike and bool(candidates), InstitutionReason.NAME_SAME),
    )
    return InstitutionDecision(None, tuple(reason for given, reason in flags if given))


def _shares_requisites(claim: InstitutionClaim, one: Resembling) -> bool:
    by_ogrn = claim.ogrn is not None and claim.ogrn == one.ogrn
    return by_ogrn or (
        claim.inn is not None and claim.inn == one.inn and claim.kpp is not None and claim.kpp == one.kpp
    )


def _contradicts(claim: InstitutionClaim, one: Resembling) -> bool:
    """A number of the register that fails its check contradicts nothing."""
    return (
        _differ(claim.kpp, one.kpp)
        or (inn_valid(one.inn) and _differ(claim.inn, one.inn))
        or (ogrn_valid(one.ogrn) and _differ(claim.ogrn, one.ogrn))
    )


def _differ(claimed: str | None, known: str) -> bool:
    return bool(claimed) and bool(known) and claimed != known
