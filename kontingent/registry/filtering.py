"""What a filter of the registry of persons is: declared beside its value, and read by all who need to know it.

The name of a value joins this half with the other one, in which people set and read it (`web/persons/filters.py`).
"""

from collections.abc import Callable, Iterator
from dataclasses import Field, dataclass, field, fields
from enum import Enum
from typing import Any

from kontingent.institutions.scope import Scope
from kontingent.kernel.classifiers import classifier
from kontingent.registry.name_search import Condition

Values = list[tuple[str, str]]  # code and label, in their order
KEY = "filter"


class About(Enum):
    """What answers the filter."""

    LIST = "list"  # whose list it is
    PERSON = "person"
    MEMBERSHIP = "membership"  # an enrolment alone
    STANDING = "standing"


class FilterPrivacy(Enum):
    """What is left of the filter without «Доступ к ПДн»: anything more precise would be an oracle."""

    OPEN = "open"
    WIDENED = "widened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Filter:
    """`where` makes the condition, and may answer several filters; else `column` is compared with the value.

    `codes` names the classifier of the values; `offers` are those without one. `of_members`: would tell of an applicant
    what an application does not need.
    """

    about: About
    privacy: FilterPrivacy
    where: Callable[[Scope, Any], Iterator[Condition]] | None = None
    column: str = ""
    widens: Callable[[Any], Any] | None = None
    codes: str = ""
    offers: Callable[[Scope], Values] | None = None
    of_members: bool = False

    def __post_init__(self) -> None:
        if (self.widens is not None) != (self.privacy is FilterPrivacy.WIDENED):
            message = "A filter that is widened, and no other, says how."
            raise TypeError(message)
        if self.about is not About.STANDING and (self.where is None) == (not self.column):
            message = "A filter has either a condition or a column."
            raise TypeError(message)

    def values(self, scope: Scope) -> Values:
        """Those that may be chosen in this scope; empty where any may be typed."""
        if self.offers is not None:
            return self.offers(scope)
        return classifier(self.codes).choices() if self.codes else []

    def kept(self, value: Any, default: Any) -> Any:  # noqa: ANN401  # values of all filters
        """For a masked viewer."""
        if self.widens is not None:
            return self.widens(value)
        return default if self.privacy is FilterPrivacy.CLOSED else value


def declared(default: Any, about: About, privacy: FilterPrivacy, **rest: Any) -> Any:  # noqa: ANN401  # as `field`
    """A value with its filter; the default filters nothing."""
    return field(default=default, metadata={KEY: Filter(about, privacy, **rest)})


def filters_of(values: type[Any]) -> dict[str, Filter]:
    """By name, in the order of declaration."""
    return {one.name: one.metadata[KEY] for one in fields(values)}


def are_set(values: Any) -> Iterator[tuple[Field[Any], Filter, Any]]:  # noqa: ANN401  # a dataclass of `declared`
    """Those that filter, with their values."""
    for one in fields(values):
        value = getattr(values, one.name)
        if value != one.default:
            yield one, one.metadata[KEY], value
