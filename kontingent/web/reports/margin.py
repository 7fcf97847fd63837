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
