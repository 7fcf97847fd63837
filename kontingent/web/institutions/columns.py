"""Columns of the registries of organisations and of governing bodies: figures 12 and 15, and what else is known."""

from collections.abc import Callable

from kontingent.institutions.models import Institution
from kontingent.kernel import classifiers
from kontingent.web.columns import Column, Columns


def _text(field: str, title: str, css: str = "more") -> Column[Institution]:
    def value(row: Institution) -> str:
        text: str = getattr(row, field)
        return text

    return Column(field, title, value, css)


def _coded(field: str, title: str, classifier: str) -> Column[Institution]:
    def value(row: Institution) -> str:
        code: str = getattr(row, field)
        return classifiers.label(classifier, code) if code else ""

    return Column(field, title, value)


def _governed(title: str) -> Column[Institution]:
    value: Callable[[Institution], str] = lambda row: row.parent.name if row.parent else ""  # noqa: E731 - reads as the others
    return Column("body", title, value, "clip")


_NAME: Column[Institution] = Column("full_name", "Наименование", lambda row: row.full_name or row.name, "who")
_SHORT = _text("short_name", "Краткое наименование")
_PLACE = _text("municipality", "Гор. округ / мун. район")
_NUMBERS = (_text("ogrn", "ОГРН"), _text("kpp", "КПП"), _text("oktmo", "ОКТМО"))
_STATUS = _coded("status", "Статус", "institution_status")
_ADDRESS, _PHONE = _text("address", "Адрес", "c-address"), _text("phone", "Телефон", "c-phone")

ORGANISATIONS: Columns[Institution] = Columns(
    "organisations",
    (
        _text("inn", "ИНН", "c-inn nb"),
        _NAME,
        _SHORT,
        _coded("type", "Тип", "institution_type"),
        _coded("variety", "Вид", "institution_kind"),
        _coded("legal_form", "Организационная форма", "legal_form"),
        _STATUS,
        _governed("Орган управления"),
        _PLACE,
        _text("settlement", "Населённый пункт", "c-settlement"),
        _ADDRESS,
        _PHONE,
        *_NUMBERS,
    ),
    usual=("inn", "full_name", "settlement", "address", "phone"),
    key="full_name",
)
BODIES: Columns[Institution] = Columns(
    "bodies",
    (
        _NAME,
        _SHORT,
        _STATUS,
        _governed("Управляющая организация"),
        _PLACE,
        _text("settlement", "Населенный пункт"),
        _ADDRESS,
        _PHONE,
        _text("inn", "ИНН"),
        *_NUMBERS,
    ),
    usual=("full_name", "address", "phone"),
    key="full_name",
)
