"""Filters of a list: a GET form whose address is the filter, and the chips of what is set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.encoding import force_str

from kontingent.kernel import russian

SIZES = (25, 50, 100)
UNFILTERED = "Без отбора"
PAGING = ("after", "before", "last", "row")  # names in the address that say which page


@dataclass(frozen=True, slots=True)
class Chip:
    """`remove` is the address without this filter."""

    label: str
    value: str
    remove: str


class FilterForm(forms.Form):
    """Nothing is required; what is set is marked in the form and stands above the table as a chip."""

    use_required_attribute = False
    marks_set = True  # read by the tag `control`

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
    def in_words(self) -> str:
        said = (f"{self.fields[name].label}: {self.words(name, value)}" for name, value in self.asked.items())
        return "; ".join(said) or UNFILTERED

    def words(self, name: str, value: object) -> str:
        """The value as people read it."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            labels = {str(code): force_str(label) for code, label in field.choices}  # type: ignore[misc, union-attr]  # no groups of choices in filters
            return labels.get(str(value), str(value))
        return russian.date(value) if isinstance(value, date) else str(value)

    def chips(self, query: QueryDict) -> list[Chip]:
        return [
            Chip(force_str(self.fields[name].label), self.words(name, value), without(query, name))
            for name, value in self.asked.items()
        ]


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
