"""The registries of organisations and of governing bodies: filters, pages by key, counts, what the filters offer.

Both show the whole region to every role. Pages are cut by the sorted key, so the last one costs what the first does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum

from django.db.models import F, Q, TextField
from django.db.models.expressions import Func, Value
from django.db.models.functions import Lower

from kontingent.institutions.models import Institution, InstitutionExternalId, InstitutionQuerySet
from kontingent.kernel.identifiers import compact
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
class Filters:
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


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins or ends."""

    name_key: str
    institution_id: int


class Step(Enum):
    FIRST = "first"
    AFTER = "after"
    BEFORE = "before"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Asked:
    """`key` stands with the steps AFTER and BEFORE."""

    size: int = 25
    step: Step = Step.FIRST
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Institution, ...]
    before: Key | None  # there are rows before the first of these
    after: Key | None


def read_page(which: Which, filters: Filters, asked: Asked) -> Page:
    """In the order of names; one row more is read to know whether a further page is there."""
    backwards = asked.step in {Step.BEFORE, Step.LAST}
    chosen = matching(which, filters)
    if asked.key is not None:
        chosen = chosen.filter(_beyond(asked.key, backwards=backwards))
    ordered = chosen.order_by("-name_key", "-pk") if backwards else chosen.order_by("name_key", "pk")
    found = list(ordered.select_related("parent")[: asked.size + 1])
    more = len(found) > asked.size
    rows = found[: asked.size][::-1] if backwards else found[: asked.size]
    if not rows:
        return Page((), None, None)
    has_before = more if backwards else asked.step is Step.AFTER
    has_after = asked.step is Step.BEFORE if backwards else more
    return Page(tuple(rows), _key(rows[0]) if has_before else None, _key(rows[-1]) if has_after else None)


def count(which: Which, filters: Filters) -> int:
    return matching(which, filters).count()


def count_before(which: Which, filters: Filters, row: Institution) -> int:
    """How many rows of the list stand before this one."""
    return matching(which, filters).filter(_beyond(_key(row), backwards=True)).count()


def key_of(institution_id: int) -> Key | None:
    """Where the row stands; addresses name rows by their ids."""
    names = Institution.objects.filter(pk=institution_id).values_list("name_key", flat=True)
    name = names.first()
    return None if name is None else Key(name, institution_id)


def all_rows(which: Which, filters: Filters) -> Iterator[Institution]:
    """The whole list for an export, a page at a time."""
    asked = Asked(size=1000)
    while True:
        page = read_page(which, filters, asked)
        yield from page.rows
        if page.after is None:
            return
        asked = Asked(size=asked.size, step=Step.AFTER, key=page.after)


def matching(which: Which, filters: Filters) -> InstitutionQuerySet:
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


def _beyond(key: Key, *, backwards: bool) -> Q:
    if backwards:
        return Q(name_key__lt=key.name_key) | Q(name_key=key.name_key, pk__lt=key.institution_id)
    return Q(name_key__gt=key.name_key) | Q(name_key=key.name_key, pk__gt=key.institution_id)


def _key(institution: Institution) -> Key:
    return Key(institution.name_key, institution.pk)


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
    values = matching(which, Filters()).order_by().values_list(field, flat=True).distinct()
    return {str(value) for value in values if value}
