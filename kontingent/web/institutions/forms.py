"""Filters of both registries as people set them: those of figures 12 and 15, in their order and with their names."""

from typing import ClassVar

from django import forms

from kontingent.institutions.registry import InstitutionFilters, Which
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.web.choosing import SeekingForm, body_shown
from kontingent.web.declaring import OfferedField, Shown, hidden, shown, text_field


def _text(name: str, label: str, **attrs: str) -> Shown:
    return shown(name, name, text_field(label, **attrs))


def _number(name: str, label: str) -> Shown:
    field = forms.CharField(label=label, max_length=20)
    field.widget.attrs["inputmode"] = "numeric"
    return shown(name, name, field)


def _coded(name: str, label: str, fills: str = "") -> Shown:
    return shown(name, fills or name, OfferedField(label, rest=[(NOT_GIVEN, "Не указан")]))


_NAME = _text("name", "Наименование", **{"data-search": ""})
_MUNICIPALITY = _coded("municipality", "Гор. округ / мун. район")
_INN, _OGRN = _number("inn", "ИНН"), _number("ogrn", "ОГРН")


class InstitutionForm(SeekingForm[InstitutionFilters]):
    VALUES = InstitutionFilters
    which: ClassVar[Which]


class OrganisationForm(InstitutionForm):
    which = Which.ORGANISATIONS
    SHOWN = (
        _NAME,
        _INN,
        _OGRN,
        _text("settlement", "Населённый пункт"),
        _MUNICIPALITY,
        body_shown("Орган управления", "body_id"),
        _coded("type", "Тип"),
        _coded("variety", "Вид"),
        _coded("form", "Организационная форма", "legal_form"),
        _coded("status", "Статус"),
        _coded("locality", "Местность"),  # these three are no filters of figure 12
        _coded("ownership", "Форма собственности"),
        _coded("structure", "Организационная структура"),
        shown("supplier", "supplier_id", hidden(OfferedField("Поставщик")), value=int),  # set by links alone
    )


class BodyForm(InstitutionForm):
    which = Which.BODIES
    SHOWN = (
        _NAME,
        _MUNICIPALITY,
        _text("settlement", "Населенный пункт"),
        body_shown("Управляющая организация", "body_id"),
        _number("oktmo", "ОКТМО"),
        _INN,
        _OGRN,
    )
