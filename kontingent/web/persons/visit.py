"""Coming to a portfolio: whose it is, in which role and section, and the line of it in the journal."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest

from kontingent.audit.models import Action, ObjectType
from kontingent.history.kinds.sections import Section
from kontingent.institutions.scope import Scope
from kontingent.kernel.errors import NotFound
from kontingent.people.roles import Roles
from kontingent.portfolios.access import Access, find_access
from kontingent.portfolios.changes import Change
from kontingent.portfolios.queries import PortfolioContext, changes_of_all, changes_of_section, read_head, role_of
from kontingent.web.address import HISTORY_TAB, Part, asked_as_it_was, one_of
from kontingent.web.filtering import Unheeded
from kontingent.web.persons.addresses import (
    ALL,
    ALL_TITLE,
    BY_SLUG,
    BY_WORD,
    HISTORY,
    ON,
    AskedDay,
    PortfolioAddress,
    asked_day,
    asked_role,
)
from kontingent.web.persons.changes import asked_changes, asked_in_words
from kontingent.web.request import Note, Request

LONGEST_LIST = 4000  # characters of the conditions of a list


ROLE = Part("role", "Тип персоны", one_of(*BY_WORD))
LIST = Part("list", "Список")
SECTION = Part("section", "Раздел", one_of(ALL, *BY_SLUG))
NO_HISTORY = "поступающего показывают без\u00a0истории: видно то, что нужно для заявления."
NO_DAY = "поступающего показывают без\u00a0прошлых дат: видно то, что нужно для заявления."
NO_ROLE = "такого портфолио у\u00a0персоны нет, показано другое."


@dataclass(frozen=True, slots=True)
class PersonVisit:
    """`moved_to` is set when the address is that of a person merged into another: the survivor's address."""

    access: Access
    role: Roles
    section: Section
    address: PortfolioAddress
    moved_to: str


def visit(request: Request, person_id: int, slug: str = Section.GENERAL.slug) -> PersonVisit:
    """NotFound for a person outside the scope and for a section that none of his portfolios has."""
    access = find_access(request.scope, person_id)
    section = BY_SLUG.get(slug)
    if access is None or section is None:
        raise NotFound
    asked = asked_role(request.GET)
    role = role_of(access, asked, section)
    if role is None:
        raise NotFound
    access, is_history = access.in_role(role), request.GET.get("tab") == HISTORY
    request.unheeded += _not_his(access, asked, role, is_history=is_history)
    address = PortfolioAddress(
        access.person_id,
        section,
        role=asked,
        tab=HISTORY if is_history and not access.is_limited else "",
        listed=request.GET["list"][:LONGEST_LIST] if "list" in request.GET else None,
    )
    moved_to = "" if access.person_id == person_id else _moved(request, address)
    return PersonVisit(access, role, section, address, moved_to)


def _not_his(access: Access, asked: Roles | None, role: Roles, *, is_history: bool) -> Iterator[Unheeded]:
    """A role that he has not, and the history of somebody of whom but an application may be seen."""
    if asked not in {None, role}:
        yield Unheeded(ROLE.name, ROLE.title, NO_ROLE)
    if access.is_limited and is_history:
        yield Unheeded(HISTORY_TAB.name, HISTORY_TAB.title, NO_HISTORY)


def _moved(request: HttpRequest, address: PortfolioAddress) -> str:
    path = PortfolioAddress(address.person_id, address.section).href
    return f"{path}{asked_as_it_was(request)}"


def day_of(request: Request, visit: PersonVisit) -> AskedDay:
    """Of an applicant no days are offered."""
    if visit.access.is_limited:
        if request.GET.get(ON.name):
            request.unheeded.append(Unheeded(ON.name, ON.title, NO_DAY))
        return AskedDay(None, "")
    asked = asked_day(request.GET, visit.access.until)
    if asked.error:
        request.unheeded.append(Unheeded(ON.name, ON.title, asked.error))
    return asked


def head_of(request: Request, visit: PersonVisit) -> PortfolioContext:
    """Of the day in the address of the visit."""
    return read_head(request.scope, visit.access, role=visit.role, on=visit.address.on)


def changes_for(
    scope: Scope, visit: PersonVisit, head: PortfolioContext, *, everything: bool
) -> tuple[tuple[Change, ...] | None, tuple[Section, ...]]:
    """Of the visited section, None where it is closed; or of all sections, and which of them are closed.

    NotFound for an applicant: no history of him is told.
    """
    if visit.access.is_limited:
        raise NotFound
    if everything:
        return changes_of_all(scope, head)
    return changes_of_section(scope, head, visit.section), ()


def line_of(request: Request, visit: PersonVisit, head: PortfolioContext) -> Note:
    """Who looked, at whom, at what, and whether personal data were open to him."""
    is_history = visit.address.tab == HISTORY
    is_all = is_history and request.GET.get("section") == ALL
    tab = "История изменений данных" if is_history else "Актуальные данные"
    said = [ALL_TITLE if is_all else visit.section.title, f"«{tab}»"]
    said += [asked_in_words(asked_changes(request.GET))] if is_history else []
    data = "персональные данные открыты" if request.scope.open_data else "персональные данные закрыты"
    return Note(
        action=Action.PORTFOLIO_VIEWED,
        object_type=ObjectType.PORTFOLIO,
        object_id=visit.access.person_id,
        object_name=head.header.name,
        description=", ".join(filter(None, [*said, data])),
        details={
            "section": ALL if is_all else visit.section.slug,
            "history": is_history,
            "open_data": request.scope.open_data,
            "on": visit.address.on.isoformat() if visit.address.on else None,
        },
    )
