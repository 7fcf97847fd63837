"""What a viewer without «Доступ к ПДн» sees.

Applied where values are made, so that no page, export or history can forget. A masked value is masked whether it is
there or not: its absence would tell something too.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from kontingent.history.kinds.base import Kind, KindField, Privacy
from kontingent.history.kinds.sections import Section
from kontingent.institutions.scope import Scope

MASK = "***"


def is_masked(scope: Scope, known: KindField) -> bool:
    return scope.masked and known.privacy in {Privacy.NAME, Privacy.CLOSED}


def is_closed(scope: Scope, kind: type[Kind]) -> bool:
    """The whole section is closed: health and hardship."""
    return scope.masked and kind.closed


def closed_sections(scope: Scope, kinds: Iterable[type[Kind]]) -> frozenset[Section]:
    return frozenset(kind.section for kind in kinds if is_closed(scope, kind))


def year_only(scope: Scope, known: KindField, value: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """The year of a date that may not be shown whole; None when it may, or is no date."""
    if not scope.masked or known.privacy is not Privacy.YEAR or value is None:
        return None
    return str(value)[:4] if _is_iso(str(value)) else MASK


def _is_iso(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def person_name(scope: Scope, family: str, given: str, additional: str) -> str:
    """«Абрамов Даниил Романович», or «Абрамов *** ***»."""
    parts = (family, MASK, MASK) if scope.masked else (family, given, additional)
    return " ".join(part for part in parts if part)


def birth(scope: Scope, value: date | None) -> str | None:
    """The year alone for a masked viewer; None leaves the choice of words to the page."""
    return str(value.year) if scope.masked and value is not None else None
