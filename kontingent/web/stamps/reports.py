"""A copy of a report: its table as people read it that day, exact or as it was told to those who are told less."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.http import QueryDict

from kontingent.kernel import russian
from kontingent.kernel.errors import NotFound
from kontingent.reports.composing import NotToBeComposed
from kontingent.reports.grammar import Report
from kontingent.reports.models import OneOffRequest
from kontingent.reports.requests import CODE, report_of, request_of
from kontingent.reports.stamping import Stampable, StampedNumbers
from kontingent.stamps.actions import NotToBeStamped, Where
from kontingent.stamps.causes import Compared
from kontingent.stamps.models import Stamp, StampKind
from kontingent.stamps.queries import Place, frozen_numbers, is_told_whole
from kontingent.stamps.records import Records
from kontingent.web.downloads import Table
from kontingent.web.filtering import changed
from kontingent.web.reports import page_frozen
from kontingent.web.reports.catalogue import BY_CODE
from kontingent.web.reports.frozen import asked_again
from kontingent.web.reports.params import OWN_BODY
from kontingent.web.reports.tables import Line, ReportCell, ReportTable, thawed
from kontingent.web.request import Request
from kontingent.web.stamps.copies import ChangedCell, CopiedCell, Copy

NOT_YOURS = "Эту копию видит тот, кому открыт отчёт этого органа управления."
OTHER_RULES = "С\u00a0тех пор этот отчёт считают по\u00a0другим правилам: разница может быть и\u00a0от\u00a0них."
NO_MORE = "Этого отчёта больше нет, сегодняшних чисел у\u00a0него тоже."
OF_TODAY = "Эти сведения известны только на\u00a0сегодня: копия на\u00a0{} сравнивается с\u00a0числами на\u00a0{}."
OTHER_DAY = "Копии на\u00a0разные дни: чего не\u00a0объясняет ни\u00a0одна причина, то\u00a0— другой день отсчёта."
BY_VALUE = "Доли, средние, суммы и\u00a0числа без записей сравниваются по\u00a0значению: списка за\u00a0ними нет."


@dataclass(frozen=True)
class ReportCopy(Copy):
    template = "stamps/report.html"
    look = ""
    live_word = "Отчёт сегодня"

    @classmethod
    def opened(cls, request: Request, stamp: Stamp, against: str) -> Self:
        """A request is opened by whoever may open it; those who are told less see the copy of their own body."""
        is_request = stamp.kind == StampKind.REQUEST
        if is_request and request_of(request.user, request.actor.institution_path, stamp.code) is None:
            raise NotFound(NOT_YOURS, cure=OWN_BODY)
        found = cls(stamp, request.scope, "")
        if found.table is None:
            raise NotFound(NOT_YOURS, cure=OWN_BODY)
        if against == "now" and found.live is None:
            raise NotFound(NO_MORE, cure="Откройте копию без сравнения.")
        return cls(stamp, request.scope, against) if found.is_compared else found

    @cached_property
    def _shown(self) -> dict[str, Any]:
        return dict(json.loads(self.stamp.shown))

    @cached_property
    def is_compared(self) -> bool:
        is_closed_now = self.live is not None and self.live.is_closed
        return is_told_whole(self.stamp, self.scope) and not (self.scope.masked and is_closed_now)

    @cached_property
    def table(self) -> ReportTable | None:
        """None where the viewer is told nothing of it."""
        if self.is_compared:
            return thawed(self._shown["exact"], self._href)
        is_own = self.scope.institution_id == self.stamp.institution_id
        told: Mapping[str, Any] | None = self._shown["told"] if is_own else None
        return thawed(told, lambda _cell: "") if told else None

    @cached_property
    def live(self) -> Stampable | None:
        """As it is counted today; None where it is not any more."""
        if self.stamp.code in page_frozen.PAGES:
            try:
                return page_frozen.asked_again(self.stamp)
            except (NotFound, NotToBeStamped):
                return None
        report = self._report
        return asked_again(report, self.stamp) if report else None

    @property
    def _report(self) -> Report | None:
        if self.stamp.kind == StampKind.REPORT:
            return BY_CODE.get(self.stamp.code)
        kept = OneOffRequest.objects.filter(pk=int(self.stamp.code.removeprefix(CODE))).first()
        try:
            return report_of(kept) if kept else None
        except NotToBeComposed:
            return None

    @property
    def asked_words(self) -> list[str]:
        return list(self._shown["said"])

    @property
    def live_href(self) -> str:
        stamp = self.stamp
        if stamp.code in page_frozen.PAGES:
            return f"/reports/{stamp.code}/{changed(QueryDict(), page_frozen.address_of(stamp))}"
        asked = {"body": str(stamp.institution_id), "year": str(stamp.year), "day": russian.date(stamp.day)}
        return f"/reports/{stamp.code}/{changed(QueryDict(), {**asked, **QueryDict(stamp.part).dict()})}"

    @property
    def warnings(self) -> list[str]:
        is_of_other_day = self.other is not None and self.other.day != self.stamp.day
        said = {
            OTHER_DAY: is_of_other_day,
            OF_TODAY.format(russian.date(self.stamp.day), russian.date(self._day_now)): self._is_of_other_today,
            OTHER_RULES: self.against == "now" and self._has_other_rules,
            BY_VALUE: bool(self.changed_values()),
        }
        return [sentence for sentence, is_said in said.items() if is_said]

    @property
    def is_counted_today(self) -> bool:
        return self.live is not None

    @property
    def sections(self) -> Sequence[str]:
        """Of what is counted no more today there is nothing to set it beside."""
        kept = {where[0] for where in self._labels}
        return [one for one in self._numbers if one in kept]

    def places(self, section: str) -> Iterable[Place]:
        return [(row, column) for measure, row, column in self._labels if measure == section]

    def told(self, section: str, place: Place) -> CopiedCell | None:
        where = (section, *place)
        said = self._labels.get(where)
        is_without = where in self._keys and place not in self._with_records(section)
        if said is None or is_without or not self.is_compared:
            return None
        numbers = self._numbers.get(section)
        compared = Compared(
            numbers.kinds if numbers else (),
            self.stamp.institution,
            self.stamp.made_at,
            is_once=numbers is not None and numbers.is_once,
            is_of_days=self._day_of_other != self.stamp.day,
        )
        return CopiedCell(said, compared)

    def records_now(self, section: str) -> dict[Place, Records]:
        return self._numbers[section].read()

    def changed_values(self) -> Sequence[ChangedCell]:
        """Of cells without records, by row and head of the column."""
        later = {(line.key, column): cell for line, column, cell in _cells(self._beside)}
        found = []
        for line, column, cell in _cells(self.table):
            other = later.get((line.key, column))
            has_records = cell.key and cell.key[1:] in self._with_records(cell.key[0])
            if other is not None and not has_records and other.text != cell.text:
                found.append(ChangedCell(f"{line.head.text}: {column}", cell.text, other.text))
        return found

    def context(self) -> dict[str, Any]:
        return {"table": self.table, "changes": (), "is_by_value": self._has_others}

    def file(self) -> Table:
        table = self.table
        if table is None:
            raise NotFound(NOT_YOURS, cure=OWN_BODY)
        name = f"{self.stamp.code}-{self.stamp.day:%Y-%m-%d}-{self.stamp.pk}"
        return Table(name, self.title, table.columns, table.rows(), [*self.in_words, *self.seal, *table.notes])

    def _href(self, cell: ReportCell) -> str:
        is_led = cell.value and cell.key and cell.key[1:] in self._with_records(cell.key[0])
        return self.href(cell.key[0], cell.key[1:]) if is_led and cell.key else ""

    @property
    def _has_others(self) -> bool:
        """Numbers that stand for no records; to whom no list is open nobody says which."""
        numbers = (cell for _, _, cell in _cells(self.table) if isinstance(cell.value, (int, float)) and cell.value)
        return self.is_compared and any(not cell.href for cell in numbers)

    @cached_property
    def _numbers(self) -> Mapping[str, StampedNumbers]:
        return self.live.numbers if self.live else {}

    @cached_property
    def _frozen(self) -> dict[str, dict[Place, int]]:
        return {}

    def _with_records(self, section: str) -> dict[Place, int]:
        if section not in self._frozen:
            self._frozen[section] = frozen_numbers(self.stamp, section)
        return self._frozen[section]

    @property
    def _day_now(self) -> date:
        return self.live.day if self.live else self.stamp.day

    @property
    def _is_of_other_today(self) -> bool:
        return self.against == "now" and self._day_now != self.stamp.day

    @property
    def _has_other_rules(self) -> bool:
        return self.live is not None and self.live.definition != self.stamp.definition

    @property
    def _day_of_other(self) -> date:
        return self.other.day if self.other else self._day_now

    @cached_property
    def _beside(self) -> ReportTable | None:
        """The table that it is set beside."""
        if not self.against:
            return None
        kept = json.loads(self.other.shown)["exact"] if self.other else self.live.exact.table if self.live else None
        return thawed(kept, lambda _cell: "") if kept else None

    @cached_property
    def _keys(self) -> set[Where | None]:
        """Of the numbers of the copy."""
        return {cell.key for _, _, cell in _cells(self.table)}

    @cached_property
    def _labels(self) -> dict[Where, str]:
        """Where a number stands, in the copy or beside it."""
        found: dict[Where, str] = {}
        for line, column, cell in (*_cells(self.table), *_cells(self._beside)):
            if cell.key:
                found.setdefault(cell.key, f"{line.head.text}: {column}")
        return found


def _cells(table: ReportTable | None) -> Iterator[tuple[Line, str, ReportCell]]:
    """With the row and the head of the column."""
    if table is not None:
        for line in table.all_lines:
            yield from ((line, column, cell) for column, cell in zip(table.columns[1:], line.cells, strict=True))
