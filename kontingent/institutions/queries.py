"""Reads of the tree, of suppliers and of school years. Institutions are visible to every role in the whole region."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Case, Count, TextField, Value, When
from django.db.models.functions import Collate

from kontingent.institutions.models import Institution, InstitutionExternalId, InstitutionQuerySet, Supplier
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.filtering import Values
from kontingent.kernel.periods import SchoolYear

_BY_TYPE = """
SELECT type, count(*) FROM institution
WHERE is_organisation AND path @> ARRAY[%(body)s]::bigint[] AND id <> %(body)s GROUP BY type ORDER BY type
"""


def find(institution_id: int) -> Institution | None:
    return Institution.objects.filter(pk=institution_id).first()


def root() -> Institution | None:
    """The region; None until it was founded."""
    return Institution.objects.filter(parent=None).order_by("pk").first()


@dataclass(frozen=True, slots=True)
class Node:
    """An institution in the tree; `below` counts the organisations subordinate to it."""

    institution: Institution
    below: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`above` from the root down to the parent; `below` bodies of one level, of a hundred and more the first ones."""

    above: tuple[Institution, ...]
    below: tuple[Node, ...]
    rest: int  # bodies that are not among them


class Bodies(Enum):
    """Governing bodies to choose one of, by the scope of the viewer."""

    ALL = "all"  # but the root: below the root stands everything
    OWN = "own"  # the viewer's own and those below it
    BELOW = "below"  # without his own: that is what he sees without choosing

    def __call__(self, scope: Scope) -> InstitutionQuerySet:
        bodies = Institution.objects.bodies()
        if self is Bodies.ALL:
            return bodies.exclude(parent=None)
        own = scope.institution_id
        return bodies.under(own) if self is Bodies.OWN else bodies.below(own)


class PlacesBelow(Mapping[int, Institution]):
    """Institutions by id, in an order; of hundreds those alone are read that somebody asks for."""

    AT_ONCE = 100

    def __init__(self, ids: Iterable[int], known: Iterable[Institution] = ()) -> None:
        self._ids = dict.fromkeys(ids)
        self._known = {one.pk: one for one in known}

    def read(self, ids: Iterable[Any]) -> None:
        """What is to be asked for one by one: by one statement."""
        wanted = self._ids if len(self._ids) <= self.AT_ONCE else [one for one in ids if one in self._ids]
        if unknown := [one for one in wanted if one not in self._known]:
            self._known |= Institution.objects.in_bulk(unknown)

    def without(self, ids: Collection[int]) -> "PlacesBelow":
        return PlacesBelow(one for one in self._ids if one not in ids)

    def __getitem__(self, id_: int) -> Institution:
        if id_ in self._ids and id_ not in self._known:
            self.read([id_])
        return self._known[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._ids

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


# Bodies first, in the official order of their municipalities where it is known, then by name.
_OFFICIAL = (
    "-is_body",
    Case(When(is_body=True, oktmo="", then=Value(1)), default=Value(0)),
    Case(When(is_body=True, then=Collate("oktmo", "C")), default=Value("", output_field=TextField())),
    "name_key",
    "pk",
)


def children_of(institution_id: int, *, are_read: bool = False) -> PlacesBelow:
    """One level; `are_read`: all of them are asked for at once."""
    found = Institution.objects.filter(parent=institution_id).order_by(*_OFFICIAL)
    if are_read:
        return PlacesBelow((one.pk for one in found), found)
    return PlacesBelow(found.values_list("pk", flat=True))


def parting_below(body: Institution, *, are_read: bool = False) -> tuple[Institution, PlacesBelow]:
    """Where the tree below a body parts, and into what.

    Of a body with one other below it and nothing else that is further down: the persons are the same.
    """
    children = children_of(body.pk, are_read=are_read)
    while len(children) == 1 and (deeper := children_of(*children, are_read=are_read)):
        [body], children = children.values(), deeper
    return body, children


def parting(body: Institution) -> tuple[Institution, bool]:
    """The same without what it parts into, which may be thousands; whether there are bodies among them."""
    children = _two_of(body)
    while len(children) == 1 and (deeper := _two_of(children[0])):
        body, children = children[0], deeper
    return body, any(one.is_body for one in children)


def _two_of(body: Institution) -> list[Institution]:
    return list(Institution.objects.filter(parent=body).order_by("-is_body", "pk")[:2])


MOST_AROUND = 100


def surroundings(institution: Institution) -> Surroundings:
    above = Institution.objects.in_bulk(institution.path[:-1])
    child = f"path__{len(institution.path)}"  # what stands in a path under this institution
    deeper = Institution.objects.organisations().below(institution.pk).exclude(parent=institution)
    below = dict(deeper.order_by().values(child).annotate(n=Count("pk")).values_list(child, "n"))
    bodies = Institution.objects.filter(parent=institution, is_body=True)
    shown = bodies.order_by(*_OFFICIAL).only("short_name", "full_name")[:MOST_AROUND]
    nodes = tuple(Node(one, below.get(one.pk, 0)) for one in shown)
    rest = bodies.count() - len(nodes) if len(nodes) == MOST_AROUND else 0
    return Surroundings(tuple(above[one] for one in institution.path[:-1]), nodes, rest)


def count_by_type(body_id: int) -> dict[str, int]:
    """Organisations below the body by their type, a code of the classifier; empty where it is not known."""
    return dict(sql.by_key(_BY_TYPE, {"body": body_id}))


@dataclass(frozen=True, slots=True)
class Registration:
    """«Зарегистрирована у поставщиков»."""

    supplier: str
    external_id: str


def registrations(institution_id: int) -> list[Registration]:
    rows = InstitutionExternalId.objects.filter(institution_id=institution_id).order_by("supplier__name", "external_id")
    return [Registration(name, external_id) for name, external_id in rows.values_list("supplier__name", "external_id")]


def supplier_by_code(code: str) -> Supplier | None:
    return Supplier.objects.filter(code=code).first()


@dataclass(frozen=True, slots=True)
class SupplierRow:
    supplier: Supplier
    institutions: int  # that it knows by an id of its own


def suppliers() -> list[SupplierRow]:
    """The preferred first."""
    known = InstitutionExternalId.objects.order_by("supplier").values("supplier").annotate(n=Count("institution_id"))
    counted = dict(known.values_list("supplier", "n"))
    return [SupplierRow(row, counted.get(row.pk, 0)) for row in Supplier.objects.order_by("rank", "name")]


def supplier_values(_scope: Scope) -> Values:
    """What filters by supplier offer."""
    return [(str(one.pk), one.name) for one in Supplier.objects.order_by("name", "pk")]


def current_year() -> SchoolYear:
    return SchoolYear.of(clock.today())
