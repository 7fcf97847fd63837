"""The registries of organisations and of governing bodies: filters, pages by key, counts, what the filters offer.

Both show the whole region to every role. Pages are cut by the sorted key, so the last one costs what the first does.
"""

from dataclasses import dataclass, fields
from enum import Enum

from django.db.models import F, TextField
from django.db.models.expressions import Func, Value
from django.db.models.functions import Lower

from kontingent.institutions.models import Institution, InstitutionExternalId, InstitutionQuerySet
from kontingent.kernel.identifiers import compact
from kontingent.kernel.keyset import Listed
from kontingent.kernel.names import name_key, search_words

NOT_GIVEN = "none"  # as a code: those of whom nobody has said it
# The filters that offer the codes of a classifier.
CLASSIFIERS = {
    "type": "institution_type",
    "variety": "institution_kind",
    "legal_form": "legal_form",
    "status": "institution_status",
}


class Which(Enum):
    ORGANISATIONS = "organisations"
    BODIES = "bodies"


@dataclass(frozen=True, slots=True)
class InstitutionFilters:
    """An empty field filters nothing. `name`: its words in any order; the numbers: their first digits."""

    name: str = ""
    inn: str = ""
    ogrn: str = ""
    oktmo: str = ""
    municipality: str = ""
    settlement: str = ""
    body_id: int | None = None  # everything below it
    type: str = ""
    variety: str = ""
    legal_form: str = ""
    status: str = ""
    supplier_id: int | None = None  # those it knows by an id of its own

    @property
    def are_set(self) -> bool:
        return any(getattr(self, one.name) != one.default for one in fields(self))


def listed(which: Which, filters: InstitutionFilters) -> Listed[Institution]:
    """In the order of names."""
    return Listed(matching(which, filters).select_related("parent"), ("name_key", "pk"))


def matching(which: Which, filters: InstitutionFilters) -> InstitutionQuerySet:
    """Unordered."""
    every = Institution.objects.all()
    chosen = every.organisations() if which is Which.ORGANISATIONS else every.bodies()
    for word in search_words(filters.name):
        chosen = chosen.filter(name_key__contains=word)
    for number in ("inn", "ogrn", "oktmo"):
        if digits := compact(getattr(filters, number)):
            chosen = chosen.filter(**{f"{number}__startswith": digits})
    for place in ("municipality", "settlement"):
        if part := name_key(getattr(filters, place)):
            chosen = chosen.alias(**{f"{place}_key": _plain_key(place)}).filter(**{f"{place}_key__contains": part})
    for coded in CLASSIFIERS:
        if code := getattr(filters, coded):
            chosen = chosen.filter(**{coded: "" if code == NOT_GIVEN else code})
    if filters.supplier_id is not None:
        known = InstitutionExternalId.objects.filter(supplier_id=filters.supplier_id)
        chosen = chosen.filter(pk__in=known.values("institution_id"))
    return chosen if filters.body_id is None else chosen.below(filters.body_id)


def _plain_key(column: str) -> Func:
    return Func(Lower(F(column)), Value("ё"), Value("е"), function="translate", output_field=TextField())


@dataclass(frozen=True, slots=True)
class Option:
    """`value` goes into the filter, `label` is shown."""

    value: str
    label: str


def place_options(which: Which, field: str) -> list[Option]:
    """Municipalities or settlements that occur in the register."""
    return [Option(place, place) for place in sorted(_occurring(which, field), key=name_key)]


def body_options() -> list[Option]:
    """Every body but the root: below the root stands everything."""
    bodies = Institution.objects.bodies().exclude(parent=None).order_by("name_key", "pk")
    return [Option(str(body.pk), body.name) for body in bodies]


def _occurring(which: Which, field: str) -> set[str]:
    values = matching(which, InstitutionFilters()).order_by().values_list(field, flat=True).distinct()
    return {str(value) for value in values if value}
