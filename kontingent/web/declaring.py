"""How a filter stands in a form and in words: the half of its declaration that people see.

The other half says what it filters by; the name of a value (`fills`) joins the two. A form of filters takes its fields
from these declarations, and with them chips, what a chip takes away, words for the journal and files, and groups.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms

from kontingent.kernel.filtering import Values


def as_it_is(value: Any) -> Any:  # noqa: ANN401  # values of all fields
    return value


@dataclass(frozen=True, slots=True)
class Slot:
    """A field, by its name in the address. `fills` is empty where another field of the filter brings the value.

    `value` makes what the filter takes of what the field gives. `widened` is the field without «Доступ к ПДн», where
    less is asked for.
    """

    name: str
    fills: str
    field: forms.Field
    value: Callable[[Any], Any] = as_it_is
    widened: forms.Field | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A condition: one chip, which takes away all its `parts`; those of no group stand above the groups.

    `words` of the values of all parts, None of those that are not set; without them the first one's value stands.
    """

    parts: tuple[Slot, ...]
    group: str = ""
    words: Callable[..., str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts)


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """A part of the panel that folds; open while something in it is set."""

    title: str
    fields: tuple[str, ...]


class OfferedField(forms.ChoiceField):
    """The values of the declaration, after the `empty` one and before the `rest`. They are asked for when needed."""

    def __init__(
        self,
        label: str,
        *,
        empty: str = "Не выбран",
        rest: Values | None = None,
        widget: type[forms.Widget] | None = None,
    ) -> None:
        super().__init__(label=label, widget=widget)
        self.empty, self.rest = empty, rest or []

    def offer(self, values: Callable[[], Values], *, is_coded: bool = False) -> None:
        """`is_coded`: they are those of a classifier, the same for everybody."""
        self.is_coded = is_coded
        self.offered: Callable[[], tuple[tuple[str, str], ...]] = cache(
            lambda: (("", self.empty), *values(), *self.rest)
        )
        self.choices = self.offered


def own(field: forms.Field) -> forms.Field:
    """For one form: itself, if nothing is said to it there."""
    if not isinstance(field, OfferedField):
        return field
    made = copy(field)
    made.widget = copy(field.widget)
    return made


def text_field(label: str, **attrs: str) -> forms.CharField:
    """Of at most 200 characters, with more attributes of its widget."""
    field = forms.CharField(label=label, max_length=200)
    field.widget.attrs.update(attrs)
    return field


def name_field(label: str) -> forms.CharField:
    """What is typed to find somebody or something."""
    attrs = {"data-search": "", "autocomplete": "off"}
    return forms.CharField(label=label, max_length=200, widget=forms.TextInput(attrs))


def hidden(field: forms.ChoiceField) -> forms.ChoiceField:
    """Without a field in sight."""
    field.widget = forms.HiddenInput()
    return field


def shown(
    name: str, fills: str, field: forms.Field, group: str = "", *, value: Callable[[Any], Any] = as_it_is
) -> Shown:
    """A condition of one field."""
    return Shown((Slot(name, fills, field, value),), group)


def parts_of(filters: Sequence[Shown]) -> Iterator[Slot]:
    for one in filters:
        yield from one.parts


def fields_of(filters: Sequence[Shown]) -> dict[str, forms.Field]:
    return {part.name: part.field for part in parts_of(filters)}


def groups_of(filters: Sequence[Shown]) -> list[FilterGroup]:
    """In the order in which they come up."""
    titles = dict.fromkeys(one.group for one in filters if one.group)
    return [
        FilterGroup(title, tuple(name for one in filters if one.group == title for name in one.names))
        for title in titles
    ]
