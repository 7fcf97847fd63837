"""An institution sought by name or ИНН, in filters and in forms: «Организация» always, bodies where there are many.

What is typed stands in the address, and beside it the id of whoever was chosen by it; a link needs no more than an id.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kontingent.institutions.models import Institution, InstitutionQuerySet
from kontingent.institutions.queries import Choosable, find, offering
from kontingent.institutions.scope import Scope
from kontingent.institutions.sought import label_of, sought
from kontingent.kernel import sql
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


@lru_cache(maxsize=1000)
def _first_of(which: Choosable, scope: Scope) -> tuple[str, sql.Values]:
    """Written by the ORM it takes longer than its answer. It is planned each time, by whose they are."""
    return offering(which(scope), FEW + 1)


@dataclass(frozen=True)
class Offered:
    """Those that a viewer may choose from; of what he types those `below` a body alone are found."""

    which: Choosable
    scope: Scope
    below: int | None = None

    @cached_property
    def among(self) -> InstitutionQuerySet:
        return self.which(self.scope)

    @cached_property
    def few(self) -> Values | None:
        """All of them, the viewer's own first; None where there are many."""
        if self.which is Choosable.INSTITUTIONS:
            return None
        found, own = sql.rows(*_first_of(self.which, self.scope)), str(self.scope.institution_id)
        return sorted(found, key=lambda one: one[0] != own) if len(found) <= FEW else None

    def labelled(self, id_: int | None) -> Values:
        """The one with its label, if it is offered."""
        if id_ is None:
            return []
        if self.which is Choosable.INSTITUTIONS:
            one = find(id_)
            return [(str(id_), one.name)] if one is not None and self.scope.institution_id in one.path else []
        if self.few is not None:
            return [one for one in self.few if one[0] == str(id_)]
        label = label_of(self.among, id_)
        return [] if label is None else [(str(id_), label)]

    def meant(self, text: str, *ids: str) -> Values:
        """The first of these that is offered and called so; of an empty text, the first that is offered."""
        for one in (one for id_ in ids for one in self.labelled(number_in(id_))):
            if text in {"", *one, one[1].partition(" · ")[0]}:
                return [one]
        return []

    def called(self, text: str) -> tuple[tuple[Institution, ...], str]:
        """The one that is found by what is typed; else those that may be meant, and why there is not one."""
        among = self.among if self.below is None else self.among.under(self.below)
        found = tuple(sought(among, text)[: MOST_CANDIDATES + 1])
        if len(found) <= 1:
            return found, "" if found else NOBODY if self.which is Choosable.INSTITUTIONS else NO_BODY
        exact = tuple(one for one in found if text in {one.short_name, one.full_name})
        if len(exact) == 1:
            return exact, ""
        return ((), MANY) if len(found) > MOST_CANDIDATES else (found, SEVERAL)


class SoughtWidget(forms.Select):
    """All that are offered; of many a field to type in and under it a list of those found (`search/institutions.py`).

    Of a few that are called as it is typed, these: `link` is the name of an id in the address.
    """

    offered: Offered
    link: str
    candidates: Values

    @property
    def printed(self) -> Values | None:
        return self.candidates or self.offered.few

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:  # noqa: ANN401  # as Django's
        if self.printed is not None:
            return super().render(self.link, value, attrs, renderer)
        label, given = dict(self.choices).get(value), self.build_attrs(self.attrs, attrs)
        hits = f"{given['id']}-hits"
        looks = {"class": given["class"].replace("form-select", "form-control"), "placeholder": BY_NAME}
        types = {"name": name, "value": label or value or "", "maxlength": "200", "autocomplete": "off"}
        asks = {"hx-get": f"/search/institutions/{self.offered.which.value}/", "hx-trigger": ASKED, "data-hits": hits}
        swaps = {"hx-target": f"#{hits}", "hx-swap": "innerHTML", "hx-push-url": "false", "hx-sync": "this:queue last"}
        return format_html(
            "<input{}><input{}><div{}></div>",
            flatatt({**given, "type": "text", **looks, **types, **asks, **swaps}),
            flatatt({"type": "hidden", "name": chosen_beside(name), "value": value if label else ""}),
            flatatt({"class": "listbox", "id": hits, "role": "listbox", "aria-label": "Найденное", "hidden": True}),
        )


class SoughtField(OfferedField):
    """One of those offered: of a filter by its declaration, or `which`; `needed` says that there must be one.

    A link names it by its id in `link`, by default the field itself. `candidates` may be meant, with their addresses.
    """

    widget: SoughtWidget
    error = ""
    candidates: tuple[tuple[Institution, str], ...] = ()

    def __init__(
        self,
        label: str,
        *,
        which: Choosable | None = None,
        link: str = "",
        empty: str = "Не выбран",
        needed: str = "",
        help_text: str = "",
    ) -> None:
        super().__init__(label, empty=empty, widget=SoughtWidget)
        self.which, self.link, self.required, self.help_text = which, link, bool(needed), help_text
        self.error_messages["required"] = needed

    def take(self, query: QueryDict, name: str, offered: Offered) -> QueryDict:
        """The query with the id of the chosen one in place of what is typed."""
        link = self.link or name
        text, beside, id_ = query.get(name, "").strip(), query.get(chosen_beside(name), ""), query.get(link, "")
        chosen = offered.meant(text, *([beside] if text else []), id_)
        found: tuple[Institution, ...] = ()
        if text and not chosen and offered.few is None:
            found, self.error = offered.called(text)
            chosen = offered.labelled(found[0].pk) if found and not self.error else []
        elif id_ and not text and not chosen:
            self.error = UNKNOWN if find(number_in(id_) or 0) is None else ELSEWHERE
        self.widget.offered, self.widget.link, self.widget.candidates = offered, link, []
        if self.error:
            self.widget.candidates = [(str(one.pk), " · ".join(filter(None, (one.name, one.about)))) for one in found]
            parts = {chosen_beside(name): "", name: ""}
            self.candidates = tuple((one, changed(query, parts | {link: str(one.pk)})) for one in found)
        self.choices = self.offered = lambda: self._shown(chosen)
        taken = query.copy()
        if number_in(beside) is not None:  # else it is told as any wrong value
            taken.pop(chosen_beside(name))
        if chosen:
            taken[name] = chosen[0][0]
        return taken

    def offer_in(self, form: forms.Form, name: str, offered: Offered) -> None:
        """Of a form that is no filter: what was sent in it, or what it begins with."""
        if form.is_bound:
            form.data = self.take(cast("QueryDict", form.data), name, offered)
        else:
            self.take(QueryDict(urlencode({name: form.initial.get(name, "")})), name, offered)

    def _shown(self, chosen: Values) -> tuple[tuple[str, str], ...]:
        printed = self.widget.printed
        if printed is None:
            return (*chosen,)
        return (*printed,) if self.required and len(printed) == 1 else (("", self.empty), *printed)

    def validate(self, value: str) -> None:
        if self.error:
            raise forms.ValidationError(self.error)
        super().validate(value)


def chosen_beside(name: str) -> str:
    """The part of an address that holds the id of the one whose name is typed."""
    return f"{name}_chosen"


class SeekingForm(FilterForm[V]):
    """With filters by institutions."""

    def __init__(self, query: QueryDict, scope: Scope) -> None:
        super().__init__(query, scope)
        below = None
        for part in sorted(parts_of(self.SHOWN), key=lambda one: one.name != "body"):
            field = self.fields.get(part.name)
            if isinstance(field, SoughtField):
                which = field.which or filters_of(self.VALUES)[part.fills].among
                self.data = field.take(cast("QueryDict", self.data), part.name, Offered(which, scope, below))
                below = number_in(self.data.get(part.name, ""))

    @property
    def candidates(self) -> list[tuple[tuple[Institution, str], ...]]:
        """Of each field that several may be meant by."""
        fields = (field for field in self.fields.values() if isinstance(field, SoughtField))
        return [field.candidates for field in fields if field.candidates]


def body_shown(label: str, fills: str, group: str = "", *, empty: str = "Не выбран") -> Shown:
    return Shown((Slot("body", fills, SoughtField(label, empty=empty), int), _chosen("body", label)), group)


def organisation_shown(group: str = "") -> Shown:
    """Its id in a link has a name of its own: what is typed may be a number too."""
    field = SoughtField("Организация", which=Choosable.INSTITUTIONS, link="organisation_id")
    link = forms.CharField(label=field.label, max_length=18, widget=forms.HiddenInput)
    return Shown(
        (
            Slot("organisation", "institution_id", field, int),
            Slot("organisation_id", "", link),
            _chosen("organisation", "Организация"),
        ),
        group,
    )


def _chosen(name: str, label: str) -> Slot:
    return Slot(chosen_beside(name), "", forms.IntegerField(label=label, widget=forms.HiddenInput))
