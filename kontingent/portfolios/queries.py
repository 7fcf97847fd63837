"""A person's portfolio for one viewer: the only way to facts of a person, and it starts with his scope."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kontingent.current.versions import Version, known
from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import BY_CODE, of_section
from kontingent.history.kinds.sections import Section
from kontingent.history.masking import closed_sections, is_closed
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.people.roles import Roles
from kontingent.portfolios.access import Access, access_on
from kontingent.portfolios.changes import Change, changes_of
from kontingent.portfolios.children import Child, read_children
from kontingent.portfolios.day_view import DayView, today, view_on
from kontingent.portfolios.header import PersonSummary, PortfolioHeader, read_card, read_header
from kontingent.portfolios.menus import LEARNER_MENU, MENUS, PREFERRED
from kontingent.portfolios.presentation import Block, Presenter, without_empty_rows
from kontingent.portfolios.records import Records, read_records
from kontingent.portfolios.seen import NEEDED


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
    records: Records


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
    records = read_records(scope, access)
    told = _told(access, records.versions)
    return PortfolioContext(
        access=access,
        on=day,
        view=view,
        header=read_header(scope, view, access_on(scope, access, view), card, role),
        menu=_menu(scope, role, access, records, told, day),
        moments=_moments(told),
        birth_date=card.birth_date,
        records=records,
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
    own = [] if closed else [kind for kind in kinds if not kind.kinship]
    kin = not closed and any(kind.kinship for kind in kinds)
    versions = head.records.of(own)
    blocks = _presenter(scope, head).blocks(own, known(versions, day, access.moment(day)), versions)
    return ShownSection(
        section=section,
        on=day,
        blocks=tuple(without_empty_rows(block) if role is Roles.GUARDIAN else block for block in blocks),
        children=read_children(scope, head.view, access.person_id) if kin else (),
        is_closed=closed,
    )


def read_all_sections(scope: Scope, head: PortfolioContext) -> tuple[tuple[Section, tuple[Block, ...]], ...]:
    """Every open section of the role's menu with its blocks, in one read: what an export writes."""
    role = head.header.role
    sections = [(section, kinds_of(head.access, section, role)) for section in menu_of(head.access, role)]
    kinds = [kind for _, of_one in sections for kind in of_one if not is_closed(scope, kind)]
    presenter, versions = _presenter(scope, head), head.records.of(kinds)
    shown = known(versions, head.on, head.access.moment(head.on))
    return tuple(
        (section, tuple(presenter.blocks([kind for kind in of_one if kind in kinds], shown, versions)))
        for section, of_one in sections
    )


def changes_of_section(scope: Scope, head: PortfolioContext, section: Section) -> tuple[Change, ...] | None:
    """Every change of the section's values, newest first; None when the section is closed for this viewer."""
    kinds = kinds_of(head.access, section, head.header.role)
    if any(is_closed(scope, kind) for kind in kinds):
        return None
    return _changes(scope, head, kinds)


def changes_of_all(scope: Scope, head: PortfolioContext) -> tuple[tuple[Change, ...], tuple[Section, ...]]:
    """Every change of the role's portfolio, newest first, and the sections that are closed for this viewer."""
    role = head.header.role
    sections = menu_of(head.access, role)
    kinds = [kind for section in sections for kind in kinds_of(head.access, section, role)]
    closed = closed_sections(scope, kinds)
    changes = _changes(scope, head, [kind for kind in kinds if kind.section not in closed])
    return changes, tuple(section for section in sections if section in closed)


def _changes(scope: Scope, head: PortfolioContext, kinds: Sequence[type[Kind]]) -> tuple[Change, ...]:
    """Of one package in the order of the sections; of an applicant nothing that was before is told."""
    order = {kind.code: place for place, kind in enumerate(kinds)}
    return changes_of(
        _presenter(scope, head), sorted(_told(head.access, head.records.of(kinds)), key=lambda one: order[one.kind])
    )


def kinds_of(access: Access, section: Section, role: Roles) -> tuple[type[Kind], ...]:
    """The kinds of a section; a guardian's children stand in his own general block only."""
    kinds = of_section(section)
    if access.is_limited:
        return tuple(kind for kind in kinds if kind in NEEDED)
    return kinds if role is Roles.GUARDIAN else tuple(kind for kind in kinds if not kind.kinship)


def _presenter(scope: Scope, head: PortfolioContext) -> Presenter:
    return head.records.presenter(scope, head.view.day, head.birth_date)


def _told(access: Access, versions: Iterable[Version]) -> list[Version]:
    """What the viewer may know to have been told when: nothing of after a former member left.

    Of an applicant no days before are shown, so none are told.
    """
    return [] if access.is_limited else [one for one in versions if access.is_open(one.recorded_at)]


def _menu(
    scope: Scope, role: Roles, access: Access, records: Records, told: Sequence[Version], on: date | None
) -> Menu:
    sections = menu_of(access, role)
    counts = dict.fromkeys(sections, 0)
    for code, number in records.counts(access, on).items():
        if BY_CODE[code].section in counts:
            counts[BY_CODE[code].section] += number
    counts[Section.GENERAL] = 0
    if Section.PACKAGES in counts:
        moment = access.moment(on)
        counts[Section.PACKAGES] = _packages_among([one for one in told if moment is None or one.recorded_at < moment])
    closed = frozenset(section for section in sections if any(is_closed(scope, kind) for kind in of_section(section)))
    return Menu(sections, {section: n for section, n in counts.items() if section not in closed}, closed)


def _moments(versions: Sequence[Version]) -> Moments:
    days = Counter(version.recorded_at.astimezone(clock.region_zone()).date() for version in versions)
    return Moments(tuple(sorted(days.items())), _packages_among(versions))


def _packages_among(versions: Sequence[Version]) -> int:
    return len({version.package_id for version in versions})
