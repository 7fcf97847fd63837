"""A supplier as the operator registers and changes it."""

from collections import Counter
from typing import Any, cast

from django import forms
from django.http import QueryDict

from kontingent.history.kinds.base import Kind
from kontingent.history.kinds.catalogue import BY_CODE, KINDS
from kontingent.ingest.templates import sheet_of
from kontingent.institutions.models import Institution, Supplier, SupplierRight
from kontingent.institutions.queries import Choosable, offered
from kontingent.institutions.scope import Scope
from kontingent.web.choosing import Offered, SoughtField
from kontingent.web.filtering import number_in
from kontingent.web.required import needed


class SupplierForm(forms.Form):
    """Rights are kinds of institutions and of all below them: nothing chosen is everything."""

    code = forms.CharField(
        label="Код",
        max_length=50,
        error_messages=needed("Напишите код: так поставщик назван в пакетах."),
        help_text="Латинские буквы, цифры, дефис. Позже не меняется.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    name = forms.CharField(
        label="Наименование", max_length=200, error_messages=needed("Напишите наименование поставщика.")
    )
    rank = forms.IntegerField(
        label="Приоритет",
        min_value=0,
        max_value=32767,
        help_text="Меньше — важнее: если поставщики расходятся, показано значение более важного. Обычно 100.",
        error_messages=needed("Напишите число: обычно 100.")
        | dict.fromkeys(("invalid", "min_value", "max_value"), "Приоритет — целое число от 0 до 32767."),
    )
    contact = forms.CharField(
        label="Контакт", max_length=300, required=False, help_text="Кому звонить: имя, телефон, часы."
    )
    email = forms.EmailField(
        label="Почта для протоколов",
        required=False,
        help_text="Кто исправляет пакеты этого поставщика. Пустое поле — протоколы не отправляются.",
        error_messages={"invalid": "Напишите адрес вида name@example.ru."},
    )
    rhythm_days = forms.IntegerField(
        label="Ритм, дней",
        required=False,
        min_value=1,
        max_value=366,
        help_text="Пакет ждут не позже чем через столько дней после прошлого. Пустое поле — не ждут.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Ритм — целое число дней от 1 до 366."),
    )
    decides_subordination = forms.BooleanField(label="Решает, какая организация кому подчинена", required=False)
    is_active = forms.BooleanField(label="Пакеты принимаются", required=False, initial=True)
    is_test = forms.BooleanField(label="Учебная площадка: пакеты проверяются и никогда не записываются", required=False)
    places = forms.MultipleChoiceField(label="Организации", required=False, widget=forms.CheckboxSelectMultiple)
    institution = SoughtField(
        "Добавить организацию",
        help_text="Он пишет о\u00a0выбранных и\u00a0обо всех, кто им подчинён. Ни\u00a0одной\u00a0— весь регион.",
    )
    kinds = forms.MultipleChoiceField(label="Разделы", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict | None, scope: Scope, supplier: Supplier | None = None) -> None:
        super().__init__(data, initial=_initial(supplier) if supplier else {"rank": 100}, auto_id="s-%s")
        for name in ("code", "is_test") if supplier else ("is_active",):
            del self.fields[name]
        place = cast("SoughtField", self.fields["institution"])
        place.offer_in(self, "institution", Offered(Choosable.INSTITUTIONS, scope))
        place.widget.attrs["data-adds"] = "places"
        chosen = {number for one in self["places"].value() or [] if (number := number_in(one)) is not None}
        cast("forms.MultipleChoiceField", self.fields["places"]).choices = (
            offered(Institution.objects.filter(pk__in=chosen)) if chosen else []
        )
        cast("forms.MultipleChoiceField", self.fields["kinds"]).choices = [
            (str(kind.code), called(kind)) for kind in KINDS
        ]

    @property
    def places_asked(self) -> list[int]:
        asked = (*self.cleaned_data["places"], self.cleaned_data["institution"])
        return list(dict.fromkeys(int(one) for one in asked if one))

    @property
    def kinds_asked(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["kinds"]]

    @property
    def grants(self) -> set[tuple[int | None, int | None]]:
        return {(place, kind) for place in self.places_asked or (None,) for kind in self.kinds_asked or (None,)}


def called(kind: type[Kind]) -> str:
    """A section by its title; those of one title by their sheets: «Персоны», «Организация», «Орган управления»."""
    return kind.title if _TITLED[kind.title] == 1 else sheet_of(kind)


_TITLED = Counter(kind.title for kind in KINDS)


def rights_of(supplier: Supplier) -> tuple[list[int], list[int]]:
    """Institutions and kinds; of each none where it may be any."""
    rows = list(SupplierRight.objects.filter(supplier=supplier).values_list("institution_id", "kind"))
    places, kinds = {place for place, _ in rows}, {kind for _, kind in rows}
    return [] if None in places else sorted(one for one in places if one), [] if None in kinds else _ordered(kinds)


def _ordered(kinds: set[int | None]) -> list[int]:
    return [code for code in BY_CODE if code in kinds]


def _initial(supplier: Supplier) -> dict[str, Any]:
    places, kinds = rights_of(supplier)
    names = ("name", "rank", "contact", "email", "rhythm_days", "decides_subordination", "is_active")
    return {
        **{name: getattr(supplier, name) for name in names},
        "places": [str(one) for one in places],
        "kinds": [str(one) for one in kinds],
    }
