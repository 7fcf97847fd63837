"""Filters of both registries: those of figures 12 and 15, in their order and with their names."""

from typing import cast

from django import forms
from django.http import QueryDict

from kontingent.institutions.queries import suppliers
from kontingent.institutions.registry import NOT_GIVEN, InstitutionFilters, Which, body_options, place_options
from kontingent.kernel.classifiers import classifier
from kontingent.web.filtering import FilterForm

ANY = ("", "Не выбран")


def _coded(label: str, code: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[ANY, *classifier(code).choices(), (NOT_GIVEN, "Не указан")])


class InstitutionForm(FilterForm):
    """What both registries share; the names of fields stand in the address."""

    which: Which

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["name"].widget.attrs["data-search"] = ""
        bodies = [(option.value, option.label) for option in body_options()]
        cast("forms.ChoiceField", self.fields["body"]).choices = [ANY, *bodies]
        for name in ("inn", "ogrn", "oktmo"):
            if name in self.fields:
                self.fields[name].widget.attrs["inputmode"] = "numeric"
        self.fields["municipality"].widget.attrs["list"] = "municipalities"

    def municipalities(self) -> list[str]:
        """To choose from while typing."""
        return [option.value for option in place_options(self.which, "municipality")]

    @property
    def filters(self) -> InstitutionFilters:
        asked = self.asked
        body, supplier = asked.pop("body", None), asked.pop("supplier", None)
        return InstitutionFilters(
            body_id=int(body) if body else None,
            supplier_id=int(supplier) if supplier else None,
            legal_form=asked.pop("form", ""),
            **asked,
        )


class OrganisationForm(InstitutionForm):
    which = Which.ORGANISATIONS

    name = forms.CharField(label="Наименование", max_length=200)
    inn = forms.CharField(label="ИНН", max_length=20)
    ogrn = forms.CharField(label="ОГРН", max_length=20)
    settlement = forms.CharField(label="Населённый пункт", max_length=200)
    municipality = forms.CharField(label="Гор. округ / мун. район", max_length=200)
    body = forms.ChoiceField(label="Орган управления")
    type = _coded("Тип", "institution_type")
    variety = _coded("Вид", "institution_kind")
    form = _coded("Организационная форма", "legal_form")
    status = _coded("Статус", "institution_status")
    supplier = forms.ChoiceField(label="Поставщик", widget=forms.HiddenInput)  # set by links alone

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        named = [(str(row.supplier.pk), row.supplier.name) for row in suppliers()] if data.get("supplier") else []
        cast("forms.ChoiceField", self.fields["supplier"]).choices = [ANY, *named]


class BodyForm(InstitutionForm):
    which = Which.BODIES

    name = forms.CharField(label="Наименование", max_length=200)
    municipality = forms.CharField(label="Гор. округ / мун. район", max_length=200)
    settlement = forms.CharField(label="Населенный пункт", max_length=200)
    body = forms.ChoiceField(label="Управляющая организация")
    oktmo = forms.CharField(label="ОКТМО", max_length=20)
    inn = forms.CharField(label="ИНН", max_length=20)
    ogrn = forms.CharField(label="ОГРН", max_length=20)
