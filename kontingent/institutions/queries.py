"""Reads of the tree, of suppliers and of school years. Institutions are visible to every role in the whole region."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count

from kontingent.institutions.models import CALLED, Institution, InstitutionExternalId, InstitutionQuerySet, Supplier
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.filtering import Values
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.russian import NBSP

_BY_TYPE = """
SELECT type, count(*) FROM institution
WHERE is_organisation AND path @> ARRAY[%(body)s]::bigint[] AND id <> %(body)s GROUP BY type ORDER BY type
"""
# Bodies first, in the official order of their municipalities where it is known, then by name.
_OFFICIAL = (
    """is_body DESC, is_body AND oktmo = '', CASE WHEN is_body THEN oktmo COLLATE "C" ELSE '' END, name_key, id"""
)
_CHILDREN = f"SELECT id FROM institution WHERE parent_id = %(body)s ORDER BY {_OFFICIAL}"  # noqa: S608 - as above
_FIRST_TWO = "SELECT id, is_body FROM institution WHERE parent_id = %(body)s ORDER BY is_body DESC, id LIMIT 2"
_AROUND = f"""
SELECT id, {CALLED}, bodies, (
    SELECT count(*) FROM institution below
    WHERE below.path @> ARRAY[body.id] AND below.is_organisation AND below.id <> body.id)
FROM (
    SELECT *, count(*) OVER () AS bodies FROM institution WHERE parent_id = %(own)s AND is_body
    ORDER BY {_OFFICIAL} LIMIT %(most)s
) body
ORDER BY {_OFFICIAL}
"""  # noqa: S608 - constant texts
# Labels are made where the rows are: of the bodies of a region Python took longer than for the rest of a page.
_OFFERED = f"""
SELECT id::text, CASE count(*) OVER (PARTITION BY name COLLATE "C") WHEN 1 THEN name ELSE concat_ws(
    ' · ', name, 'ИНН{NBSP}' || nullif(inn, ''), nullif(coalesce(nullif(settlement, ''), municipality), '')) END
FROM (SELECT *, {CALLED} AS name FROM institution WHERE id IN ({{own}})) offered ORDER BY name_key, id
"""  # noqa: S608 - constant texts
_REGISTRATIONS = """
SELECT s.name, e.external_id FROM institution_external_id e JOIN supplier s ON s.id = e.supplier_id
WHERE e.institution_id = %(institution)s ORDER BY 1, 2
"""
_FIELDS = [one.attname for one in Institution._meta.concrete_fields]  # noqa: SLF001 - Django's way to know a table
_BY_IDS = f"SELECT {', '.join(_FIELDS)} FROM institution WHERE id = ANY(%(ids)s)"  # noqa: S608 - constant texts
_WITH_PARENTS = f"""
SELECT {", ".join(_FIELDS)} FROM institution WHERE id IN (
    SELECT unnest(%(ids)s::bigint[]) UNION SELECT parent_id FROM institution WHERE id = ANY(%(ids)s))
"""  # noqa: S608 - constant texts


def by_ids(ids: Iterable[Any], statement: str = _BY_IDS) -> dict[int, Institution]:
    """By a prepared statement: written by the ORM, one costs Python what five do."""
    found = sql.by_key(statement, {"ids": list(ids)})
    return {row[0]: Institution.from_db(DEFAULT_DB_ALIAS, _FIELDS, row) for row in found}


def with_parents(ids: Sequence[int]) -> list[Institution]:
    """In the order of the ids; whatever shows an institution names the one above it."""
    known = by_ids(ids, _WITH_PARENTS)
    found = [known[id_] for id_ in ids if id_ in known]
    for one in found:
        one.parent = known[one.parent_id] if one.parent_id else None
    return found


def find(institution_id: int) -> Institution | None:
    return by_ids([institution_id]).get(institution_id)


def find_with_parent(institution_id: int) -> Institution | None:
    found = with_parents([institution_id])
    return found[0] if found else None


def root() -> Institution | None:
    """The region; None until it was founded."""
    return Institution.objects.filter(parent=None).order_by("pk").first()


@dataclass(frozen=True, slots=True)
class Node:
    """A body in the tree; `below` counts the organisations subordinate to it."""

    institution_id: int
    name: str
    below: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`above` from the root down to the parent; `below` bodies of one level, of a hundred and more the first ones."""

    above: tuple[Institution, ...]
    below: tuple[Node, ...]
    rest: int  # bodies that are not among them


class Choosable(Enum):
    """Institutions to choose one of, by the scope of the viewer."""

    INSTITUTIONS = "all"  # the viewer's own and whatever stands below it
    BODIES = "bodies"  # of the region but its root: below the root stands everything
    OWN_BODIES = "own-bodies"  # the viewer's own and those below it
    BODIES_BELOW = "bodies-below"  # without his own: that is what he sees without choosing

    def __call__(self, scope: Scope) -> InstitutionQuerySet:
        own, bodies = scope.institution_id, Institution.objects.bodies()
        match self:
            case Choosable.INSTITUTIONS:
                return Institution.objects.under(own)
            case Choosable.BODIES:
                return bodies.exclude(parent=None)
            case Choosable.OWN_BODIES:
                return bodies.under(own)
            case Choosable.BODIES_BELOW:
                return bodies.below(own)


def offered(rows: InstitutionQuerySet) -> Values:
    """Codes and labels to choose from, in the order of names; of one name they are told apart."""
    return sql.by_key(*offering(rows))


def offering(rows: InstitutionQuerySet, most: int | None = None) -> tuple[str, sql.Values]:
    """The statement of what is offered, with its values."""
    found = rows.order_by("name_key", "pk")[:most] if most else rows.order_by()
    own, values = found.values("pk").query.sql_with_params()
    return _OFFERED.format(own=own), values


class PlacesBelow(Mapping[int, Institution]):
    """Institutions by id, in an order; of hundreds those alone are read that somebody asks for."""

    AT_ONCE = 100

    def __init__(self, ids: Iterable[int]) -> None:
        self._ids = dict.fromkeys(ids)
        self._known: dict[int, Institution] = {}

    def read(self, ids: Iterable[Any]) -> None:
        """What is to be asked for one by one: by one statement."""
        wanted = self._ids if len(self._ids) <= self.AT_ONCE else [one for one in ids if one in self._ids]
        if unknown := [one for one in wanted if one not in self._known]:
            self._known |= by_ids(unknown)

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


def children_of(institution_id: int) -> PlacesBelow:
    """One level."""
    return PlacesBelow(id_ for (id_,) in sql.by_key(_CHILDREN, {"body": institution_id}))


def parting_below(body: Institution) -> tuple[Institution, PlacesBelow]:
    """Where the tree below a body parts, and into what.

    Of a body with one other below it and nothing else that is further down: the persons are the same.
    """
    children = children_of(body.pk)
    while len(children) == 1 and (deeper := children_of(*children)):
        [body], children = children.values(), deeper
    return body, children


def parting(body: Institution) -> tuple[Institution, bool]:
    """The same without what it parts into, which may be thousands; whether there are bodies among them."""
    children = _two_of(body.pk)
    while len(children) == 1 and (deeper := _two_of(only := children[0][0])):
        body, children = by_ids([only])[only], deeper
    return body, any(is_body for _, is_body in children)


def _two_of(body_id: int) -> list[tuple[int, bool]]:
    return [(id_, is_body) for id_, is_body in sql.by_key(_FIRST_TWO, {"body": body_id})]


MOST_AROUND = 100


def surroundings(institution: Institution) -> Surroundings:
    *above, _ = institution.path
    known = by_ids(above) if above else {}
    found = sql.by_key(_AROUND, {"own": institution.pk, "most": MOST_AROUND})
    nodes = tuple(Node(id_, name, below) for id_, name, _, below in found)
    rest = found[0][2] - len(nodes) if found else 0
    return Surroundings(tuple(known[one] for one in above), nodes, rest)


def count_by_type(body_id: int) -> dict[str, int]:
    """Organisations below the body by their type, a code of the classifier; empty where it is not known."""
    return dict(sql.by_key(_BY_TYPE, {"body": body_id}))


@dataclass(frozen=True, slots=True)
class Registration:
    """«Зарегистрирована у поставщиков»."""

    supplier: str
    external_id: str


def registrations(institution_id: int) -> list[Registration]:
    return [Registration(*row) for row in sql.by_key(_REGISTRATIONS, {"institution": institution_id})]


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
