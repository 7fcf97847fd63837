"""The registries of organisations and of governing bodies: filters, pages by key, counts, what the filters offer.

Both show the whole region to every role. Pages are cut by the sorted key, so the last one costs what the first does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import F, TextField
from django.db.models.expressions import Func, Value
from django.db.models.functions import Lower

from kontingent.institutions.models import Institution, InstitutionExternalId, InstitutionQuerySet
from kontingent.institutions.municipalities import municipality_values
from kontingent.institutions.queries import Choosable, supplier_values
from kontingent.kernel.filtering import NOT_GIVEN, narrowed, queried
from kontingent.kernel.identifiers import compact
from kontingent.kernel.keyset import Listed
from kontingent.kernel.names import name_key, search_words

Narrows = Callable[[InstitutionQuerySet, str], InstitutionQuerySet]


class Which(Enum):
    ORGANISATIONS = "organisations"
    BODIES = "bodies"


def _named(found: InstitutionQuerySet, text: str) -> InstitutionQuerySet:
    for word in search_words(text):
        found = found.filter(name_key__contains=word)
    return found


def _begins(number: str) -> Narrows:
    def begins(found: InstitutionQuerySet, text: str) -> InstitutionQuerySet:
        digits = compact(text)
        return found.filter(**{f"{number}__startswith": digits}) if digits else found

    return begins


def _contains(place: str) -> Narrows:
    def contains(found: InstitutionQuerySet, text: str) -> InstitutionQuerySet:
        keyed, part = found.alias(**{f"{place}_key": _plain_key(place)}), name_key(text)
        return keyed.filter(**{f"{place}_key__contains": part}) if part else found

    return contains


def _plain_key(column: str) -> Func:
    return Func(Lower(F(column)), Value("ё"), Value("е"), function="translate", output_field=TextField())


def _coded(column: str, codes: str) -> Any:  # noqa: ANN401  # as `queried`
    def is_coded(found: InstitutionQuerySet, code: str) -> InstitutionQuerySet:
        return found.filter(**{column: "" if code == NOT_GIVEN else code})

    return queried("", is_coded, codes=codes)


def _in_municipality(found: InstitutionQuerySet, key: str) -> InstitutionQuerySet:
    return found.filter(municipality_key="" if key == NOT_GIVEN else key)


def _below(found: InstitutionQuerySet, body_id: int) -> InstitutionQuerySet:
    return found.below(body_id)


def _known_to(found: InstitutionQuerySet, supplier_id: int) -> InstitutionQuerySet:
    """By an id of its own."""
    known = InstitutionExternalId.objects.filter(supplier_id=supplier_id)
    return found.filter(pk__in=known.values("institution_id"))


@dataclass(frozen=True, slots=True)
class InstitutionFilters:
    """`name`: its words in any order; the numbers: their first digits; `body_id`: everything below it."""

    name: str = queried("", _named)
    inn: str = queried("", _begins("inn"))
    ogrn: str = queried("", _begins("ogrn"))
    oktmo: str = queried("", _begins("oktmo"))
    municipality: str = queried("", _in_municipality, offers=municipality_values)
    settlement: str = queried("", _contains("settlement"))
    locality: str = _coded("locality", "settlement_kind")
    type: str = _coded("type", "institution_type")
    variety: str = _coded("variety", "institution_kind")
    legal_form: str = _coded("legal_form", "legal_form")
    ownership: str = _coded("ownership", "ownership")
    structure: str = _coded("structure", "institution_structure")
    status: str = _coded("status", "institution_status")
    supplier_id: int | None = queried(None, _known_to, offers=supplier_values)
    body_id: int | None = queried(None, _below, among=Choosable.BODIES)


def listed(which: Which, filters: InstitutionFilters) -> Listed[Institution]:
    """In the order of names."""
    return Listed(matching(which, filters).select_related("parent"), ("name_key", "pk"))


def matching(which: Which, filters: InstitutionFilters) -> InstitutionQuerySet:
    """Unordered."""
    every = Institution.objects.all()
    return narrowed(every.organisations() if which is Which.ORGANISATIONS else every.bodies(), filters)
