"""Filters of a list: a GET form whose address is the filter, and the chips of what is set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.encoding import force_str

from kontingent.kernel import russian

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


class FilterForm(forms.Form):
    """Nothing is required; what is set is marked in the form and stands above the table as a chip.

    Chips, the line of the journal and the file say the same `conditions`, which are made of whatever is set: a field
    that filters and is not said cannot be written.
    """

    use_required_attribute = False
    marks_set = True  # read by the tag `control`
    TOGETHER: ClassVar[tuple[tuple[str, ...], ...]] = ()  # fields that are one condition: from and to

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="f-%s")
        for field in self.fields.values():
            field.required = False

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that are set and valid, by field; those that are not are errors of the form."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    @property
    def conditions(self) -> list[Condition]:
        asked = self.asked
        together = {name: names for names in self.TOGETHER for name in names}
        said = dict.fromkeys(together.get(name, (name,)) for name in asked)
        return [self.condition(names, asked) for names in said]

    def condition(self, names: tuple[str, ...], asked: dict[str, Any]) -> Condition:
        """Of fields that are told together, the first one's name and value stand for all."""
        name = next(name for name in names if name in asked)
        return Condition(force_str(self.fields[name].label), self.words(name, asked[name]), names)

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
        beside = next((names for names in self.TOGETHER if name in names), ())
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
    kept = query.copy()
    for name in {*PAGING, *parts} - set(keep):
        kept.pop(name, None)
    for name in [name for name in kept if not kept[name]]:
        kept.pop(name)
    for name, value in parts.items():
        if value:
            kept[name] = value
    return f"?{kept.urlencode()}" if kept else "?"


def number_in(text: str) -> int | None:
    """A number as addresses name rows by; None for anything else, and for what no column of the database holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def size_of(query: QueryDict) -> int:
    """How many rows on a page: one of SIZES."""
    text = query.get("size", "")
    return int(text) if text in {str(size) for size in SIZES} else SIZES[0]
