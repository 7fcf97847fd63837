"""The filter «Организация»: a name or ИНН as typed, or the id that a link brings, within the viewer's scope."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel.names import search_words
from kontingent.web.declaring import Shown, Slot
from kontingent.web.filtering import FilterForm, number_in

V = TypeVar("V")
MOST_CANDIDATES = 20
NOBODY = "Нет такой организации среди подведомственных. Проверьте наименование или ИНН."
SEVERAL = "Подходит несколько организаций: выберите одну."
MANY = "Подходит больше двадцати организаций: уточните наименование."
UNKNOWN = "Организации из\u00a0адреса нет: введите наименование или ИНН."
ELSEWHERE = "Эта организация не подчинена вашему органу управления: её персоны вам не видны."


@dataclass(frozen=True, slots=True)
class OrganisationChoice:
    """Either the institution, or the sentence why there is none and those that may be meant."""

    institution: Institution | None = None
    error: str = ""
    candidates: tuple[Institution, ...] = ()


class ByOrganisationForm(FilterForm[V]):
    """With the filter of `organisation_shown`."""

    def __init__(self, query: QueryDict, scope: Scope) -> None:
        text, id_ = query.get("organisation", "").strip(), query.get("organisation_id", "")
        below = number_in(query.get("body", "")) if "body" in self.base_fields else None
        self.choice = choose_organisation(scope, text=text, id_=id_, below=below)
        super().__init__(with_choice(query, self.choice), scope)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.choice.error:
            self.add_error("organisation", self.choice.error)
        return cleaned


def organisation_shown(group: str = "") -> Shown:
    attrs = {"placeholder": "Наименование или ИНН"}
    text = forms.CharField(label="Организация", max_length=300, widget=forms.TextInput(attrs))
    id_ = forms.CharField(max_length=18, widget=forms.HiddenInput)
    return Shown((Slot("organisation", "", text), Slot("organisation_id", "institution_id", id_, int)), group)


def with_choice(query: QueryDict, choice: OrganisationChoice) -> QueryDict:
    """The name of the chosen organisation in its field, and the id beside it."""
    data = query.copy()
    data.pop("organisation_id", None)
    if choice.institution is not None:
        data["organisation"], data["organisation_id"] = choice.institution.name, str(choice.institution.pk)
    return data


def choose_organisation(scope: Scope, *, text: str, id_: str, below: int | None = None) -> OrganisationChoice:
    """`text` None-like and `id_` come from the address; an id stands while the text is that of its name."""
    chosen = _by_id(id_)
    if chosen is not None and text in {"", chosen.name}:
        if scope.institution_id not in chosen.path:
            return OrganisationChoice(error=ELSEWHERE)
        return OrganisationChoice(chosen)
    if text:
        return _by_text(text, below or scope.institution_id)
    return OrganisationChoice(error=UNKNOWN) if id_ else OrganisationChoice()


def _by_id(text: str) -> Institution | None:
    number = number_in(text)
    return Institution.objects.filter(pk=number).first() if number is not None else None


def _by_text(text: str, below: int) -> OrganisationChoice:
    seen = Institution.objects.under(below)
    if text.isdigit():
        seen = seen.filter(inn=text)
    for word in search_words(text):
        seen = seen if text.isdigit() else seen.filter(name_key__contains=word)
    found = tuple(seen.order_by("name_key", "pk")[: MOST_CANDIDATES + 1])
    if len(found) == 1:
        return OrganisationChoice(found[0])
    if not found:
        return OrganisationChoice(error=NOBODY)
    exact = [institution for institution in found if text in {institution.short_name, institution.full_name}]
    if len(exact) == 1:
        return OrganisationChoice(exact[0])
    if len(found) > MOST_CANDIDATES:
        return OrganisationChoice(error=MANY)
    return OrganisationChoice(error=SEVERAL, candidates=found)
