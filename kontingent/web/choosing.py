"""An institution of a filter, sought by name or ИНН: «Организация» always, «Орган управления» where there are many.

What is typed stands in the address, and beside it the id of whoever was chosen by it; a link needs no more than an id.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kontingent.institutions.models import Institution, InstitutionQuerySet
from kontingent.institutions.queries import Bodies, find
from kontingent.institutions.scope import Scope
from kontingent.institutions.sought import label_of, sought
from kontingent.kernel.filtering import Values, filters_of
from kontingent.web.declaring import OfferedField, Shown, Slot, parts_of
from kontingent.web.filtering import FilterForm, changed, number_in

V = TypeVar("V")
FEW = 30  # bodies that are printed
MOST_CANDIDATES = 20
ASKED = "input changed delay:300ms, focus"
BY_NAME = "Наименование или ИНН"
NOBODY = "Нет такой организации среди подведомственных. Проверьте наименование или ИНН."
NO_BODY = "Нет такого органа управления. Проверьте наименование или ИНН."
SEVERAL = "Подходит несколько организаций: выберите одну."
MANY = "Подходит больше двадцати организаций: уточните наименование."
UNKNOWN = "Организации из\u00a0адреса нет: введите наименование или ИНН."
ELSEWHERE = "Эта организация не подчинена вашему органу управления: её персоны вам не видны."


@dataclass(frozen=True, slots=True)
class InstitutionChoice:
    """Either the institution, or the sentence why there is none and those that may be meant."""

    institution: Institution | None = None
    error: str = ""
    candidates: tuple[Institution, ...] = ()


@dataclass(frozen=True)
class OfferedBodies:
    """Those that a viewer may choose from."""

    which: Bodies
    scope: Scope

    @cached_property
    def among(self) -> InstitutionQuerySet:
        return self.which(self.scope)

    @cached_property
    def few(self) -> Values | None:
        """All of them, the viewer's own first; None where there are many."""
        found, own = self.among.offered(FEW + 1), str(self.scope.institution_id)
        return sorted(found, key=lambda one: one[0] != own) if len(found) <= FEW else None

    def labelled(self, id_: int | None) -> Values:
        """The one with its label, if it is offered."""
        if id_ is None or self.few is not None:
            return [one for one in self.few or () if one[0] == str(id_)]
        label = label_of(self.among, id_)
        return [] if label is None else [(str(id_), label)]

    def meant(self, text: str, id_: str) -> Values:
        """By an id in place of the text, or by one beside it that is called so."""
        beside = self.labelled(number_in(id_))
        called = [one for one in beside if text in {one[1], one[1].partition(" · ")[0]}]
        return called or self.labelled(number_in(text))


class BodyWidget(forms.Select):
    """All that are offered; of many a field to type in and under it a list of those found (`search/bodies.py`)."""

    bodies: OfferedBodies

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:  # noqa: ANN401  # as Django's
        if self.bodies.few is not None:
            return super().render(name, value, attrs, renderer)
        label, given = dict(self.choices).get(value), self.build_attrs(self.attrs, attrs)
        hits = f"{given['id']}-hits"
        looks = {"class": given["class"].replace("form-select", "form-control"), "placeholder": BY_NAME}
        types = {"name": name, "value": label or value or "", "maxlength": "200", "autocomplete": "off"}
        asks = {"hx-get": f"/search/bodies/{self.bodies.which.value}/", "hx-trigger": ASKED, "data-hits": hits}
        swaps = {"hx-target": f"#{hits}", "hx-swap": "innerHTML", "hx-push-url": "false", "hx-sync": "this:queue last"}
        return format_html(
            "<input{}><input{}><div{}></div>",
            flatatt({**given, "type": "text", **looks, **types, **asks, **swaps}),
            flatatt({"type": "hidden", "name": f"{name}_id", "value": value if label else ""}),
            flatatt({"class": "listbox", "id": hits, "role": "listbox", "aria-label": "Найденное", "hidden": True}),
        )


class BodyField(OfferedField):
    """One of the bodies of the declaration; `candidates` are those that may be meant, with their addresses."""

    widget: BodyWidget
    error = ""
    candidates: tuple[tuple[Institution, str], ...] = ()

    def __init__(self, label: str, *, empty: str = "Не выбран") -> None:
        super().__init__(label, empty=empty, widget=BodyWidget)

    def take(self, query: QueryDict, name: str, bodies: OfferedBodies) -> QueryDict:
        """The query with the id of the chosen one in place of what is typed."""
        text, beside = query.get(name, "").strip(), f"{name}_id"
        chosen = bodies.meant(text, query.get(beside, "")) if text else []
        if text and not chosen and bodies.few is None:
            found = choose_by_text(bodies.among, text, nobody=NO_BODY)
            chosen = bodies.labelled(found.institution.pk) if found.institution else []
            self.error = found.error
            self.candidates = tuple((one, changed(query, {name: str(one.pk), beside: ""})) for one in found.candidates)
        self.widget.bodies = bodies
        self.choices = self.offered = lambda: (*chosen,) if bodies.few is None else (("", self.empty), *bodies.few)
        taken = query.copy()
        if number_in(query.get(beside, "")) is not None:  # else it is told as any wrong value
            taken.pop(beside)
        if chosen:
            taken[name] = chosen[0][0]
        return taken

    def validate(self, value: str) -> None:
        if self.error:
            raise forms.ValidationError(self.error)
        super().validate(value)


class ByBodyForm(FilterForm[V]):
    """With the filter of `body_shown`."""

    def __init__(self, query: QueryDict, scope: Scope) -> None:
        super().__init__(query, scope)
        for part in parts_of(self.SHOWN):
            field = self.fields.get(part.name)
            if isinstance(field, BodyField):
                bodies = OfferedBodies(filters_of(self.VALUES)[part.fills].among, scope)
                self.data = field.take(query, part.name, bodies)


class ByOrganisationForm(ByBodyForm[V]):
    """With the filter of `organisation_shown` too."""

    def __init__(self, query: QueryDict, scope: Scope) -> None:
        super().__init__(query, scope)
        text, id_ = query.get("organisation", "").strip(), query.get("organisation_id", "")
        below = number_in(self.data.get("body", "")) if "body" in self.base_fields else None
        self.choice = choose_organisation(scope, text=text, id_=id_, below=below)
        self.data = with_choice(cast("QueryDict", self.data), self.choice)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.choice.error:
            self.add_error("organisation", self.choice.error)
        return cleaned


def body_shown(label: str, fills: str, group: str = "", *, empty: str = "Не выбран") -> Shown:
    beside = forms.IntegerField(label=label, widget=forms.HiddenInput)
    return Shown((Slot("body", fills, BodyField(label, empty=empty), int), Slot("body_id", "", beside)), group)


def organisation_shown(group: str = "") -> Shown:
    text = forms.CharField(label="Организация", max_length=300, widget=forms.TextInput({"placeholder": BY_NAME}))
    id_ = forms.CharField(max_length=18, widget=forms.HiddenInput)
    return Shown((Slot("organisation", "", text), Slot("organisation_id", "institution_id", id_, int)), group)


def with_choice(query: QueryDict, choice: InstitutionChoice) -> QueryDict:
    """The name of the chosen organisation in its field, and the id beside it."""
    data = query.copy()
    data.pop("organisation_id", None)
    if choice.institution is not None:
        data["organisation"], data["organisation_id"] = choice.institution.name, str(choice.institution.pk)
    return data


def choose_organisation(scope: Scope, *, text: str, id_: str, below: int | None = None) -> InstitutionChoice:
    """`text` None-like and `id_` come from the address; an id stands while the text is that of its name."""
    chosen = _by_id(id_)
    if chosen is not None and text in {"", chosen.name}:
        if scope.institution_id not in chosen.path:
            return InstitutionChoice(error=ELSEWHERE)
        return InstitutionChoice(chosen)
    if text:
        return choose_by_text(Institution.objects.under(below or scope.institution_id), text, nobody=NOBODY)
    return InstitutionChoice(error=UNKNOWN) if id_ else InstitutionChoice()


def _by_id(text: str) -> Institution | None:
    number = number_in(text)
    return find(number) if number is not None else None


def choose_by_text(among: InstitutionQuerySet, text: str, *, nobody: str) -> InstitutionChoice:
    found = tuple(sought(among, text)[: MOST_CANDIDATES + 1])
    if len(found) == 1:
        return InstitutionChoice(found[0])
    if not found:
        return InstitutionChoice(error=nobody)
    exact = [institution for institution in found if text in {institution.short_name, institution.full_name}]
    if len(exact) == 1:
        return InstitutionChoice(exact[0])
    if len(found) > MOST_CANDIDATES:
        return InstitutionChoice(error=MANY)
    return InstitutionChoice(error=SEVERAL, candidates=found)
