"""What stands around a report: of which packages its numbers are, the address that stays theirs, its copies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kontingent.accounts.roles import Permission
from kontingent.ingest.sources import sources
from kontingent.institutions.models import Institution
from kontingent.stamps.models import Stamp, StampKind
from kontingent.stamps.queries import newest
from kontingent.web.reports.catalogue import ReportPage
from kontingent.web.reports.params import ReportParams
from kontingent.web.request import Request

MOST_COPIES = 5


@dataclass(frozen=True, slots=True)
class NamedCopies:
    """Of what is on the page, the newest first; `more_href` to the register, if there are others."""

    newest: Sequence[Stamp]
    more_href: str


def around_sources(request: Request, asked: ReportParams, **parts: str) -> dict[str, Any]:
    """`parts` of the address beside the year, without which it is of another day tomorrow."""
    return {
        "sources": sources(asked.body),
        "opens_packages": request.user.may(Permission.MANAGE_PACKAGES),
        "permanent_href": asked.href(year=str(asked.year.first), **parts),
    }


def around_stamp(
    request: Request,
    page: ReportPage,
    body: Institution,
    year: int,
    query: str,
    part: str = "",
    *,
    is_closed: bool = False,
) -> dict[str, Any]:
    """Copies of a page of its own, and the button that makes one, for whoever may."""
    may = request.user.may(Permission.STAMP_REPORTS) and not (is_closed and request.scope.masked)
    copies = copies_of(request, StampKind.REPORT, page.code, page.title, body, year, part)
    return {"may_stamp": may, "stamp_code": page.code, "stamp_query": query, "copies": copies}


def copies_of(
    request: Request, kind: StampKind, code: str, title: str, body: Institution, year: int, part: str = ""
) -> NamedCopies:
    found = [*newest(request.scope, kind, code, year, body.pk, part)[: MOST_COPIES + 1]]
    if len(found) <= MOST_COPIES:
        return NamedCopies(found, "")
    register = f"{reverse('report-stamps')}?{urlencode({'name': title, 'of': body.name})}"
    return NamedCopies(found[:MOST_COPIES], register)
