"""What stands behind the red line of a report: of which packages its numbers are, and the address that stays theirs."""

from typing import Any

from kontingent.accounts.roles import Permission
from kontingent.ingest.sources import sources
from kontingent.web.reports.params import ReportParams
from kontingent.web.request import Request


def around_sources(request: Request, asked: ReportParams, **parts: str) -> dict[str, Any]:
    """`parts` of the address beside the year, without which it is of another day tomorrow."""
    return {
        "sources": sources(asked.body),
        "opens_packages": request.user.may(Permission.MANAGE_PACKAGES),
        "permanent_href": asked.href(year=str(asked.year.first), **parts),
    }


def around_stamp(request: Request, code: str, query: str, *, is_closed: bool = False) -> dict[str, Any]:
    """The button that makes a copy of the page, for whoever may."""
    may = request.user.may(Permission.STAMP_REPORTS) and not (is_closed and request.scope.masked)
    return {"may_stamp": may, "stamp_code": code, "stamp_query": query}
