"""Columns of the registries of organisations and of governing bodies: figures 12 and 15, and what else is known."""

from collections.abc import Callable

from kontingent.census.organisation_list import numbers_of
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


def _short_type(row: Institution) -> str:
    return classifiers.classifier("institution_type").short(row.type) if row.type else ""


def _filled(row: Institution) -> float | None:
    share = numbers_of(row).share
    return None if share is None else round(100 * share, 1)


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
        Column("name", "Наименование", lambda row: row.name, "who"),
        _text("full_name", "Полное наименование"),
        Column("short_type", "Тип", _short_type, "more"),
        _coded("type", "Тип полностью", "institution_type"),
        _coded("variety", "Вид", "institution_kind"),
        _coded("legal_form", "Организационная форма", "legal_form"),
        _coded("ownership", "Форма собственности", "ownership"),
        _coded("structure", "Организационная структура", "institution_structure"),
        _STATUS,
        _governed("Орган управления"),
        _text("municipality", "Гор. округ / мун. район", "clip"),
        _text("settlement", "Населённый пункт", "c-settlement"),
        _coded("locality", "Местность", "settlement_kind"),
        _ADDRESS,
        _PHONE,
        Column("learners", "Обучающихся", lambda row: numbers_of(row).learners, "more num"),
        Column("places", "Мест", lambda row: numbers_of(row).places, "more num"),
        Column("fill", "Заполнено, %", _filled, "more fill"),
        Column("waiting", "Ждут места", lambda row: numbers_of(row).waiting, "more num"),
        Column("heard", "Последний пакет", lambda row: numbers_of(row).heard_on, "more nb"),
        *_NUMBERS,
    ),
    usual=("inn", "name", "settlement", "address", "phone", "learners", "places", "fill", "waiting", "heard"),
    key="name",
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
