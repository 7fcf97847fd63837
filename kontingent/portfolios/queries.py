"""A person's portfolio for one viewer: the only way to facts of a person, and it starts with his scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from kontingent.history.kinds.base import Kind, Subject
from kontingent.history.kinds.catalogue import BY_CODE, of_section
from kontingent.history.kinds.person import Guardianship
from kontingent.history.kinds.sections import EMPLOYEE_MENU, GUARDIAN_MENU, LEARNER_MENU, Section
from kontingent.history.models import OPEN_END
from kontingent.institutions.models import Institution, Supplier, SupplierRank
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.people.models import Person, PersonCard, PersonScope
from kontingent.people.roles import Roles
from kontingent.portfolios.changes import Change, changes_of
from kontingent.portfolios.children import Child, read_children
from kontingent.portfolios.flags import flagging_for
from kontingent.portfolios.golden import Rank
from kontingent.portfolios.header import Header, read_header
from kontingent.portfolios.ledger import Block, Maker
from kontingent.portfolios.masking import is_closed
from kontingent.portfolios.references import read_references
from kontingent.portfolios.versions import Version, known, read_versions

MENUS = {Roles.LEARNER: LEARNER_MENU, Roles.EMPLOYEE: EMPLOYEE_MENU, Roles.GUARDIAN: GUARDIAN_MENU}
PREFERRED = (Roles.LEARNER, Roles.EMPLOYEE, Roles.GUARDIAN)


@dataclass(frozen=True, slots=True)
class Access:
    """What the scope lets the viewer see of a person. `until`: a former member, seen as of the day he left."""

    person_id: int  # the survivor
    ids: tuple[int, ...]  # every id whose facts are his
    roles: Roles
    until: date | None

    def day(self, asked: date | None) -> date | None:
        """The day to show: never later than the day a former member left."""
        if self.until is None:
            return asked
        return self.until if asked is None else min(asked, self.until)


@dataclass(frozen=True, slots=True)
class Menu:
    """Sections of the portfolio with the number of current records in each; closed ones have none to tell."""

    sections: tuple[Section, ...]
    counts: dict[Section, int]
    closed: frozenset[Section]


@dataclass(frozen=True, slots=True)
class Moments:
    """Days on which packages changed something, with how many records each, oldest first: ticks of the scale."""

    days: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    access: Access
    header: Header
    menu: Menu
    moments: Moments
    section: Section
    on: date | None  # None: today
    blocks: tuple[Block, ...]
    children: tuple[Child, ...]
    is_closed: bool  # the section is closed for this viewer


def find_access(scope: Scope, person_id: int) -> Access | None:
    """None when the person does not exist for this viewer."""
    found = Person.objects.filter(pk=person_id).values_list("pk", "merged_into_id").first()
    if found is None:
        return None
    survivor = found[1] or found[0]
    seen = PersonScope.objects.filter(person_id=survivor, scope_id=scope.institution_id).values_list("roles", "until")
    row = seen.first()
    if row is None:
        return None
    ids = Person.objects.filter(Q(pk=survivor) | Q(merged_into_id=survivor)).order_by("pk").values_list("pk", flat=True)
    return Access(survivor, tuple(ids), Roles(row[0]), _left(scope, row[1]))


def _left(scope: Scope, until: date | None) -> date | None:
    """The day a former member left the viewer's subtree; from the region as a whole nobody is hidden."""
    if until is None or until >= clock.today():
        return None
    is_region = Institution.objects.filter(pk=scope.institution_id, parent__isnull=True).exists()
    return None if is_region else until


def role_of(access: Access, asked: Roles | None) -> Roles:
    """The role to show: the one asked for if the person has it, else learner, employee, guardian in this order."""
    if asked is not None and asked in access.roles:
        return asked
    return next((role for role in PREFERRED if role in access.roles), Roles.LEARNER)


def read_portfolio(
    scope: Scope, access: Access, section: Section, *, role: Roles | None = None, on: date | None = None
) -> Portfolio:
    shown_role = role_of(access, role)
    day = access.day(on)
    card = PersonCard.objects.get(pk=access.person_id)
    stamps = _stamps(access.ids)
    kinds = kinds_of(section, shown_role)
    closed = any(is_closed(scope, kind) for kind in kinds)
    maker, versions = _maker(scope, access.ids, () if closed else kinds, card.birth_date)
    return Portfolio(
        access=access,
        header=read_header(scope, card, access.roles, shown_role, limited=access.until is not None),
        menu=_menu(scope, shown_role, stamps, access),
        moments=_moments(stamps, access),
        section=section,
        on=day,
        blocks=tuple(
            maker.blocks([kind for kind in kinds if kind is not Guardianship], known(versions, day), versions)
        ),
        children=read_children(scope, access.person_id) if Guardianship in kinds and not closed else (),
        is_closed=closed,
    )


def read_changes(
    scope: Scope, access: Access, section: Section, *, role: Roles | None = None
) -> tuple[Change, ...] | None:
    """Every change of the section's values, newest first; None when the section is closed for this viewer."""
    kinds = kinds_of(section, role_of(access, role))
    if any(is_closed(scope, kind) for kind in kinds):
        return None
    maker, versions = _maker(scope, access.ids, kinds, None)
    seen = [version for version in versions if _is_before(version, access.until)]
    return changes_of(maker, seen)


def kinds_of(section: Section, role: Roles) -> tuple[type[Kind], ...]:
    """The kinds of a section; a guardian's children stand in his own general block only."""
    kinds = of_section(section)
    return kinds if role is Roles.GUARDIAN else tuple(kind for kind in kinds if kind is not Guardianship)


def _maker(
    scope: Scope, ids: Sequence[int], kinds: Sequence[type[Kind]], birth_date: date | None
) -> tuple[Maker, list[Version]]:
    versions = read_versions(Subject.PERSON, ids, [kind.code for kind in kinds]) if kinds else []
    return make_maker(scope, versions, birth_date), versions


def make_maker(scope: Scope, versions: Sequence[Version], birth_date: date | None = None) -> Maker:
    return Maker(scope, read_references(scope, versions), supplier_names(), ranks(), flagging_for(birth_date))


def supplier_names() -> dict[int, str]:
    return dict(Supplier.objects.values_list("pk", "name"))


def ranks() -> Rank:
    usual = dict(Supplier.objects.values_list("pk", "rank"))
    special = {
        (supplier, kind): rank for supplier, kind, rank in SupplierRank.objects.values_list("supplier", "kind", "rank")
    }
    return lambda supplier, kind: special.get((supplier, kind), usual.get(supplier, 0))


Stamp = tuple[int, int, str, Any, Any, bool]  # kind, supplier, key, recorded_at, superseded_at, is a tombstone


def _stamps(ids: Sequence[int]) -> list[Stamp]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, supplier, key, recorded_at, superseded_at, payload IS NULL "
            "FROM fact WHERE person_id = ANY(%s)",
            [list(ids)],
        )
        return list(cursor.fetchall())


def _is_before(version: Version, until: date | None) -> bool:
    return until is None or version.recorded_at.astimezone(clock.region_zone()).date() <= until


def _menu(scope: Scope, role: Roles, stamps: Sequence[Stamp], access: Access) -> Menu:
    sections = MENUS[role]
    counts = dict.fromkeys(sections, 0)
    for kind, _, _, _, superseded, withdrawn in stamps:
        section = BY_CODE[kind].section
        if superseded == OPEN_END and not withdrawn and section in counts and BY_CODE[kind].many:
            counts[section] += 1
    counts[Section.GENERAL] = 0
    closed = frozenset(section for section in sections if any(is_closed(scope, kind) for kind in of_section(section)))
    if access.until is not None:
        counts = dict.fromkeys(sections, 0)
    return Menu(sections, {section: n for section, n in counts.items() if section not in closed}, closed)


def _moments(stamps: Sequence[Stamp], access: Access) -> Moments:
    days: dict[date, int] = {}
    for _, _, _, recorded, _, _ in stamps:
        day = recorded.astimezone(clock.region_zone()).date()
        if access.until is None or day <= access.until:
            days[day] = days.get(day, 0) + 1
    return Moments(tuple(sorted(days.items())))
