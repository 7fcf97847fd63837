"""What is counted by: a cut of learners is a filter of the registry, so a cell links to its list by it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kontingent.history.kinds.base import Kind, KindField
from kontingent.history.kinds.institution import InstitutionContacts, OrganisationGeneral
from kontingent.institutions import municipalities
from kontingent.kernel import classifiers, russian
from kontingent.kernel.filtering import NOT_GIVEN, FilterPrivacy
from kontingent.kernel.periods import SchoolYear, birth_year_for_age
from kontingent.registry.filters import DECLARED
from kontingent.reports.privacy import is_closed
from kontingent.reports.values import Value

HIGHEST = 12  # the registry's filter knows no parallel above


@dataclass(frozen=True, slots=True)
class Viewing:
    """For whom a cell links, in a report of which year and day."""

    masked: bool
    year: SchoolYear
    day: date
    is_part: bool = False  # of the region is what the viewer sees


def no_list(_value: object, _viewing: Viewing) -> None:
    """The registry cannot ask for it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """`column` of the measure's records (`measures.Measure`); its value "" or None is what nobody has said.

    `needs` what the records know. `is_single`: a person lies in one value at most, so values add up. `link` gives the
    parameters of the list; None where the registry cannot ask for the value.
    """

    code: str
    title: str
    column: str
    label: Callable[[Any], str]
    order: Callable[[Any], Any]
    needs: frozenset[str]
    filter: str = ""  # in `registry.filters.DECLARED`; without one nobody can list by it
    link: Callable[[Any, Viewing], dict[str, str] | None] = no_list
    is_single: bool = False
    names: str = ""  # a statement of values and their labels, where `label` does not know them
    reads: tuple[KindField, ...] = ()  # of a kind, where no filter of the registry tells its privacy
    kinds: tuple[type[Kind], ...] = ()  # facts that tell of it, beside those of the record
    every: tuple[Value, ...] = ()  # all values of a closed cut: one that is left out for its zeros would tell them

    @property
    def is_closed(self) -> bool:
        """A viewer without «Доступ к ПДн» cannot list by it."""
        is_filter_closed = bool(self.filter) and DECLARED[self.filter].privacy is FilterPrivacy.CLOSED
        return is_filter_closed or is_closed(self.reads)

    def one_of(self, *values: Value) -> "CutPart":
        return CutPart(self, values)


@dataclass(frozen=True, slots=True)
class CutPart:
    """Some values of a cut."""

    cut: Cut
    values: tuple[Value, ...]

    @property
    def said(self) -> str:
        return f"{self.cut.title.lower()}: {', '.join(map(self.cut.label, self.values))}"


@dataclass(frozen=True, slots=True)
class Below:
    """Bodies and organisations directly below the chosen body. A person may be in several."""

    code: str = "below"
    title: str = "Наименование"
    needs: frozenset[str] = frozenset()
    is_single: bool = False
    is_closed: bool = False


def coded(
    code: str, column: str, classifier: str, title: str, missing: str, needs: str, reads: tuple[KindField, ...] = ()
) -> Cut:
    """By a classifier that no filter of the registry asks by."""
    codes = classifiers.classifier(classifier)
    return Cut(
        code,
        title,
        column,
        label=lambda value: _capital(codes.label(value)) if value else missing,
        order=in_order(codes.items),
        needs=frozenset({needs}),
        reads=reads,
        every=(*codes.items, ""),
    )


def told(code: str, title: str, column: str, labels: Mapping[Any, str], needs: str, *, is_single: bool = False) -> Cut:
    """By values that are told here, in their order."""
    places = {value: place for place, value in enumerate(labels)}
    return Cut(
        code, title, column, labels.__getitem__, places.__getitem__, frozenset({needs}) - {""}, is_single=is_single
    )


def by_filter(filter_: str, asks: str, title: str, missing: str, *, is_single: bool = False) -> Cut:
    """By a classifier that a filter of the registry names."""
    declared = DECLARED[filter_]
    codes = classifiers.classifier(declared.codes)
    return Cut(
        filter_,
        title,
        declared.column,
        label=lambda code: _capital(codes.label(code)) if code else missing,
        order=in_order(codes.items),
        needs=frozenset({filter_}),
        filter=filter_,
        link=lambda code, _viewing: {asks: code or NOT_GIVEN},
        is_single=is_single,
    )


def in_order(codes: Iterable[str]) -> Callable[[str], Any]:
    """That of the classifier; what nobody has said stands last."""
    places = {code: place for place, code in enumerate(codes)}
    return lambda code: (not code, places.get(code, len(places)), code)


def ordered(cut: Cut | Below, values: Iterable[Value]) -> list[Value]:
    return list(values) if isinstance(cut, Below) else sorted(values, key=cut.order)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def born_between(first: int | None, last: int, masked: bool) -> dict[str, str]:  # noqa: FBT001 - as the viewer is
    """Of years of birth. A viewer without «Доступ к ПДн» filters by the year alone."""
    begins = {} if first is None else {"born_from": str(first) if masked else russian.date(date(first, 1, 1))}
    return {**begins, "born_to": str(last) if masked else russian.date(date(last, 12, 31))}


def _born(year: int, viewing: Viewing) -> dict[str, str]:
    return born_between(year, year, viewing.masked)


def _of_place(name: str, title: str, kind: type[Kind]) -> Cut:
    """Of the institution of a record."""
    return replace(by_filter(name, name, title, "Не указана"), needs=frozenset(), kinds=(kind,))


PERSON = frozenset({"person"})
BELOW = Below()
AGE = Cut(
    "age",
    "Возраст на\u00a01\u00a0января",
    "%(year)s - extract(year FROM s.birth_date)::int",
    label=lambda age: "Не указан" if age is None else russian.years(age),
    order=lambda age: (age is None, age or 0),
    needs=PERSON,
    filter="born_from",
    link=lambda age, viewing: (
        {"lacking": "birth"} if age is None else _born(birth_year_for_age(age, viewing.year.second), viewing)
    ),
    is_single=True,
)
MUNICIPALITY = Cut(
    "municipality",
    "Муниципалитет",
    DECLARED["municipality"].column,
    label=lambda key: key or "Не указан",
    order=municipalities.in_order,
    needs=frozenset(),
    filter="municipality",
    link=lambda key, _viewing: {"municipality": key or NOT_GIVEN},
    names=municipalities.NAMES,
)
_TYPES = classifiers.classifier("institution_type")
TYPE = Cut(
    "type",
    "Тип организации",
    "i.type",
    label=lambda code: _TYPES.short(code) if code else "Тип не\u00a0указан",
    order=in_order(_TYPES.items),
    needs=frozenset(),
    filter="institution_type",
    link=lambda code, _viewing: {"type": code} if code else None,
)
LOCALITY = _of_place("locality", "Местность", InstitutionContacts)
OWNERSHIP = _of_place("ownership", "Форма собственности", OrganisationGeneral)
STRUCTURE = _of_place("structure", "Организационная структура", OrganisationGeneral)
OF_ORGANISATIONS = (LOCALITY, OWNERSHIP, STRUCTURE)
FORM = by_filter("form", "form", "Форма обучения", "Не указана")
SHIFT = by_filter("shift", "shift", "Смена", "Не указана")
LEVEL = by_filter("level", "level", "Уровень образования", "Не указан")
GRADE = Cut(
    "grade",
    "Параллель",
    "e.grade",
    label=lambda grade: "Не указана" if grade is None else str(grade),
    order=lambda grade: (grade is None, grade or 0),
    needs=frozenset({"grade"}),
    filter="grade",
    link=lambda grade, _viewing: {"grade": str(grade)} if grade and 0 < grade <= HIGHEST else None,
)
SEX = Cut(
    "sex",
    "Пол",
    "coalesce(s.sex, '')",
    label=lambda sex: {"male": "Мальчики", "female": "Девочки"}.get(sex, "Не указан"),
    order=lambda sex: ("male", "female", "").index(sex) if sex in {"male", "female", ""} else 3,
    needs=PERSON,
    filter="sex",
    link=lambda sex, _viewing: {"sex": sex} if sex else {"lacking": "sex"},
    is_single=True,
)
BORN = Cut(
    "born",
    "Год рождения",
    "extract(year FROM s.birth_date)::int",
    label=lambda year: "Не указан" if year is None else str(year),
    order=lambda year: (year is None, -(year or 0)),
    needs=PERSON,
    filter="born_from",
    link=lambda year, viewing: {"lacking": "birth"} if year is None else _born(year, viewing),
    is_single=True,
)
