"""What people have said beside the cells of a form, as its viewer may know it: remarks, own values, reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kontingent.institutions.scope import Scope
from kontingent.kernel import russian
from kontingent.statistics.chain import LifeState, LifeStep
from kontingent.statistics.counting import Numbers, is_told_at
from kontingent.statistics.definitions import FormSection, Place, StatForm
from kontingent.statistics.models import FormEvent, FormOwnValue, FormRemark, FormRemarkReply
from kontingent.statistics.queries import FormStands
from kontingent.web.statistics.tables import CLOSED, Href, SectionTable, shown_section

KINDS = {  # of the badge of a state
    LifeState.DRAFT: "",
    LifeState.COUNTED: "",
    LifeState.CHECKING: "pen",
    LifeState.RETURNED: "warn",
    LifeState.ACCEPTED: "ok",
}
OPEN, ANSWERED, DONE = "открыто", "есть ответ", "снято"


@dataclass(frozen=True, slots=True)
class SaidReply:
    text: str
    by: str
    at: datetime
    closes: bool


@dataclass(frozen=True, slots=True)
class SaidRemark:
    """`state`: one of the three words of this module; `is_told`: its cell may be known."""

    id: int
    where: str
    text: str
    by: str
    at: datetime
    replies: tuple[SaidReply, ...]
    state: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class SaidValue:
    """Texts: «закрыто» stands in all three numbers and the reason of a closed cell."""

    place: str  # of the institution, where several are shown
    where: str
    counted: str
    value: str
    difference: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    form: StatForm
    scope: Scope

    def remark(self, one: FormRemark) -> SaidRemark:
        is_told, replies = self._is_told(one), sorted(one.replies.all(), key=lambda reply: reply.pk)
        closed = any(reply.closes for reply in replies)
        return SaidRemark(
            id=one.pk,
            where=self.where(one.section, (one.row, one.column)),
            text=one.text if is_told else CLOSED,
            by=one.by,
            at=one.at,
            replies=tuple(_reply(reply, is_told=is_told) for reply in replies),
            state=DONE if closed else ANSWERED if replies else OPEN,
            is_told=is_told,
        )

    def value(self, one: FormOwnValue) -> SaidValue:
        is_told = self._is_told(one)
        texts = (russian.number(one.counted), russian.number(one.value or 0), russian.signed(one.difference))
        counted, value, difference = texts if is_told else (CLOSED,) * 3
        where = self.where(one.section, (one.row, one.column))
        reason = one.reason if is_told else CLOSED
        return SaidValue(one.life.institution.name, where, counted, value, difference, reason, one.by, one.at)

    def reason(self, event: FormEvent) -> str:
        """It may speak of any cell, so with a closed one in the form it is closed."""
        is_free = event.step == LifeStep.RETURN
        return CLOSED if event.text and is_free and self.scope.masked and self.form.is_closed else event.text

    def sums(self, values: Sequence[FormOwnValue]) -> list[tuple[str, str]]:
        """Cell by cell, of those that may be told: how much own values differ altogether."""
        found: dict[str, int] = {}
        for one in values:
            if self._is_told(one):
                where = self.where(one.section, (one.row, one.column))
                found[where] = found.get(where, 0) + one.difference
        return [(where, russian.signed(number)) for where, number in found.items()]

    def at_cells(self, stands: FormStands, section: FormSection) -> dict[Place, str]:
        """Words under a number: of cells that may be told the section shows them."""
        found: dict[Place, list[str]] = {}
        for place, number in stands.own_numbers(section.code).items():
            found.setdefault(place, []).append(f"своё\u00a0{russian.number(number)}")
        for one in stands.remarks:
            if one.section == section.code and not any(reply.closes for reply in one.replies.all()):
                found.setdefault((one.row, one.column), []).append("замечание")
        return {place: ", ".join(dict.fromkeys(words)) for place, words in found.items()}

    def lines(self, stands: FormStands, section: FormSection) -> list[str]:
        """What stands under the section: own values, then remarks that are not done with."""
        own = [self.value(one) for (code, _), one in stands.own.items() if code == section.code]
        said = [self.remark(one) for one in stands.remarks if one.section == section.code]
        return [*(_value_line(one) for one in own), *(_remark_line(one) for one in said if one.state != DONE)]

    def with_own(self, stands: FormStands, section: FormSection, numbers: dict[Place, int]) -> list[str] | None:
        """What does not hold with own values in the place of those that are counted; None where there are none."""
        own = {place: number for place, number in stands.own_numbers(section.code).items() if place in numbers}
        return [one.sentence for one in section.failing({**numbers, **own})] if own else None

    def where(self, section_code: str, place: Place) -> str:
        section = self.form.section(section_code)
        cell = section.cells.get(place) if section else None
        if section is None or cell is None:
            return f"раздел {section_code}, строка {place[0]}, графа {place[1]}"
        return f"раздел {section.number}, строка {cell.row.title}, графа {cell.column.title}"

    def _is_told(self, one: FormRemark | FormOwnValue) -> bool:
        return is_told_at(self.scope, self.form, one.section, (one.row, one.column))


def noted_section(
    beside: Beside, stands: FormStands, one: FormSection, numbers: Numbers, href: Href, before: Numbers | None = None
) -> SectionTable:
    """A section with what was said beside its cells."""
    shown = shown_section(one, beside.scope, numbers, href, before, beside.at_cells(stands, one))
    return replace(shown, with_own=beside.with_own(stands, one, numbers), said=beside.lines(stands, one))


def _reply(one: FormRemarkReply, *, is_told: bool) -> SaidReply:
    return SaidReply(one.text if is_told else CLOSED if one.text else "", one.by, one.at, one.closes)


def _value_line(one: SaidValue) -> str:
    numbers = f"рассчитано {one.counted}, своё {one.value} ({one.difference})"
    return f"Своё значение, {one.where}: {numbers}. {one.reason}\u00a0— {one.by}, {russian.date_time(one.at)}"


def _remark_line(one: SaidRemark) -> str:
    answers = [f"Ответ: {reply.text}\u00a0— {reply.by}" for reply in one.replies]
    return " ".join([f"Замечание, {one.where}: {one.text}\u00a0— {one.by}, {russian.date_time(one.at)}.", *answers])
