"""Filters of a list: a GET form whose address is the filter, and the chips of what is set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.encoding import force_str

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.filtering import FilterPrivacy, Values, filters_of
from kontingent.web.declaring import OfferedField, Shown, Slot, fields_of, own, parts_of

V = TypeVar("V")
SIZES = (25, 50, 100)
UNFILTERED = "Без отбора"
CLOSED = "условие закрыто и\u00a0не\u00a0применено: нет доступа к\u00a0ПДн. Список показан без него."
PAGING = ("after", "before", "last", "row")  # names in the address that say which page


@dataclass(frozen=True, slots=True)
class Chip:
    """`remove` is the address without this filter."""

    label: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class Unheeded:
    """A part of the address that the page does not heed; `sentence` goes on after the title.

    `hidden`: names that stand in the address for the same thing and have no field in sight.
    """

    name: str
    title: str
    sentence: str
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What is set, in words. `names` stand in the address; a secret value is shown, but never written down."""

    label: str
    value: str
    names: tuple[str, ...]
    is_secret: bool = False

    @property
    def written(self) -> str:
        return f"{self.label}: {'указан' if self.is_secret else self.value}"


class _Declared(dict[str, forms.Field]):
    """Fields of a class of forms. A form has the same ones, but of its own where it says what they offer."""

    def __deepcopy__(self, _memo: object) -> dict[str, forms.Field]:
        return {name: own(field) for name, field in self.items()}


class FilterForm(forms.Form, Generic[V]):
    """The filters `VALUES` of a list as people set and read them: fields, chips and words come of `SHOWN`.

    Nothing is required; what is set is marked in the form and stands above the table as a chip. Chips, the line of the
    journal and the file say the same `conditions`, which are made of whatever is set: a field that filters and is not
    said cannot be written. A masked viewer has no fields of closed filters, and other ones of those that are widened.
    """

    use_required_attribute = False
    marks_set = True  # read by the tag `control`
    VALUES: type[V]
    SHOWN: ClassVar[tuple[Shown, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Django takes fields from here, as if they stood in the body of the class."""
        super().__init_subclass__()
        cls.declared_fields = fields_of(cls.SHOWN)
        for part in parts_of(cls.SHOWN):
            for field in filter(None, (part.field, part.widened)):
                field.required = False

    def __init__(self, query: QueryDict, scope: Scope) -> None:
        self.base_fields = _Declared(self.base_fields)  # type: ignore[misc]  # read once, by Django, which would copy all
        super().__init__(query, auto_id="f-%s")
        self.scope, known = scope, filters_of(self.VALUES)
        for part in parts_of(self.SHOWN):
            if scope.masked and part.widened is not None:
                self.fields[part.name] = own(part.widened)
            field = self.fields[part.name]
            if isinstance(field, OfferedField):
                field.offer(partial(known[part.fills].values, scope), is_coded=bool(known[part.fills].codes))
        for name in self.closed():
            if scope.masked:
                del self.fields[name]

    def offer(self, name: str, values: Values) -> None:
        """Instead of those of the declaration; a masked viewer has not all fields."""
        field = self.fields.get(name)
        if isinstance(field, OfferedField):
            field.offer(lambda: values)

    @classmethod
    def closed(cls) -> list[str]:
        """Fields that a masked viewer does not have."""
        known = filters_of(cls.VALUES)
        return [
            part.name
            for part in parts_of(cls.SHOWN)
            if part.fills and known[part.fills].privacy is FilterPrivacy.CLOSED
        ]

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that are set and valid, by field; those that are not are errors of the form."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    @property
    def filters(self) -> V:
        return self.filters_without()

    def filters_without(self, *names: str) -> V:
        """What would be asked without these parts of the address."""
        asked = {name: value for name, value in self.asked.items() if name not in names}
        set_ = (part for part in parts_of(self.SHOWN) if part.fills and part.name in asked)
        return self.VALUES(**{part.fills: self.value_of(part, asked[part.name]) for part in set_})

    def value_of(self, part: Slot, asked: Any) -> Any:  # noqa: ANN401  # values of all fields
        """What the filter takes of what the field gives."""
        return part.value(asked)

    @property
    def conditions(self) -> list[Condition]:
        asked = self.asked
        return [self._condition(one, asked) for one in self.SHOWN if asked.keys() & {*one.names}]

    def _condition(self, one: Shown, asked: dict[str, Any]) -> Condition:
        """Of fields that are told together, the first one's name and value stand for all."""
        if one.words is not None:
            return Condition(self.title_of(one.names[0]), one.words(*map(asked.get, one.names)), one.names)
        name = next(name for name in one.names if name in asked)
        return Condition(force_str(self.fields[name].label), self.words(name, asked[name]), one.names)

    def title_of(self, name: str) -> str:
        """«Дата рождения» of «Дата рождения, с»."""
        return str(self.fields[name].label).partition(",")[0]

    @property
    def in_words(self) -> str:
        """For the journal, files and print."""
        return "; ".join(one.written for one in self.conditions) or UNFILTERED

    @property
    def unheeded(self) -> list[Unheeded]:
        """Conditions of the address that are closed to the viewer, and those that are not valid."""
        closed = [name for name in self.base_fields if name not in self.fields and self.data.get(name)]
        wrong = [name for name in self.errors if name in self.fields]
        return [
            *(Unheeded(name, force_str(self.base_fields[name].label), CLOSED) for name in closed),
            *(self._wrong(name) for name in wrong),
        ]

    def _wrong(self, name: str) -> Unheeded:
        beside = next(one.names for one in self.SHOWN if name in one.names)
        hidden = tuple(one for one in beside if one != name and one in self.fields and self[one].is_hidden)
        said = " ".join(map(str, self.errors[name]))
        return Unheeded(name, force_str(self.fields[name].label), said, hidden)

    def words(self, name: str, value: object) -> str:
        """The value as people read it."""
        field = self.fields[name]
        if isinstance(value, list):
            return ", ".join(self.words(name, one) for one in value)
        if isinstance(field, forms.ChoiceField):
            labels = {str(code): force_str(label) for code, label in field.choices}  # type: ignore[misc, union-attr]  # no groups of choices in filters
            return labels.get(str(value), str(value))
        return russian.date(value) if isinstance(value, date) else str(value)

    def chips(self, query: QueryDict) -> list[Chip]:
        return [Chip(one.label, one.value, without(query, *one.names, "n")) for one in self.conditions]


def without(query: QueryDict, *names: str) -> str:
    """The address of the first page of the list without these parts."""
    return changed(query, dict.fromkeys(names, ""))


def changed(query: QueryDict, parts: dict[str, str], *, keep: Iterable[str] = ()) -> str:
    """The address with these parts set, the empty ones taken out, and no page unless it is among the parts."""
    gone = {*PAGING, *parts} - set(keep)
    kept = {name: values for name, values in query.lists() if name not in gone and values and values[-1]}
    kept |= {name: [value] for name, value in parts.items() if value}
    return f"?{urlencode(kept, doseq=True)}" if kept else "?"


def number_in(text: str) -> int | None:
    """A number as addresses name rows by; None for anything else, and for what no column of the database holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def size_of(query: QueryDict) -> int:
    """How many rows on a page: one of SIZES."""
    text = query.get("size", "")
    return int(text) if text in {str(size) for size in SIZES} else SIZES[0]
