"""What is set in the registry, in words: the chips above the table, the line of the journal, the way out of nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.identifiers import snils_format
from kontingent.people.roles import Roles
from kontingent.portfolios.filters import Filters, Standing
from kontingent.portfolios.registry import Total, count
from kontingent.web.filtering import UNFILTERED, Chip, without
from kontingent.web.persons.filter_form import RegistryForm

# Field of the form → the field of Filters that it sets, with its empty value.
CLEARED: dict[str, dict[str, Any]] = {
    "name": {"words": ""},
    "sex": {"sex": ""},
    "role": {"role": Roles.NONE},
    "year": {"school_year": None},
    "type": {"institution_type": ""},
    "grade": {"grade": None},
    "class_name": {"class_name": None},
    "form": {"form": None},
    "shift": {"shift": None},
    "level": {"level": None},
    "citizenship": {"citizenship": ""},
    "status": {"standing": Standing.OPEN},
    "sign": {"signs": frozenset()},
    "lacking": {"lacking": frozenset()},
}


@dataclass(frozen=True, slots=True)
class Part:
    """One condition. `names` stand in the address; `cleared` is what Filters are without it."""

    label: str
    value: str
    names: tuple[str, ...]
    cleared: dict[str, Any] = field(default_factory=dict)
    is_secret: bool = False  # never written down


def parts_of(form: RegistryForm) -> list[Part]:
    return [*_first(form), *_plain(form), *_sought(form)]


def _first(form: RegistryForm) -> Iterator[Part]:
    asked = form.asked
    if "name" in asked:
        yield Part(str(form.fields["name"].label), asked["name"], ("name",), CLEARED["name"])
    born = [asked.get("born_from"), asked.get("born_to")]
    if any(born):
        label = "Год рождения" if form.scope.masked else "Дата рождения"
        days = [value if form.scope.masked else value and russian.date(value) for value in born]
        yield Part(label, _between(*days), ("born_from", "born_to"), {"born_from": None, "born_to": None})
    ages = [asked.get("age_from"), asked.get("age_to")]
    if any(age is not None for age in ages):
        value = f"{_between(*ages)}{russian.NBSP}лет"
        yield Part("Возраст", value, ("age_from", "age_to"), {"age_from": None, "age_to": None})
    yield from _places(form, asked)


def _places(form: RegistryForm, asked: dict[str, Any]) -> Iterator[Part]:
    body = asked.get("body")
    if body:
        yield Part("Орган управления", form.words("body", body), ("body",), {"institution_id": None})
    if asked.get("organisation_id"):
        cleared = {"institution_id": int(body) if body else None}
        yield Part("Организация", asked["organisation"], ("organisation", "organisation_id"), cleared)


def _plain(form: RegistryForm) -> Iterator[Part]:
    for name, value in form.asked.items():
        if name in CLEARED and name != "name":
            values = value if isinstance(value, list) else [value]
            words = ", ".join(form.words(name, one) for one in values)
            yield Part(str(form.fields[name].label), words, (name,), CLEARED[name])


def _sought(form: RegistryForm) -> Iterator[Part]:
    sought = form.sought
    if sought.snils:
        yield Part("СНИЛС", snils_format(sought.snils), ("sought",), {"snils": ""}, is_secret=True)
    if sought.document:
        yield Part("Документ", sought.typed, ("sought",), {"document": ""}, is_secret=True)


def _between(first: object, last: object) -> str:
    if first is None or first == last:
        return f"до{russian.NBSP}{last}" if first is None else str(first)
    return f"от{russian.NBSP}{first}" if last is None else f"{first}–{last}"


def chips_of(parts: list[Part], query: QueryDict) -> list[Chip]:
    return [Chip(part.label, part.value, without(query, *part.names, "n")) for part in parts]


def in_words(parts: list[Part]) -> str:
    """For the journal, exports and print: numbers of documents are not written down."""
    said = (f"{part.label}: {'указан' if part.is_secret else part.value}" for part in parts)
    return "; ".join(said) or UNFILTERED


@dataclass(frozen=True, slots=True)
class InTheWay:
    part: Part
    total: Total
    remove: str


def in_the_way(scope: Scope, filters: Filters, parts: list[Part], query: QueryDict) -> InTheWay | None:
    """The condition without which the most is found; None when no single one is in the way."""
    found = [(part, count(scope, replace(filters, **part.cleared))) for part in parts]
    part, total = max(found, key=lambda one: one[1].n, default=(None, None))
    if part is None or total is None or not total.n:
        return None
    return InTheWay(part, total, without(query, *part.names, "n"))
