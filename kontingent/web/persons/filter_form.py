"""The filters of «Контингент», figure 8; names of fields stand in the address. A masked viewer has fewer of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import classifiers, russian
from kontingent.kernel.class_names import class_name
from kontingent.kernel.identifiers import snils_format
from kontingent.people.roles import TITLES, Roles
from kontingent.portfolios.counts import years
from kontingent.portfolios.filters import Filters, Standing
from kontingent.portfolios.name_search import Where
from kontingent.web.filtering import Condition, FilterForm, number_in
from kontingent.web.persons.addresses import BY_WORD, ROLE_WORDS
from kontingent.web.persons.organisation_choice import choose_organisation, with_choice
from kontingent.web.persons.sought import Sought

ANY = ("", "Не выбран")
NOT_GIVEN = "none"
SIGNS = [("special_needs", "ОВЗ"), ("disability", "Инвалидность"), ("hardship", "Трудная жизненная ситуация")]
LACKING = [("birth", "Дата рождения"), ("sex", "Пол")]
ANYWHERE = [("", "В начале фамилии"), ("1", "В любой части ФИО")]
STATUSES = [("", "Учится или работает"), ("enrolled", "Зачислен"), ("left", "Выбыл"), ("any", "Любой")]
CLOSED = ("anywhere", "age_from", "age_to", "citizenship", "sign")  # without «Доступ к ПДн»
EARLIEST, LATEST = 1900, 2100


class DayField(forms.CharField):
    """ДД.ММ.ГГГГ, as the manual writes dates."""

    def clean(self, value: str) -> date | None:
        text = super().clean(value)
        try:
            return russian.parse_date(text) if text else None
        except russian.DateError as error:
            raise forms.ValidationError(error.sentence) from None


def _coded(label: str, code: str, *extra: tuple[str, str], empty: str = "Не выбран") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", empty), *classifiers.classifier(code).choices(), *extra])


def _number(label: str, most: int, least: int = 0) -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget)


def _day(label: str) -> DayField:
    widget = forms.TextInput({"placeholder": "ДД.ММ.ГГГГ", "inputmode": "numeric", "autocomplete": "off"})
    return DayField(label=label, widget=widget)


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the panel that folds; open while something in it is set."""

    title: str
    fields: tuple[str, ...]


GROUPS = (
    Group("Организация", ("body", "organisation", "type")),
    Group("Класс и форма обучения", ("grade", "class_name", "form", "shift", "level")),
    Group("Документы и гражданство", ("sought", "citizenship")),
    Group("Статус и признаки", ("status", "sign", "lacking")),
)


class RegistryForm(FilterForm):
    TOGETHER = (
        ("name", "anywhere"),
        ("born_from", "born_to"),
        ("age_from", "age_to"),
        ("organisation", "organisation_id"),
    )

    name = forms.CharField(
        label="ФИО", max_length=200, widget=forms.TextInput({"data-search": "", "autocomplete": "off"})
    )
    anywhere = forms.ChoiceField(label="Где искать ФИО", choices=ANYWHERE, widget=forms.HiddenInput)
    born_from = _day("Дата рождения, с")
    born_to = _day("Дата рождения, по")
    age_from = _number("Возраст, от", 120)
    age_to = _number("Возраст, до", 120)
    sex = forms.MultipleChoiceField(
        label="Пол", choices=classifiers.classifier("sex").choices(), widget=forms.CheckboxSelectMultiple
    )
    role = forms.ChoiceField(
        label="Тип персоны", choices=[("", "Любой"), *((ROLE_WORDS[role], title) for role, title in TITLES.items())]
    )
    year = forms.ChoiceField(label="Учебный год")
    body = forms.ChoiceField(label="Орган управления")
    organisation = forms.CharField(
        label="Организация", max_length=300, widget=forms.TextInput({"placeholder": "Наименование или ИНН"})
    )
    organisation_id = forms.CharField(max_length=18, widget=forms.HiddenInput)
    type = _coded("Тип организации", "institution_type")
    grade = _number("Параллель", 12, 1)
    class_name = forms.CharField(label="Класс", max_length=200)
    form = _coded("Форма обучения", "study_form", (NOT_GIVEN, "Не указана"), empty="Любая")
    shift = _coded("Смена", "shift", (NOT_GIVEN, "Не указана"), empty="Любая")
    level = _coded("Уровень образования", "education_level", (NOT_GIVEN, "Не указан"), empty="Любой")
    citizenship = _coded("Гражданство", "citizenship", empty="Любое")
    status = forms.ChoiceField(label="Статус", choices=STATUSES)
    sign = forms.MultipleChoiceField(label="Признаки", choices=SIGNS, widget=forms.CheckboxSelectMultiple)
    lacking = forms.MultipleChoiceField(label="Не указано", choices=LACKING, widget=forms.CheckboxSelectMultiple)

    def __init__(self, query: QueryDict, scope: Scope, sought: Sought) -> None:
        self.scope, self.sought = scope, sought
        self.choice = choose_organisation(
            scope,
            text=query.get("organisation", "").strip(),
            id_=query.get("organisation_id", ""),
            below=number_in(query.get("body", "")),
        )
        super().__init__(with_choice(query, self.choice))
        self._offer("body", [(str(body.pk), body.name) for body in _bodies(scope)])
        self._offer("year", [(str(year.first), year.label) for year in reversed(years(scope.institution_id))])
        if scope.masked:
            self._close()
        for name in ("born_from", "born_to", "age_from", "age_to"):
            if name in self.fields:
                self.fields[name].widget.attrs["aria-label"] = str(self.fields[name].label)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [ANY, *choices]

    def _close(self) -> None:
        for name in CLOSED:
            del self.fields[name]
        self.fields["name"].label = "Фамилия"
        for name, label in (("born_from", "Год рождения, с"), ("born_to", "Год рождения, по")):
            self.fields[name] = _number(label, LATEST, EARLIEST)
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.choice.error:
            self.add_error("organisation", self.choice.error)
        if cleaned.get("anywhere") and not cleaned.get("name"):
            self.add_error("anywhere", "указано без\u00a0ФИО.")
        youngest, oldest = cleaned.get("age_from"), cleaned.get("age_to")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("age_from", "Возраст «от» больше возраста «до».")
        return cleaned

    def clean_class_name(self) -> str:
        """In normal form, whatever the spelling."""
        return class_name(None, None, " ".join(self.cleaned_data["class_name"].split()))

    def words(self, name: str, value: object) -> str:
        """A class reads as it was asked for."""
        return " ".join(self.data[name].split()) if name == "class_name" else super().words(name, value)

    @property
    def born_label(self) -> str:
        return "Год рождения" if self.scope.masked else "Дата рождения"

    @property
    def conditions(self) -> list[Condition]:
        """Numbers of documents stand in a form of their own."""
        sought = self.sought
        snils = [Condition("СНИЛС", snils_format(sought.snils), ("sought",), is_secret=True)] if sought.snils else []
        document = [Condition("Документ", sought.typed, ("sought",), is_secret=True)] if sought.document else []
        return [*super().conditions, *snils, *document]

    def condition(self, names: tuple[str, ...], asked: dict[str, Any]) -> Condition:
        first, last = (asked.get(name) for name in (names[0], names[-1]))
        if names[0] == "name":
            return Condition(
                str(self.fields["name"].label), _sought(first, anywhere=bool(asked.get("anywhere"))), names
            )
        if names[0] == "born_from":
            days = [one if self.scope.masked else one and russian.date(one) for one in (first, last)]
            return Condition(self.born_label, _between(*days), names)
        if names[0] == "age_from":
            return Condition("Возраст", f"{_between(first, last)}{russian.NBSP}лет", names)
        return super().condition(names, asked)

    @property
    def filters(self) -> Filters:
        return self._filters(self.asked, self.sought)

    def filters_without(self, *names: str) -> Filters:
        """What would be asked without these parts of the address."""
        asked = {name: value for name, value in self.asked.items() if name not in names}
        return self._filters(asked, Sought() if "sought" in names else self.sought)

    def _filters(self, asked: dict[str, Any], sought: Sought) -> Filters:
        born_from, born_to = asked.get("born_from"), asked.get("born_to")
        if self.scope.masked:
            born_from, born_to = born_from and date(born_from, 1, 1), born_to and date(born_to, 12, 31)
        sexes = asked.get("sex", [])
        institution = asked.get("organisation_id") or asked.get("body")
        return Filters(
            words=asked.get("name", ""),
            where=Where.ANYWHERE if asked.get("anywhere") else Where.FOUND,
            born_from=born_from,
            born_to=born_to,
            age_from=asked.get("age_from"),
            age_to=asked.get("age_to"),
            sex=sexes[0] if len(sexes) == 1 else "",
            role=BY_WORD.get(asked.get("role", ""), Roles.NONE),
            snils=sought.snils,
            document=sought.document,
            citizenship=asked.get("citizenship", ""),
            institution_id=int(institution) if institution else None,
            institution_type=asked.get("type", ""),
            grade=asked.get("grade"),
            class_name=asked.get("class_name"),
            form=_or_not_given(asked.get("form")),
            shift=_or_not_given(asked.get("shift")),
            level=_or_not_given(asked.get("level")),
            school_year=number_in(asked.get("year", "")),
            standing=Standing(asked.get("status", Standing.OPEN.value)),
            signs=frozenset(asked.get("sign", ())),
            lacking=frozenset(asked.get("lacking", ())),
        )


def _or_not_given(code: str | None) -> str | None:
    return "" if code == NOT_GIVEN else code


def _sought(name: object, *, anywhere: bool) -> str:
    return f"{name or ''}, в\u00a0любой части ФИО" if anywhere else str(name)


def _between(first: object, last: object) -> str:
    if first is None or first == last:
        return f"до{russian.NBSP}{last}" if first is None else str(first)
    return f"от{russian.NBSP}{first}" if last is None else f"{first}–{last}"


def _bodies(scope: Scope) -> list[Institution]:
    """Those below the viewer's own: his own is what he sees without the filter."""
    below = Institution.objects.bodies().under(scope.institution_id).exclude(pk=scope.institution_id)
    return list(below.order_by("name_key", "pk"))
