"""Forms of «Контингент» and «Обучение»: the declared filters, and where they stand in the panel.

«Контингент» has beside them numbers of documents that stand in a form of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, russian
from kontingent.kernel.class_names import class_name
from kontingent.registry.filters import Filters
from kontingent.registry.membership_filters import MembershipFilters
from kontingent.reports.lists import list_of
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import said_of
from kontingent.web.choosing import SeekingForm
from kontingent.web.declaring import groups_of
from kontingent.web.filtering import Condition, number_in
from kontingent.web.persons.filters import DOCUMENTS, MEMBERSHIPS_SHOWN, NUMBERS, SHOWN
from kontingent.web.persons.sought import Sought

V = TypeVar("V", bound=Filters)
SOUGHT = "sought"


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """`names` of its fields; SOUGHT among them where the form of numbers stands in it."""

    title: str
    fields: tuple[forms.BoundField, ...]
    names: tuple[str, ...]
    is_open: bool


def _went_fault(cleaned: Mapping[str, Any], day: date) -> str:
    """Of a day that no number leads to."""
    if not cleaned.get("went"):
        return "указано без\u00a0того, где учатся."
    listed = Filters(school_year=number_in(cleaned.get("year", "")), day=cleaned.get("day"))
    later = listed.counted(clock.today())[0].next
    return "" if day in later else f"{russian.date(day)} не\u00a0входит в\u00a0{later.long_label}."


class PersonsForm(SeekingForm[V]):
    """`requested`: the one-off request that the list answers, if it does (`requested.py`)."""

    has_numbers = False
    requested: OneOffRequest | None = None

    @property
    def in_words(self) -> str:
        said = super().in_words
        return said_of(self.requested, said) if self.requested else said

    @property
    def asked_columns(self) -> Sequence[str] | None:
        """In place of those that the viewer has chosen for himself."""
        return list_of(self.requested).columns if self.requested else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("anywhere") and not cleaned.get("name"):
            self.add_error("anywhere", "указано без\u00a0ФИО.")
        if (day := cleaned.get("went_on")) and (fault := _went_fault(cleaned, day)):
            self.add_error("went_on", fault)
        youngest, oldest = cleaned.get("age_from"), cleaned.get("age_to")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("age_from", "Возраст «от» больше возраста «до».")
        return cleaned

    def clean_class_name(self) -> str:
        """In normal form, whatever the spelling."""
        return class_name(None, None, " ".join(self.cleaned_data["class_name"].split()))

    def words(self, name: str, value: object) -> str:
        """A class reads as it was asked for."""
        return " ".join(self.data[name].split()) if name == "class_name" else super().words(name, value)

    @property
    def born_label(self) -> str:
        return self.title_of("born_from")

    def groups(self, *, are_numbers_set: bool = False) -> Iterator[ShownGroup]:
        """Fields of a group that this viewer has; СНИЛС and document stand in the form of their own."""
        set_ = {*self.asked, *self.errors, *([SOUGHT] if are_numbers_set else [])}
        for group in groups_of(self.SHOWN):
            numbers = [SOUGHT] if group.title == DOCUMENTS and self.has_numbers and self.scope.open_data else []
            fields = [self[name] for name in group.fields if name in self.fields and not self[name].is_hidden]
            names = (*numbers, *(field.name for field in fields))
            if names:
                yield ShownGroup(group.title, tuple(fields), names, bool(set_ & {*names}))


class RegistryForm(PersonsForm[Filters]):
    VALUES, SHOWN = Filters, SHOWN
    has_numbers = True

    def __init__(self, query: QueryDict, scope: Scope, sought: Sought) -> None:
        super().__init__(query, scope)
        self.sought = sought

    @property
    def conditions(self) -> list[Condition]:
        numbers = [
            Condition(one.label, one.words(self.sought), (SOUGHT,), is_secret=True)
            for one in NUMBERS
            if getattr(self.sought, one.fills)
        ]
        return [*super().conditions, *numbers]

    def filters_without(self, *names: str) -> Filters:
        sought = Sought() if SOUGHT in names else self.sought
        return replace(super().filters_without(*names), **{one.fills: getattr(sought, one.fills) for one in NUMBERS})


class MembershipsForm(PersonsForm[MembershipFilters]):
    VALUES, SHOWN = MembershipFilters, MEMBERSHIPS_SHOWN

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.scope.masked and (cell := cleaned.get("cell")) and cell.is_closed:
            self.add_error("cell", "эта клетка формы закрыта: нет доступа к\u00a0ПДн.")
        return cleaned
