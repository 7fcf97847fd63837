"""What a kind is, and the few types its fields may have.

A record is a frozen Pydantic model whose fields are all optional: a supplier's value that does not fit its type is
kept as text in `raw[field]` beside a null, shown and flagged, never dropped (see `Kind.read`). Beside a day
`raw[field]` holds the moment it was taken from, where that was written with another day.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from hashlib import blake2b
from typing import Annotated, Any, ClassVar, Self, cast, get_args, get_origin

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from kontingent.history.kinds import days
from kontingent.history.kinds.reading import Form, Memory, Unread, cleaned, short
from kontingent.history.kinds.sections import Section
from kontingent.kernel import classifiers, wordings
from kontingent.kernel.periods import SchoolYear
from kontingent.kernel.russian import DateError

# A change of the meaning of payloads makes every record differ from what was stored, so it is part of each digest.
VOCABULARY_VERSION = 1
_SALT = VOCABULARY_VERSION.to_bytes(2, "big")


class Privacy(Enum):
    """What a viewer without «Доступ к ПДн» sees of a value."""

    OPEN = "open"  # the value
    NAME = "name"  # `***`: name and patronymic, the surname stays
    YEAR = "year"  # the year of a date, no age
    CLOSED = "closed"  # `***`


class Subject(Enum):
    """Whose record it is."""

    PERSON = "person"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Coded:
    """Marks a field whose values are codes of a classifier of the kernel."""

    classifier: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Marks a field that holds the supplier's own id of another person or institution."""

    to: Subject


@dataclass(frozen=True, slots=True)
class Meta:
    """What the screens know of a field beyond its type."""

    label: str
    privacy: Privacy = Privacy.OPEN
    hint: str = ""
    rare: bool = False
    normal: Callable[[str], str] = wordings.wording


def field(
    label: str,
    privacy: Privacy = Privacy.OPEN,
    *,
    alias: str | None = None,
    hint: str = "",
    rare: bool = False,
    normal: Callable[[str], str] = wordings.wording,
) -> Any:  # noqa: ANN401 - as pydantic.Field: the default of a field of any type
    """A field of a kind: its Russian label, who may see it, and the itemprop when it is not the camelCase name.

    A `rare` field has no row on the page until somebody filled it. `normal` of a text is the form in which values of
    several suppliers are compared: of equal ones the spelling alone differs.
    """
    extra: dict[str, Any] = {"meta": Meta(label, privacy, hint, rare, normal)}
    if alias is None:
        return Field(default=None, json_schema_extra=extra)
    return Field(default=None, alias=alias, json_schema_extra=extra)


def _clean(value: object) -> object:
    return cleaned(value) if isinstance(value, str) else value


def _date(value: object) -> object:
    value = _clean(value)
    if isinstance(value, str):
        try:
            return days.day_of(value)
        except DateError as error:
            raise ValueError(str(error)) from None
    return value


_YES = frozenset({"1", "true", "да", "yes", "истина"})
_NO = frozenset({"0", "false", "нет", "no", "ложь"})


def _flag(value: object) -> object:
    value = _clean(value)
    if isinstance(value, str):
        lowered = value.lower()
        if lowered in _YES:
            return True
        if lowered in _NO:
            return False
        raise ValueError("ожидается «да» или «нет»")
    return value


def _whole(value: object) -> object:
    value = _clean(value)
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            raise ValueError("ожидается целое число") from None
    return value


def _number(value: object) -> object:
    value = _clean(value)
    if isinstance(value, str):
        try:
            return Decimal(value.replace(",", "."))
        except InvalidOperation:
            raise ValueError("ожидается число") from None
    return value


def _coded(name: str) -> BeforeValidator:
    codes = frozenset(classifiers.classifier(name).items)

    def find(value: object) -> object:
        if value in codes:
            return value
        value = _clean(value)
        if isinstance(value, str):
            code = classifiers.find(name, value)
            if code is None:
                title = classifiers.classifier(name).title
                raise ValueError(f"нет такого значения в справочнике «{title}»")
            return code
        return value

    return BeforeValidator(find)


_LONGEST_TEXT, _LONGEST_ID = 2000, 200
Text = Annotated[Annotated[str, Field(max_length=_LONGEST_TEXT)] | None, BeforeValidator(_clean)]
Day = Annotated[date | None, BeforeValidator(_date)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Whole = Annotated[Annotated[int, Field(ge=-(2**31), lt=2**31)] | None, BeforeValidator(_whole)]
Number = Annotated[Annotated[Decimal, Field(max_digits=12, decimal_places=2)] | None, BeforeValidator(_number)]
Id = Annotated[str, Field(max_length=_LONGEST_ID)]
PersonRef = Annotated[Id | None, BeforeValidator(_clean), Reference(Subject.PERSON)]
InstitutionRef = Annotated[Id | None, BeforeValidator(_clean), Reference(Subject.INSTITUTION)]


def coded(name: str) -> tuple[BeforeValidator, Coded]:
    """The two annotations of a classifier field: `Annotated[str | None, *coded("sex")]`."""
    return _coded(name), Coded(name)


@dataclass(frozen=True, slots=True)
class KindField:
    """One field as the doors see it: `name` in code and payload, `prop` in packages, `label` on screens."""

    name: str
    prop: str
    label: str
    privacy: Privacy
    hint: str
    rare: bool
    type: str  # text, date, flag, whole, number, code, person, institution
    classifier: str | None
    normal: Callable[[str], str]

    def meaning(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """What values are compared by: of a text its normal form, of anything else the value."""
        return (self.normal(value) or value) if self.type == "text" and isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that did not fit its field: where, what was sent, and why in Russian."""

    field: str
    text: str
    reason: str


class Kind(BaseModel):
    """Base of all kinds. Subclasses declare the class variables through class keywords."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)

    code: ClassVar[int]  # stable smallint of the facts table
    title: ClassVar[str]  # heading of the block on the page
    subject: ClassVar[Subject]
    section: ClassVar[Section]  # where in the portfolio's menu it stands
    many: ClassVar[bool] = False  # one record per person and supplier, or many told apart by the supplier's id
    natural_key: ClassVar[tuple[str, ...]] = ()  # pairs records of different suppliers about the same thing
    numbered: ClassVar[bool] = False  # without the first part of that key a record is about nothing but itself
    starts: ClassVar[str | None] = None  # the fields that give the record's period in the world
    ends: ClassVar[str | None] = None
    periods: ClassVar[bool] = False  # records of one natural key are periods between start and end, one after another
    closed: ClassVar[bool] = False  # the whole section is closed without «Доступ к ПДн»
    titled_by: ClassVar[str] = ""  # the field that heads a record; such records stand one below another, in no table
    untitled: ClassVar[str] = ""  # what heads it where that field is empty
    name_fields: ClassVar[tuple[str, ...]] = ()  # the parts of a person's name: one row, above the others
    kinship: ClassVar[bool] = False  # of a guardian to a child: in the guardian's portfolio alone, as a list of persons

    raw: dict[str, str] = Field(default_factory=dict)

    def __init_subclass__(cls, **keywords: Any) -> None:  # noqa: ANN401 - the class variables declared above
        super().__init_subclass__()
        for name, value in keywords.items():
            setattr(cls, name, value)

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: Any) -> None:  # noqa: ANN401 - seen above already
        # Pydantic keeps the keyword `title` for itself: it is the title of the JSON schema too.
        cls.title = cls.model_config["title"] or cls.__name__

    @classmethod
    def slug(cls) -> str:
        """The name of the kind in addresses, files and templates: `identityDocument`."""
        return cls.__name__[0].lower() + cls.__name__[1:]

    @classmethod
    def read(cls, cells: Mapping[str, Any]) -> tuple[Self, list[Misfit]]:
        """The record of what a supplier sent (text by itemprop), with what did not fit moved to `raw`.

        The usual record is made by the kind's readers; one that these do not take is validated, and one with a misfit
        once more without it.
        """
        with suppress(ValueError):
            if all(isinstance(value, str) for value in cells.values()):
                return cast("Self", form_of(cls).fill(cells)), []
        moved = _moved_days(cls, cells)
        try:
            return cls.model_validate({**cells, "raw": moved} if moved else cells), []
        except ValidationError as error:
            misfits = [_misfit(cls, cells, detail) for detail in error.errors(include_url=False)]
        by_prop = {known.name: known.prop for known in fields_of(cls)}
        bad = {by_prop[misfit.field] for misfit in misfits} | {misfit.field for misfit in misfits}
        kept = {prop: value for prop, value in cells.items() if prop not in bad}
        kept["raw"] = moved | {misfit.field: misfit.text for misfit in misfits}
        return cls.model_validate(kept), misfits

    @property
    def payload(self) -> bytes:
        """Canonical JSON as stored: field names of the code, sorted, no nulls."""
        return form_of(type(self)).json(self.__dict__)

    @property
    def digest(self) -> bytes:
        return digest_of(self.payload)

    @classmethod
    def yearly(cls) -> bool:
        """Periods of a school year: the supplier's id tells records apart only together with the year."""
        return cls.periods and "school_year" in cls.natural_key

    def its_year(self) -> int | None:
        """The school year that a record of a yearly kind tells of."""
        year = SchoolYear.told(cast("int | None", getattr(self, "school_year", None)), *self.span())
        return year.first if year else None

    def natural(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.natural_key)

    def span(self) -> tuple[date | None, date | None]:
        """When the record is true in the world, as the supplier says; never invented."""
        start = cast("date | None", getattr(self, self.starts)) if self.starts else None
        end = cast("date | None", getattr(self, self.ends)) if self.ends else None
        return start, end


def digest_of(payload: bytes) -> bytes:
    """blake2b-128 of the canonical JSON and the version of the vocabulary."""
    return blake2b(payload, digest_size=16, salt=_SALT).digest()


def values_of(payload: bytes | str | None) -> dict[str, Any]:
    """What a payload says, by field; what did not fit, and what was taken for a day, as it was sent."""
    said: dict[str, Any] = orjson.loads(payload or b"{}")
    said |= said.pop("raw", {})
    return said


@cache
def form_of(kind: type[Kind]) -> Form:
    return Form(kind, {known.prop: (known.name, _reader(kind, known)) for known in fields_of(kind)})


def _reader(kind: type[Kind], known: KindField) -> Callable[[str], Any]:
    """Of a text that never comes again its own; of anything else what the class makes of it, remembered."""
    info = kind.model_fields[known.name]
    cleaned_only = [mark.func for mark in info.metadata if isinstance(mark, BeforeValidator)] == [_clean]
    if cleaned_only and known.type in ("text", "person", "institution"):
        return short(_LONGEST_TEXT if known.type == "text" else _LONGEST_ID)
    read = TypeAdapter[Any](cast("Any", Annotated[info.annotation, *info.metadata])).validate_python
    return Memory(_day_alone(read) if known.type == "date" else read).__getitem__


def _day_alone(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A moment is the class's: what was written may be another day than that of the region."""

    def day(text: str) -> Any:  # noqa: ANN401 - as the class reads it
        if ":" in text:
            raise Unread
        return read(text)

    return day


def _moved_days(kind: type[Kind], cells: Mapping[str, Any]) -> dict[str, str]:
    """Moments as sent whose day in the region is not the one written, by field."""
    sent = {known.name: cells.get(known.prop, cells.get(known.name)) for known in date_fields(kind)}
    return {name: text for name, text in sent.items() if isinstance(text, str) and ":" in text and days.is_moved(text)}


def _misfit(cls: type[Kind], cells: Mapping[str, Any], detail: Mapping[str, Any]) -> Misfit:
    location = str(detail["loc"][0])
    known = next(known for known in fields_of(cls) if location in {known.prop, known.name})
    sent = cells.get(known.prop, cells.get(known.name))
    reason = (
        str(detail["ctx"]["error"]) if detail["type"] == "value_error" else _REASONS.get(detail["type"], detail["msg"])
    )
    return Misfit(known.name, str(sent).replace("\0", ""), reason)


_REASONS = {
    "string_too_long": "значение длиннее допустимого",
    "greater_than_equal": "число меньше допустимого",
    "less_than": "число больше допустимого",
    "decimal_max_digits": "в числе слишком много знаков",
    "decimal_max_places": "в числе больше двух знаков после запятой",
    "decimal_whole_digits": "число больше допустимого",
    "finite_number": "ожидается число",
}


@cache
def fields_of(kind: type[Kind]) -> tuple[KindField, ...]:
    return tuple(_describe(name, info) for name, info in kind.model_fields.items() if name != "raw")


@cache
def date_fields(kind: type[Kind]) -> tuple[KindField, ...]:
    return tuple(known for known in fields_of(kind) if known.type == "date")


def _describe(name: str, info: FieldInfo) -> KindField:
    meta: Meta = cast("dict[str, Any]", info.json_schema_extra)["meta"]
    codes = next((mark for mark in info.metadata if isinstance(mark, Coded)), None)
    reference = next((mark for mark in info.metadata if isinstance(mark, Reference)), None)
    if codes is not None:
        type_ = "code"
    elif reference is not None:
        type_ = reference.to.value
    else:
        type_ = _TYPES[_base_of(info)]
    return KindField(
        name=name,
        prop=info.alias or to_camel(name),
        label=meta.label,
        privacy=meta.privacy,
        hint=meta.hint,
        rare=meta.rare,
        type=type_,
        classifier=codes.classifier if codes else None,
        normal=meta.normal,
    )


def _base_of(info: FieldInfo) -> type:
    """`str` of `Annotated[str, …] | None`."""
    first = get_args(info.annotation)[0]
    return cast("type", get_args(first)[0] if get_origin(first) is Annotated else first)


_TYPES: dict[type, str] = {bool: "flag", date: "date", int: "whole", Decimal: "number", str: "text"}
