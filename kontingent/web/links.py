"""Addresses of lists behind numbers: the list has exactly as many rows as the number says."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote_plus

from kontingent.current.standing import Standing
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, russian
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.kernel.periods import SchoolYear


class NamedClass(Protocol):
    """What tells a class of one organisation and year from the others."""

    @property
    def title(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def shift(self) -> str: ...


def may_list(scope: Scope, institution: Institution) -> bool:
    """The viewer may know the persons of the institution."""
    return scope.institution_id in institution.path


def learners(scope: Scope, year: SchoolYear, place: Institution | None = None, **more: str | list[str]) -> str:
    """«Контингент»: learners on the year's day of counting, of the viewer's whole scope or of one institution in it.

    Of a coming year those who are enrolled.
    """
    status = {"status": Standing.AHEAD.value} if year.is_ahead(clock.today()) else {}
    return _contingent({"role": "learner", "year": str(year.first), **status, **_place(scope, place), **more})


def memberships(scope: Scope, year: SchoolYear, place: Institution | None = None, **more: str | list[str]) -> str:
    """«Обучение»: memberships on the year's day of counting."""
    parts = {"year": str(year.first), **_place(scope, place), **more}
    return f"/contingent/learning/?{_query(parts)}"


def moved(way: str, first: date, last: date) -> str:
    """«Контингент»: who came to an organisation of the viewer's scope, or left one, between two days.

    `way`: came, left.
    """
    days = {f"{way}_from": russian.date(first), f"{way}_to": russian.date(last)}
    return _contingent({**days, "status": Standing.ANY.value})


def staff(scope: Scope, place: Institution, **more: str | list[str]) -> str:
    """«Контингент»: those who are not dismissed today."""
    return _contingent({"role": "employee", **_place(scope, place), **more})


def class_learners(scope: Scope, year: SchoolYear, place: Institution, one: NamedClass, **more: str) -> str:
    form, shift = one.form or NOT_GIVEN, one.shift or NOT_GIVEN
    return learners(scope, year, place, class_name=one.title, form=form, shift=shift, **more)


def applications(place: Institution, *, level: str | None, demand: str) -> str:
    """Applications of the organisation; None asks for every level of education."""
    parts = {} if level is None else {"level": level or NOT_GIVEN}
    return f"/organisations/{place.pk}/applications/?{_query({**parts, 'demand': demand})}"


def applications_below(scope: Scope, place: Institution | None = None, **parts: str | list[str]) -> str:
    """«По заявлениям»: those to the institution and to all that it governs."""
    return f"/contingent/applications/?{_query({**_place(scope, place), **parts})}"


def classes(scope: Scope, year: SchoolYear, place: Institution | None = None, **parts: str | list[str]) -> str:
    """Classes of the institution and of all that it governs, on the year's day of counting."""
    return f"/organisations/classes/?{_query({'year': str(year.first), **_place(scope, place), **parts})}"


def organisations(body: Institution, **more: str | list[str]) -> str:
    """The registry of what is subordinate to the body; to the root everything is."""
    place = {} if body.parent_id is None else {"body": str(body.pk)}
    return f"/organisations/?{_query({**place, **more})}"


def _place(scope: Scope, place: Institution | None) -> dict[str, str]:
    """The viewer's own institution is what he sees without a filter."""
    if place is None or place.pk == scope.institution_id:
        return {}
    return {"organisation_id" if place.is_organisation else "body": str(place.pk)}


def _contingent(parts: Mapping[str, str | list[str]]) -> str:
    return f"/contingent/?{_query(parts)}"


def _query(parts: Mapping[str, str | list[str]]) -> str:
    """As `urlencode` writes it; a table has some hundreds of addresses of few values."""
    return "&".join(
        f"{name}={_quoted(one)}"
        for name, value in parts.items()
        for one in ((value,) if isinstance(value, str) else value)
    )


_quoted = lru_cache(maxsize=10_000)(quote_plus)
