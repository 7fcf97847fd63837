"""The portfolio of a person: figures 9, 10 and 11."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from kontingent.accounts.roles import Permission
from kontingent.history.kinds.sections import Section
from kontingent.kernel import clock, russian
from kontingent.people.cases import waiting_among
from kontingent.people.roles import TITLES, Roles
from kontingent.portfolios.changes import Change
from kontingent.portfolios.header import PossibleDuplicate
from kontingent.portfolios.menus import PREFERRED
from kontingent.portfolios.path import read_path
from kontingent.portfolios.queries import PortfolioContext, read_section
from kontingent.queues.queries import queues_of
from kontingent.web.address import HISTORY_TAB, PRINT, Asks
from kontingent.web.filtering import changed
from kontingent.web.gate import gate
from kontingent.web.page import page
from kontingent.web.persons.addresses import (
    ALL,
    ALL_TITLE,
    BY_SLUG,
    HISTORY,
    ON,
    PortfolioAddress,
)
from kontingent.web.persons.changes import SIFTED, ChangesPage, ChangesQuery, asked_changes, page_of, unknown_of
from kontingent.web.persons.menu import items_of
from kontingent.web.persons.packages import package_rows
from kontingent.web.persons.scale import Scale, scale_of
from kontingent.web.persons.tables import table_of
from kontingent.web.persons.visit import (
    LIST,
    ROLE,
    SECTION,
    PersonVisit,
    changes_for,
    day_of,
    head_of,
    line_of,
    visit,
)
from kontingent.web.persons.walk import walk_of
from kontingent.web.printing import as_printed, looked_at
from kontingent.web.request import Request

WHOSE = {
    Roles.LEARNER: "обучающегося",
    Roles.GUARDIAN: "родителя (законного представителя)",
    Roles.EMPLOYEE: "сотрудника",
    Roles.APPLICANT: "поступающего",
}


NOTHING = "Поставщики ничего не прислали для этого раздела."
NOTHING_ON_DAY = "На эту дату сведений не было."
LEFT = "Показано на\u00a0день выбытия: {}. Что было после него, вашему органу управления не\u00a0видно."
APPLIES = "Показано то, что нужно для заявления, на\u00a0{}: прошлые даты, история и\u00a0другие сведения закрыты."
LASTS, IS_OVER = "сегодня", "день его завершения\u00a0{}"
ON_DAY = "Показано, каким портфолио было на\u00a0{}."
SKIPPED = "Без закрытых разделов: {}. Их открывает «Доступ к\u00a0ПДн»."
BACK = "К\u00a0сегодняшним данным"


class Notice(NamedTuple):
    kind: str
    text: str
    href: str = ""
    action: str = ""


def _asks(query: QueryDict, _path: Mapping[str, object]) -> Asks:
    """A history is of all days, so it has no day of its own, and its filters."""
    around = (ROLE, LIST, PRINT, HISTORY_TAB)
    return (*around, SECTION, *SIFTED) if query.get("tab") == HISTORY else (*around, ON)


@gate(Permission.VIEW_PERSONS, asks=_asks)
def portfolio(request: Request, person_id: int, slug: str = Section.GENERAL.slug) -> HttpResponse:
    found = visit(request, person_id, slug)
    if found.moved_to:
        return redirect(found.moved_to)
    return _history(request, found) if found.address.tab == HISTORY else _data(request, found)


def _data(request: Request, found: PersonVisit) -> HttpResponse:
    asked = day_of(request, found)
    found = replace(found, address=replace(found.address, on=asked.day))
    head = head_of(request, found)
    shown = read_section(request.scope, head, found.section)
    context = {
        **around(request, found, head),
        **_printing(request, found, head, *(child.person.id for child in shown.children)),
        "shown": shown,
        "tables": [table_of(block) for block in shown.blocks if block.columns],
        "has_records": any(block.records for block in shown.blocks),
        "empty_text": NOTHING_ON_DAY if asked.day else NOTHING,
        "loads": package_rows(request.scope, found.access, asked.day) if found.section is Section.PACKAGES else [],
        "asked": asked,
        "path": read_path(head) if found.section is Section.PROGRAMMES else None,
        "queues": queues_of(request.scope, found.access.person_id) if found.section is Section.APPLICATIONS else [],
        "scale": _scale(head, shown.on),
        "packages": head.moments.packages,
    }
    return page(request, "persons/data.html", context)


def _scale(head: PortfolioContext, shown: date | None) -> Scale | None:
    today = clock.today()
    end = head.access.until or today
    return scale_of(head.moments.days, shown=shown or end, end=end, today=today)


def _history(request: Request, found: PersonVisit) -> HttpResponse:
    asked, other = asked_changes(request.GET), BY_SLUG.get(request.GET.get("section", ""))
    if other not in {None, found.section}:
        return redirect(f"{replace(found.address, section=other).path}{changed(request.GET, {'section': ''})}")
    head = head_of(request, found)
    changes, closed = changes_for(request.scope, found, head, everything=asked.everything)
    request.unheeded += unknown_of(changes or (), asked)
    context = {
        **around(request, found, head),
        **_printing(request, found, head),
        "notices": [*_notices(found), *_skipped(closed)],
        "is_closed": changes is None,
        "page": _changes(found, changes or (), asked),
        "sections": _sections(head, found, asked),
        "export_href": found.address.export(*asked.query),
        "reset_href": found.address.href,
    }
    return page(request, "persons/history.html", context)


def _changes(found: PersonVisit, changes: Sequence[Change], asked: ChangesQuery) -> ChangesPage:
    shown = page_of(changes, asked, found.address)
    if shown.changes or asked.everything:
        return shown
    of_all = dict([*found.address.query, *replace(asked, everything=True, field="").query])
    return replace(shown, all_href=f"{found.address.path}?{urlencode(of_all)}")


def _sections(head: PortfolioContext, found: PersonVisit, asked: ChangesQuery) -> list[tuple[str, str, bool]]:
    """What the history may be of; nothing to choose where there is but one."""
    sections = [one for one in head.menu.sections if one is not Section.PACKAGES]
    of_one = [(one.slug, one.title, one is found.section and not asked.everything) for one in sections]
    return [(ALL, ALL_TITLE, asked.everything), *of_one] if len(sections) > 1 else []


def _skipped(closed: Sequence[Section]) -> list[Notice]:
    if not closed:
        return []
    named = ", ".join(f"«{section.title}»" for section in closed)
    return [Notice("", SKIPPED.format(named))]


def _printing(request: Request, found: PersonVisit, head: PortfolioContext, *children: int) -> dict[str, Any]:
    line = line_of(request, found, head)
    doubt = head.header.doubt
    others = [other.id for other in doubt.others] if doubt else []
    return looked_at(request, line, as_printed(line, [found.access.person_id, *children, *others]))


def around(request: Request, found: PersonVisit, head: PortfolioContext, *, is_viewers: bool = False) -> dict[str, Any]:
    """With `is_viewers` the page is about the portfolio: none of its sections or tabs is the current one."""
    address = found.address
    return {
        "header": head.header,
        "case": _case(request, head.header.doubt),
        "whose": WHOSE[found.role],
        "roles": [
            (TITLES[role], address.with_role(role), role is found.role)
            for role in PREFERRED
            if role in found.access.roles and role in head.header.roles | found.role
        ],
        "section": found.section,
        "is_limited": found.access.is_limited,
        "menu": items_of(head.menu, address, None if is_viewers else address.section),
        "address": address,
        **_tabs(address, is_viewers=is_viewers),
        "walk": walk_of(request, found),
        "notices": _notices(found),
        **_rights(request),
    }


def _case(request: Request, doubt: PossibleDuplicate | None) -> int | None:
    """The one that this viewer may decide."""
    if doubt is None or not request.user.may(Permission.DECIDE_CASES):
        return None
    return waiting_among(request.scope, doubt.cases)


def _tabs(address: PortfolioAddress, *, is_viewers: bool) -> dict[str, Any]:
    return {
        "data_href": address.with_tab(""),
        "history_href": replace(address.without_day(), tab=HISTORY).href,
        "is_history": address.tab == HISTORY,
        "is_viewers": is_viewers,
    }


def _rights(request: Request) -> dict[str, bool]:
    return {
        "is_masked": request.scope.masked,
        "may_open_packages": request.user.may(Permission.MANAGE_PACKAGES),
        "may_see_viewers": request.user.may(Permission.VIEW_READERS),
        "may_split": request.user.may(Permission.MERGE_PERSONS),
    }


def _notices(found: PersonVisit) -> list[Notice]:
    until, on = found.access.until, found.address.on
    notices = []
    if found.access.is_limited:
        shown_on = IS_OVER.format(russian.date(until)) if until else LASTS
        notices.append(Notice("", APPLIES.format(shown_on)))
    elif until is not None:
        notices.append(Notice("warn", LEFT.format(russian.date(until))))
    if on is not None:
        notices.append(Notice("", ON_DAY.format(russian.date(on)), found.address.without_day().href, BACK))
    return notices
