"""What a rule is: a code, whom it concerns, how bad it is, a sentence with its cure, and where it comes from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from kontingent.history.kinds.base import Kind


class Severity(Enum):
    FLAG = "flag"  # the value is kept, shown and marked
    REFUSED = "refused"  # the record is not taken


@dataclass(frozen=True, slots=True)
class Rule:
    """`code` is that of the field's rule set (F00 … F23) with a letter for each of its checks."""

    code: str
    about: str
    severity: Severity
    sentence: str
    cure: str
    basis: str


@dataclass(frozen=True, slots=True)
class Around:
    """What a record alone does not know: the day, and when the person was born."""

    today: date
    birth_date: date | None = None


class Finding(NamedTuple):
    """The field of a record that breaks the rule, and what was sent in it."""

    field: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RecordRule(Rule):
    kinds: tuple[type[Kind], ...]
    check: Callable[[Any, Around], Iterable[Finding]]
    until: Callable[[Any, Around], date | None] | None = None  # the last day on which it says nothing, if it has one
    fades: bool = False  # what it remarks today may be right on another day
    why: Callable[[str], str] | None = None  # what of the value breaks it, where the sentence alone does not tell


class Violation(NamedTuple):
    """A rule that a record breaks, with the field and the value."""

    rule: Rule
    field: str
    value: str
