"""Kinds compiled into readers: texts become values by a table, one reader a field, made of the class itself.

What a reader does not take is left to the class, which says what is wrong. Days, codes and numbers come again and
again: of each text the class is asked once.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import orjson
from pydantic import BaseModel

from kontingent.kernel.names import name_key

_REMEMBERED = 20_000  # texts of one field


class Unread(ValueError):  # noqa: N818 - no error of anybody
    """The class has to be asked."""


def cleaned(text: str) -> str | None:
    """Suppliers send what people typed: surrounding and doubled spaces go, an empty text is no value."""
    if "\0" in text:
        text = text.replace("\0", "")  # JSON in PostgreSQL cannot hold it
    return " ".join(text.split()) or None


def short(longest: int) -> Callable[[str], str | None]:
    """The reader of texts that do not come again."""

    def read(text: str) -> str | None:
        value = cleaned(text)
        if value is not None and len(value) > longest:
            raise Unread
        return value

    return read


def _without(prefix: str, read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: read(text.removeprefix(prefix))


def _in_codes(codes: Mapping[str, str], read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: read(codes.get(name_key(text), text))


class Memory(dict[str, Any]):
    """Values by text; emptied when it is full, since a supplier may send anything."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: str) -> Any:  # noqa: ANN401 - the value of a field of any type
        value = self.read(text)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = value
        return value


class Form:
    """One kind: its fields by itemprop, each with its reader."""

    def __init__(self, kind: type[BaseModel], readers: Mapping[str, tuple[str, Callable[[str], Any]]]) -> None:
        self.kind = kind
        self.readers = readers
        self.blank: dict[str, Any] = dict.fromkeys(kind.model_fields)
        self.names = sorted(self.blank.keys() - {"raw"})
        self.known = set(self.blank)

    def renamed(
        self,
        props: Mapping[str, str],
        references: Collection[str],
        prefix: str,
        values: Mapping[str, Mapping[str, str]],
    ) -> "Form":
        """By what a vocabulary calls the itemprops and codes; of `references` the texts begin with a prefix."""
        readers = {}
        for sent, prop in props.items():
            name, read = self.readers[prop]
            if prop in references:
                read = _without(prefix, read)
            elif sent in values:
                read = _in_codes(values[sent], read)
            readers[sent] = (name, read)
        return Form(self.kind, readers)

    def fill(self, cells: Mapping[str, str]) -> Any:  # noqa: ANN401 - a record of the kind
        """ValueError if a text does not fit, or belongs to no field."""
        values = self.blank.copy()
        values["raw"] = {}
        readers = self.readers
        for prop, text in cells.items():
            if prop not in readers:
                raise Unread
            name, read = readers[prop]
            values[name] = read(text)
        return self._made(values)

    def _made(self, values: dict[str, Any]) -> Any:  # noqa: ANN401 - a record of the kind
        """As `model_construct`, which takes the values apart once more."""
        record = object.__new__(self.kind)
        object.__setattr__(record, "__dict__", values)
        object.__setattr__(record, "__pydantic_fields_set__", self.known)
        object.__setattr__(record, "__pydantic_extra__", None)
        object.__setattr__(record, "__pydantic_private__", None)
        return record

    def json(self, values: Mapping[str, Any]) -> bytes:
        """Canonical: names sorted, no nulls."""
        filled = {name: value for name in self.names if (value := values[name]) is not None}
        if not values["raw"]:
            made = orjson.dumps(filled, default=str)  # a Decimal keeps its digits
        else:
            made = orjson.dumps({**filled, "raw": values["raw"]}, default=str, option=orjson.OPT_SORT_KEYS)
        return bytes(memoryview(made))  # a copy: the encoder's own takes four kilobytes, however short
