"""Who a package says it speaks of: only what may prove it, so broken identifiers stay out."""

from collections.abc import Callable, Sequence

from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.institution import BodyGeneral, OrganisationGeneral
from kontingent.history.kinds.person import General, IdentityDocument
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.recognition import InstitutionClaim
from kontingent.kernel import identifiers
from kontingent.people.matching import Claim


def person_claim(external_id: str, records: Sequence[Kind]) -> Claim | None:
    """None without a surname: then only the supplier's id can tell who it is."""
    general = next((record for record in records if isinstance(record, General)), None)
    if general is None or not general.family_name:
        return None
    snils = general.snils
    documents = [
        (record.type, identifiers.document_value(record.series, record.number), record.issued)
        for record in records
        if isinstance(record, IdentityDocument) and record.type and record.number
    ]
    return Claim(
        external_id,
        general.family_name,
        general.given_name or "",
        general.additional_name or "",
        general.birth_date,
        general.gender or "",
        identifiers.snils_digits(snils) if snils and identifiers.snils_valid(snils) else None,
        tuple((type_, value) for type_, value, _ in documents),
        issued=tuple((value, issued) for type_, value, issued in documents if type_ == "passport" and issued),
    )


def institution_claim(external_id: str, type_: ItemType, records: Sequence[Kind]) -> InstitutionClaim | None:
    """None without the general section: then only the supplier's id can tell which it is."""
    general = next((record for record in records if isinstance(record, OrganisationGeneral | BodyGeneral)), None)
    if general is None:
        return None
    return InstitutionClaim(
        external_id,
        type_ is ItemType.BODY,
        type_ is ItemType.ORGANISATION,
        general.full_name or general.short_name or "",
        _valid(general.inn, identifiers.inn_valid),
        _valid(general.kpp, identifiers.kpp_valid),
        _valid(general.ogrn, identifiers.ogrn_valid),
    )


def _valid(text: str | None, valid: Callable[[str], bool]) -> str | None:
    return identifiers.compact(text) if text and valid(text) else None
