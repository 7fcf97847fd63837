"""A person's portfolio for one viewer: the only way to facts of a person, and it starts with his scope."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from kontingent.current.references import read_references
from kontingent.current.suppliers import read_suppliers
from kontingent.current.versions import Version, known
from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import BY_CODE, of_section
from kontingent.history.kinds.person import Guardianship
from kontingent.history.kinds.sections import Section
from kontingent.history.masking import closed_sections, is_closed
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.people.roles import Roles
from kontingent.portfolios.access import Access, access_on
from kontingent.portfolios.changes import Change, changes_of
from kontingent.portfolios.children import Child, read_children
from kontingent.portfolios.day_view import DayView, today, view_on
from kontingent.portfolios.flags import flagging_for
from kontingent.portfolios.header import PersonSummary, PortfolioHeader, read_card, read_header
from kontingent.portfolios.menus import LEARNER_MENU, MENUS, PREFERRED
from kontingent.portfolios.presentation import Block, Presenter, without_empty_rows
from kontingent.portfolios.record_counts import count_records
from kontingent.portfolios.seen import NEEDED, read_seen


@dataclass(frozen=True, slots=True)
class Menu:
    """Sections of the portfolio with the number of records in each; closed ones have none to tell."""

    sections: tuple[Section, ...]
    counts: dict[Section, int]
    closed: frozenset[Section]


@dataclass(frozen=True, slots=True)
class Moments:
    """Days on which packages changed something, with how many records each, oldest first: ticks of the scale."""

    days: tuple[tuple[date, int], ...]
    packages: int  # how many packages those were


@dataclass(frozen=True, slots=True)
class PortfolioContext:
    """What stands around every section. `on` None: today; else all but `moments` is of that day."""

    access: Access
    on: date | None
    view: DayView
    header: PortfolioHeader
    menu: Menu
    moments: Moments
    birth_date: date | None  # for rules; not for the page


@dataclass(frozen=True, slots=True)
class ShownSection:
    section: Section
    on: date | None  # None: today
    blocks: tuple[Block, ...]
    children: tuple[Child, ...]
    is_closed: bool  # the section is closed for this viewer


def role_of(access: Access, asked: Roles | None, section: Section = Section.GENERAL) -> Roles | None:
    """The role to show: the one asked for if the person has it, else the first in the order of `PREFERRED`.

    Only roles whose portfolio has the section count; None when the person has none of those. Who has left and applies
    again is an applicant first. Somebody whose membership no supplier has sent yet stands in the registry all the same:
    the widest portfolio shows whatever is known of him.
    """
    held = access.roles or Roles.LEARNER
    suitable = [role for role in PREFERRED if role in held and section in menu_of(access.in_role(role), role)]
    if asked in suitable:
        return asked
    if access.until is not None and Roles.APPLICANT in suitable:
        return Roles.APPLICANT
    return suitable[0] if suitable else None


def menu_of(access: Access, role: Roles) -> tuple[Section, ...]:
    """Sections of the portfolio; the region is shown all that is known of an applicant."""
    return LEARNER_MENU if role is Roles.APPLICANT and not access.is_limited else MENUS[role]


def read_head(scope: Scope, access: Access, *, role: Roles, on: date | None = None) -> PortfolioContext:
    """On a day before, all of it is as it was at its end."""
    day = access.day(on)
    view = view_on(day, access.ids, access.moment(day))
    card = _who(access, view)
    stamps = _stamps(scope, access)
    return PortfolioContext(
        access=access,
        on=day,
        view=view,
        header=read_header(scope, view, access_on(scope, access, view), card, role),
        menu=_menu(scope, role, stamps, access, day),
        moments=_moments(stamps),
        birth_date=card.birth_date,
    )


def _who(access: Access, view: DayView) -> PersonSummary:
    """Of whom nothing was known on the day the name alone is told."""
    card = read_card(view, access.person_id)
    return card or replace(read_card(today(), access.person_id) or PersonSummary(), birth_date=None)


def read_section(scope: Scope, head: PortfolioContext, section: Section) -> ShownSection:
    """On the day of the head."""
    access, role, day = head.access, head.header.role, head.on
    kinds = kinds_of(access, section, role)
    closed = any(is_closed(scope, kind) for kind in kinds)
    presenter, versions = _presenter(scope, access, () if closed else kinds, head=head)
    ledgers = [] if closed else [kind for kind in kinds if kind is not Guardianship]
    blocks = presenter.blocks(ledgers, known(versions, day, access.moment(day)), versions)
    return ShownSection(
        section=section,
        on=day,
        blocks=tuple(without_empty_rows(block) if role is Roles.GUARDIAN else block for block in blocks),
        children=read_children(scope, head.view, access.person_id) if Guardianship in kinds and not closed else (),
        is_closed=closed,
    )


def read_all_sections(scope: Scope, head: PortfolioContext) -> tuple[tuple[Section, tuple[Block, ...]], ...]:
    """Every open section of the role's menu with its blocks, in one read: what an export writes."""
    role = head.header.role
    sections = [(section, kinds_of(head.access, section, role)) for section in menu_of(head.access, role)]
    kinds = [kind for _, of_one in sections for kind in of_one if not is_closed(scope, kind)]
    presenter, versions = _presenter(scope, head.access, kinds, head=head)
    shown = known(versions, head.on, head.access.moment(head.on))
    return tuple(
        (section, tuple(presenter.blocks([kind for kind in of_one if kind in kinds], shown, versions)))
        for section, of_one in sections
    )


def read_changes(scope: Scope, access: Access, section: Section, *, role: Roles) -> tuple[Change, ...] | None:
    """Every change of the section's values, newest first; None when the section is closed for this viewer."""
    kinds = kinds_of(access, section, role)
    if any(is_closed(scope, kind) for kind in kinds):
        return None
    return _changes(scope, access, kinds)


def read_all_changes(scope: Scope, access: Access, *, role: Roles) -> tuple[tuple[Change, ...], tuple[Section, ...]]:
    """Every change of the role's portfolio, newest first, and the sections that are closed for this viewer."""
    sections = menu_of(access, role)
    kinds = [kind for section in sections for kind in kinds_of(access, section, role)]
    closed = closed_sections(scope, kinds)
    changes = _changes(scope, access, [kind for kind in kinds if kind.section not in closed])
    return changes, tuple(section for section in sections if section in closed)


def _changes(scope: Scope, access: Access, kinds: Sequence[type[Kind]]) -> tuple[Change, ...]:
    """Of one package in the order of the sections; of an applicant nothing that was before is told."""
    if access.is_limited:
        return ()
    presenter, versions = _presenter(scope, access, kinds)
    order = {kind.code: place for place, kind in enumerate(kinds)}
    seen = [version for version in versions if access.is_open(version.recorded_at)]
    return changes_of(presenter, sorted(seen, key=lambda version: order[version.kind]))


def kinds_of(access: Access, section: Section, role: Roles) -> tuple[type[Kind], ...]:
    """The kinds of a section; a guardian's children stand in his own general block only."""
    kinds = of_section(section)
    if access.is_limited:
        return tuple(kind for kind in kinds if kind in NEEDED)
    return kinds if role is Roles.GUARDIAN else tuple(kind for kind in kinds if kind is not Guardianship)


def _presenter(
    scope: Scope, access: Access, kinds: Sequence[type[Kind]], *, head: PortfolioContext | None = None
) -> tuple[Presenter, list[Version]]:
    versions = read_seen(scope, access, [kind.code for kind in kinds])
    if head is None:
        return presenter_for(scope, versions), versions
    return presenter_for(scope, versions, day=head.view.day, birth_date=head.birth_date), versions


def presenter_for(
    scope: Scope, versions: Sequence[Version], *, day: date | None = None, birth_date: date | None = None
) -> Presenter:
    """Rules that need an age say nothing to a masked viewer: he knows the year of birth alone."""
    flags = flagging_for(None if scope.masked else birth_date)
    suppliers = read_suppliers()
    references = read_references(scope, versions)
    return Presenter(scope, references, suppliers.names, suppliers.rank, flags, day or clock.today())


class Stamp(NamedTuple):
    """A fact without what it says."""

    kind: int
    supplier: int
    package_id: int
    recorded_at: datetime


def _stamps(scope: Scope, access: Access) -> list[Stamp]:
    """Every fact the viewer may know of: none of closed sections, none of after a former member left.

    Of an applicant no days before are shown, so none are told.
    """
    if access.is_limited:
        return []
    stamps = sql.rows(
        "SELECT kind, supplier, package_id, recorded_at FROM fact WHERE person_id = ANY(%s)",
        [list(access.ids)],
        into=Stamp,
    )
    return [
        stamp for stamp in stamps if not is_closed(scope, BY_CODE[stamp.kind]) and access.is_open(stamp.recorded_at)
    ]


def _menu(scope: Scope, role: Roles, stamps: Sequence[Stamp], access: Access, on: date | None) -> Menu:
    sections = menu_of(access, role)
    counts = dict.fromkeys(sections, 0)
    for code, records in count_records(scope, access, on).items():
        if BY_CODE[code].section in counts:
            counts[BY_CODE[code].section] += records
    counts[Section.GENERAL] = 0
    if Section.PACKAGES in counts:
        moment = access.moment(on)
        counts[Section.PACKAGES] = _packages_among(
            [one for one in stamps if moment is None or one.recorded_at < moment]
        )
    closed = frozenset(section for section in sections if any(is_closed(scope, kind) for kind in of_section(section)))
    return Menu(sections, {section: n for section, n in counts.items() if section not in closed}, closed)


def _moments(stamps: Sequence[Stamp]) -> Moments:
    days = Counter(stamp.recorded_at.astimezone(clock.region_zone()).date() for stamp in stamps)
    return Moments(tuple(sorted(days.items())), _packages_among(stamps))


def _packages_among(stamps: Sequence[Stamp]) -> int:
    return len({stamp.package_id for stamp in stamps})
