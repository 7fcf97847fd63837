"""Whatever sifts the registry of persons is declared once: filters, has a chip and words, is cleared by it."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

import pytest
from django import forms
from django.http import QueryDict

from kontingent.current.standing import Standing
from kontingent.institutions.scope import Scope
from kontingent.kernel.filtering import FilterPrivacy
from kontingent.registry.filter_conditions import conditions
from kontingent.registry.filtering import About, declared
from kontingent.registry.filters import DECLARED, Filters
from kontingent.web.choosing import chosen_beside
from kontingent.web.declaring import parts_of
from kontingent.web.persons.filter_form import RegistryForm
from kontingent.web.persons.filters import NUMBERS, SHOWN
from kontingent.web.persons.sought import Sought
from tests.house.repository import text
from tests.standing import standing
from tests.web.persons import figures

TEXTS = {"name": "абр", "class_name": "9 Б", "organisation": 'МАОУ "Гимназия №90"', "organisation_id": "90"}
DAYS = (
    {"born_from": "01.01.2000", "born_to": "01.01.2010", "day": "20.09.2017"}
    | dict.fromkeys(("came_from", "came_to", "left_from", "left_to"), "20.03.2018")
    | {"went_on": "20.09.2018"}
)
BESIDE = {"anywhere": {"name": TEXTS["name"]}, "went_on": {"went": "on"}}  # what else they are asked with
SCOPE = Scope(figures.REGION, open_data=True)
MASKED = Scope(figures.REGION, open_data=False)
PARTS = list(parts_of(SHOWN))
CHOSEN = {chosen_beside(name) for name in ("body", "organisation")}  # heard beside what is typed


def build() -> None:
    figures.build()
    branch = figures.record(figures.GYMNASIUM, "branch", "b-1", branch=f"o-{figures.SCHOOL}")
    figures.send(figures.DIARY, "21.04.2018", branch, of_institutions=True)


@pytest.fixture
@standing(build)
def persons(db):
    """One of the organisations has a branch."""


def query_with(name: str) -> QueryDict:
    query = QueryDict(mutable=True)
    if name in BESIDE:
        query.update(BESIDE[name])
    query[name] = value_of(RegistryForm(QueryDict(), SCOPE, Sought()).fields[name], name)
    return query


def form_with(name: str) -> RegistryForm:
    return RegistryForm(query_with(name), SCOPE, Sought())


def conditions_of(query: QueryDict, scope: Scope) -> list[tuple[str, dict[str, object]]]:
    return list(conditions(scope, RegistryForm(query, scope, Sought()).filters))


def value_of(field: forms.Field, name: str) -> str:
    if name in TEXTS | DAYS:
        return (TEXTS | DAYS)[name]
    if isinstance(field, forms.ChoiceField):
        return next(str(code) for code, _ in field.choices if code)
    return "9"


def changed_by(form: RegistryForm) -> Iterator[str]:
    for one in fields(Filters):
        if getattr(form.filters, one.name) != getattr(Filters(), one.name):
            yield one.name


@pytest.mark.parametrize("name", sorted({*RegistryForm.base_fields} - CHOSEN))
def test_every_field_is_a_condition(persons, name):
    form = form_with(name)
    assert form.is_valid(), form.errors
    said = [one for one in form.conditions if name in one.names]
    assert said, f"{name} filters and is not said"
    assert said[0].written in form.in_words
    assert (form.filters, form.filters_without(*said[0].names)) != (Filters(), form.filters)


def test_nothing_sifts_beside_the_form(persons):
    numbers = RegistryForm(QueryDict(), SCOPE, Sought("11223344595", "7000112233", "70 00 112233"))
    said = {name for field in RegistryForm.base_fields for name in changed_by(form_with(field))}
    assert {*said, *changed_by(numbers)} == {one.name for one in fields(Filters)}


def test_numbers_of_documents_are_shown_and_not_written(persons):
    form = RegistryForm(QueryDict(), SCOPE, Sought("11223344595", "7000112233", "70 00 112233"))
    assert [chip.value for chip in form.chips(QueryDict("sought=abc"))] == ["112-233-445 95", "70 00 112233"]
    assert form.in_words == "СНИЛС: указан; Документ: указан"


def test_both_halves_of_a_declaration_have_the_same_names():
    shown = [part.fills for part in PARTS if part.fills] + [one.fills for one in NUMBERS]
    assert {*shown} == {*DECLARED}
    assert sorted(shown) == sorted([*DECLARED, "institution_id"])  # by its body, or by itself
    assert {part.fills for part in PARTS if part.widened} == {"words", "born_from", "born_to"}
    widened = {name for name, one in DECLARED.items() if one.privacy is FilterPrivacy.WIDENED}
    assert widened == {"words", "born_from", "born_to"}


@pytest.mark.parametrize("name", sorted({part.name for part in PARTS} - {"organisation_id"} - CHOSEN))
def test_every_filter_filters_and_its_chip_takes_it_away(persons, name):
    query, nothing = query_with(name), conditions_of(QueryDict(), SCOPE)
    assert conditions_of(query, SCOPE) != nothing
    (chip,) = RegistryForm(query, SCOPE, Sought()).chips(query)
    assert chip.label
    assert chip.value.strip()
    assert conditions_of(QueryDict(chip.remove.removeprefix("?")), SCOPE) == nothing


def test_numbers_filter_and_are_taken_away_together(persons):
    form = RegistryForm(QueryDict(), SCOPE, Sought("11223344595", "7000112233", "70 00 112233"))
    assert len(list(conditions(SCOPE, form.filters))) == len(conditions_of(QueryDict(), SCOPE)) + 3
    assert form.filters_without("sought") == Filters()


def test_a_masked_viewer_keeps_what_is_open_and_a_part_of_what_is_widened(persons):
    form = RegistryForm(QueryDict(), MASKED, Sought())
    assert {*RegistryForm.base_fields} - {*form.fields} == {
        "anywhere", "age_from", "age_to", "citizenship", "sign", "category", "health_group", "pe_group",
    }  # fmt: skip
    every = Filters(
        words="Абрамова Анна",
        born_from=date(2005, 5, 5),
        born_to=date(2006, 6, 6),
        age_from=7,
        age_to=9,
        sex="female",
        snils="11223344595",
        document="7000112233",
        citizenship="643",
        grade=9,
        signs=frozenset({"disability"}),
        category="special_needs:deaf",
        health_group="2",
        pe_group="main",
        lacking=frozenset({"sex"}),
    )
    assert every.allowed(SCOPE) == every
    assert every.allowed(MASKED) == Filters(
        words="абрамова",
        born_from=date(2005, 1, 1),
        born_to=date(2006, 12, 31),
        sex="female",
        grade=9,
        lacking=frozenset({"sex"}),
    )


def test_what_only_an_enrolment_answers():
    learning = {name for name, one in DECLARED.items() if one.about is About.MEMBERSHIP}
    assert learning == {
        "school_year", "institution_type", "municipality", "locality", "ownership", "structure", "together",
        "grade", "class_name", "form", "shift", "level", "day", "went", "went_on",
    }  # fmt: skip
    assert Filters(grade=9).about_learning
    assert not Filters(sex="male", standing=Standing.LEFT).about_learning


def test_every_field_stands_in_the_panel():
    panel = text("kontingent/web/templates/persons/conditions.html")
    hidden = {"anywhere"}  # asked for beside the number of the list
    above = [name for one in SHOWN if not one.group for name in one.names]
    assert [name for name in above if f"form.{name}" not in panel] == sorted(hidden)


def test_the_form_offers_the_values_of_the_declaration(persons):
    form = RegistryForm(QueryDict(), SCOPE, Sought())
    for part in PARTS:
        values = DECLARED[part.fills].values(SCOPE) if part.fills else []
        field = form.fields[part.name]
        if values and isinstance(field, forms.ChoiceField):
            offered = [(str(code), str(label)) for code, label in field.choices]
            assert [one for one in offered if one in values] == values, part.name


def test_a_filter_without_a_condition_cannot_be_declared():
    with pytest.raises(TypeError):
        declared("", About.PERSON, FilterPrivacy.OPEN)
    with pytest.raises(TypeError):
        declared("", About.PERSON, FilterPrivacy.WIDENED, column="s.sex")


def test_a_name_that_is_too_long_is_told_to_a_masked_viewer_too(persons):
    form = RegistryForm(QueryDict(f"name={'я' * 201}"), MASKED, Sought())
    assert [(one.name, one.title) for one in form.unheeded] == [("name", "Фамилия")]
