"""What every frozen copy is on its page, whatever it is a copy of; and how its numbers differ from later ones."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self
from urllib.parse import quote, unquote

from django.db.models import QuerySet

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.stamps.causes import Compared, StampDifference, counts, differences
from kontingent.stamps.models import Stamp
from kontingent.stamps.queries import Place, frozen_records, same_as
from kontingent.stamps.records import Records
from kontingent.web.downloads import Table
from kontingent.web.filtering import number_in
from kontingent.web.request import Request

NO_CELL = "Такой клетки в\u00a0копии нет."
NO_OTHER = (
    "Копию сравнивают с\u00a0более поздней копией той\u00a0же формы или того\u00a0же отчёта, года и\u00a0органа"
    " управления."
)


@dataclass(frozen=True, slots=True)
class CopiedCell:
    """`said`: which one it is, for people."""

    said: str
    compared: Compared


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """`causes`: cause, how many came and went, and their list; none of a number that stands for no records."""

    said: str
    then: str
    now: str
    causes: tuple[tuple[str, int, int, str], ...] = ()


@dataclass(frozen=True)
class Copy(ABC):
    """A copy as its viewer is told it; `against`: «now», or the number of a later copy that it is set beside."""

    stamp: Stamp
    scope: Scope
    against: str = ""

    template: ClassVar[str]
    look: ClassVar[str]  # on paper
    live_word: ClassVar[str]

    def __post_init__(self) -> None:
        if self.against not in {"", "now"} and self.other is None:
            raise NotFound(NO_OTHER, cure="Выберите копию из\u00a0списка на\u00a0её странице.")

    @classmethod
    def opened(cls, request: Request, stamp: Stamp, against: str) -> Self:
        """NotFound where the viewer may not open the same as it is counted today."""
        return cls(stamp, request.scope, against)

    @property
    def title(self) -> str:
        return f"{self.stamp.title}, копия №\u00a0{self.stamp.pk}"

    @property
    def in_words(self) -> list[str]:
        return [*self.asked_words, f"зафиксировано {russian.date_time(self.stamp.made_at)}"]

    @property
    def seal(self) -> list[str]:
        """For print and workbook."""
        author = f"зафиксировал {self.stamp.made_by}, пакеты до\u00a0№\u00a0{self.stamp.last_package}"
        return [f"Копия №\u00a0{self.stamp.pk}: {author}", f"SHA-256 {bytes(self.stamp.digest).hex()}"]

    @cached_property
    def other(self) -> Stamp | None:
        """None: today."""
        number = number_in(self.against)
        return None if number is None else same_as(self.stamp).filter(pk=number, pk__gt=self.stamp.pk).first()

    @property
    def ways(self) -> list[tuple[str, str]]:
        """To comparisons. Of two copies the earlier one is the page: causes are of what came since it was made."""
        found = [("Без сравнения", "?")] if self.against else []
        if self.is_counted_today and self.against != "now":
            found.append(("Сравнить с\u00a0сегодняшними числами", "?against=now"))
        others: QuerySet[Stamp] = same_as(self.stamp)[:10]
        for one in others:
            if one != self.other:
                words = f"Сравнить с\u00a0копией №\u00a0{one.pk} от\u00a0{russian.date_time(one.made_at)}"
                found.append((words, "{}?against={}".format(*_ordered(one, self.stamp))))
        return found

    @cached_property
    def is_compared(self) -> bool:
        """What is told rounded, or of a part, is told on one day and by one copy."""
        return True

    @property
    def is_counted_today(self) -> bool:
        return True

    @property
    def warnings(self) -> list[str]:
        """What a comparison cannot tell."""
        return []

    def href(self, section: str, place: Place) -> str:
        named = ":".join(quote(one, safe="") for one in (section, *place))
        return f"{address_of(self.stamp)}list/?cell={quote(named, safe='')}"

    def changed(self) -> list[ChangedCell]:
        """In the order of the copy; numbers without records after the others."""
        return [*(one for section in self.sections for one in self._changed_of(section)), *self.changed_values()]

    def changed_values(self) -> Sequence[ChangedCell]:
        return ()

    def differences(self, section: str, place: Place) -> list[StampDifference]:
        then, now = self._records(section, [place])
        return differences(self.cell(section, place).compared, then.get(place, Records()), now.get(place, Records()))

    def named_cell(self, name: str) -> tuple[str, Place]:
        parts = [unquote(one) for one in name.split(":")]
        if len(parts) != 3 or self.told(parts[0], (parts[1], parts[2])) is None:
            raise NotFound(NO_CELL, cure="Откройте список из\u00a0копии.")
        return parts[0], (parts[1], parts[2])

    def cell(self, section: str, place: Place) -> CopiedCell:
        found = self.told(section, place)
        if found is None:
            raise NotFound(NO_CELL, cure="Откройте список из\u00a0копии.")
        return found

    @property
    @abstractmethod
    def asked_words(self) -> list[str]:
        """Of whom, of when."""

    @property
    @abstractmethod
    def live_href(self) -> str:
        """The same as it is counted today."""

    @property
    @abstractmethod
    def sections(self) -> Sequence[str]:
        """Whose numbers have records."""

    @abstractmethod
    def places(self, section: str) -> Iterable[Place]:
        """In the order in which they are read."""

    @abstractmethod
    def told(self, section: str, place: Place) -> CopiedCell | None:
        """None where there is no such cell, where it has no records, and where the viewer may not know them."""

    @abstractmethod
    def records_now(self, section: str) -> dict[Place, Records]: ...

    @abstractmethod
    def context(self) -> dict[str, Any]:
        """For the template of its tables."""

    @abstractmethod
    def file(self) -> Table: ...

    def _changed_of(self, section: str) -> Iterator[ChangedCell]:
        then, now = self._records(section)
        for place in self.places(section):
            was, came = then.get(place, Records()), now.get(place, Records())
            cell = None if was == came else self.told(section, place)
            if cell is None:
                continue
            address = f"{self.href(section, place)}&against={self.against}"
            causes = counts(differences(cell.compared, was, came))
            if causes:
                named = ((one.value, *signs, f"{address}&cause={one.name.lower()}") for one, signs in causes.items())
                then_, now_ = russian.number(was.total()), russian.number(came.total())
                yield ChangedCell(cell.said, then_, now_, tuple(named))

    def _records(self, section: str, places: Sequence[Place] = ()) -> tuple[dict[Place, Records], dict[Place, Records]]:
        """Of the copy, and of what it is set beside."""
        other = self.other
        now = frozen_records(other, section, places) if other else self.records_now(section)
        return frozen_records(self.stamp, section, places), now


def address_of(stamp: Stamp) -> str:
    return f"/reports/stamps/{stamp.pk}/"


def _ordered(*two: Stamp) -> tuple[str, int]:
    earlier, later = sorted(two, key=lambda one: one.pk)
    return address_of(earlier), later.pk
