"""What a filter of a list is: declared beside its value, and read by all who need to know it.

The name of a value joins this half with the other one, in which people set and read it (`web/declaring.py`).
"""

from collections.abc import Callable, Iterator
from dataclasses import Field, dataclass, field, fields, replace
from enum import Enum
from typing import Any, TypeVar

from django.db.models import QuerySet

from kontingent.kernel.classifiers import classifier

Condition = tuple[str, dict[str, Any]]  # SQL with its values
Values = list[tuple[str, str]]  # code and label, in their order
KEY = "filter"
NOT_GIVEN = "none"  # as a code: those of which nobody has said it
Rows = TypeVar("Rows", bound=QuerySet[Any])
V = TypeVar("V")


class FilterPrivacy(Enum):
    """What is left of the filter without «Доступ к ПДн»: anything more precise would be an oracle."""

    OPEN = "open"
    WIDENED = "widened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """`codes` names the classifier of the values; `offers` are those without one, by the scope of the viewer.

    `among`: the rows one of which may be chosen, where they may be too many to be printed; they can be `offered`.
    """

    privacy: FilterPrivacy
    widens: Callable[[Any], Any] | None = None
    codes: str = ""
    offers: Callable[[Any], Values] | None = None
    among: Callable[[Any], QuerySet[Any]] | None = None

    def __post_init__(self) -> None:
        if (self.widens is not None) != (self.privacy is FilterPrivacy.WIDENED):
            message = "A filter that is widened, and no other, says how."
            raise TypeError(message)

    def values(self, scope: Any) -> Values:  # noqa: ANN401  # scopes are known above
        """Those that may be chosen in this scope; empty where any may be typed."""
        if self.offers is not None:
            return self.offers(scope)
        return classifier(self.codes).choices() if self.codes else []

    def kept(self, value: Any, default: Any) -> Any:  # noqa: ANN401  # values of all filters
        """For a masked viewer."""
        if self.widens is not None:
            return self.widens(value)
        return default if self.privacy is FilterPrivacy.CLOSED else value


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlFilter(Filter):
    """`where` makes conditions of all values, and may answer several filters; else `column` is compared with this."""

    where: Callable[..., Iterator[Condition]] | None = None
    column: str = ""

    def __post_init__(self) -> None:
        Filter.__post_init__(self)  # a dataclass with slots is another class than `super()` knows
        if self.is_asked and (self.where is None) == (not self.column):
            message = "A filter has either a condition or a column."
            raise TypeError(message)

    @property
    def is_asked(self) -> bool:
        """By a condition of its own."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFilter(Filter):
    """`where`: the lookup that the value is asked by, or what narrows a query by it.

    `is_always`: the default narrows too.
    """

    where: str | Callable[[Any, Any], QuerySet[Any]]
    is_always: bool = False


def declared(default: Any, known: Filter) -> Any:  # noqa: ANN401  # as `field`
    """A value with its filter; the default filters nothing."""
    return field(default=default, metadata={KEY: known})


def queried(default: Any, where: str | Callable[[Any, Any], QuerySet[Any]], **rest: Any) -> Any:  # noqa: ANN401  # as `field`
    """A value of a list that is a query, open unless it says otherwise."""
    return declared(default, QueryFilter(where=where, **{"privacy": FilterPrivacy.OPEN, **rest}))


def filters_of(values: type[Any]) -> dict[str, Any]:
    """By name, in the order of declaration."""
    return {one.name: one.metadata[KEY] for one in fields(values)}


def are_set(values: Any) -> Iterator[tuple[Field[Any], Any, Any]]:  # noqa: ANN401  # a dataclass of `declared`
    """Those that filter, with their filters and values."""
    for one in fields(values):
        value = getattr(values, one.name)
        if value != one.default:
            yield one, one.metadata[KEY], value


def narrowed(rows: Rows, filters: Any) -> Rows:  # noqa: ANN401  # a dataclass of `queried`
    """The query of those that all filters leave."""
    for one in fields(filters):
        known, value = one.metadata[KEY], getattr(filters, one.name)
        if value == one.default and not known.is_always:
            continue
        rows = rows.filter(**{known.where: value}) if isinstance(known.where, str) else known.where(rows, value)
    return rows


def sql_conditions(
    filters: Any,  # noqa: ANN401  # a dataclass of `SqlFilter`
    *given: Any,  # noqa: ANN401  # what its conditions want beside it
    are: Callable[[Any], bool] = lambda _known: True,
) -> Iterator[Condition]:
    """Of the filters that `are` asked for; a condition that answers several is asked once."""
    asked = set()
    for one, known, value in are_set(filters):
        if not are(known) or known.where in asked:
            continue
        if known.where is None:
            yield f"{known.column} = %({one.name})s", {one.name: value}
        else:
            asked.add(known.where)
            yield from known.where(*given, filters)


def left_of(filters: V) -> V:
    """What is left of the values for a masked viewer."""
    kept = {one.name: known.kept(value, one.default) for one, known, value in are_set(filters)}
    return replace(filters, **kept)  # type: ignore[type-var]  # a dataclass of `declared`
