"""Writes of the life of a form: steps, remarks and own values, each under the lock of its form and in the journal."""

from dataclasses import dataclass

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.history.locks import take_write_lock
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, russian
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.kernel.patience import take_time
from kontingent.stamps.models import Stamp
from kontingent.statistics.catalogue import form_of
from kontingent.statistics.chain import CHAIN, OWN_VALUES_IN, REMARKS_IN, REPLIES_IN, ChainSide, LifeState, LifeStep
from kontingent.statistics.corrections import change_text
from kontingent.statistics.counting import AskedForm, is_told, is_told_at, numbers
from kontingent.statistics.definitions import StatForm
from kontingent.statistics.lists import CellOfForm
from kontingent.statistics.models import (
    FormAddition,
    FormEvent,
    FormLife,
    FormOwnValue,
    FormRemark,
    FormRemarkReply,
)
from kontingent.statistics.queries import additions, open_remarks
from kontingent.statistics.reading import read_form
from kontingent.statistics.stamping import stamp_form, whole

LOOK_AGAIN = "Откройте ход формы ещё раз и\u00a0посмотрите, что с\u00a0ней сделали."


class StepRefused(Refusal):
    code = "form_step_refused"


@dataclass(frozen=True, slots=True)
class FormOf:
    """Whose form is written of, and who writes."""

    form: StatForm
    year: int
    institution: Institution
    scope: Scope
    by: Actor

    def may(self, side: ChainSide) -> bool:
        return side.holds(self.scope.institution_id, self.institution.path)


@transaction.atomic
def make_step(of: FormOf, step: LifeStep, *, seen: int, reason: str = "") -> FormEvent:
    """`seen`: how many steps had been made when it was looked at. StepRefused for whatever the chain does not have."""
    link, life = CHAIN[step], _locked(of)
    if life.steps != seen:
        raise StepRefused(
            f"Пока вы\u00a0смотрели, форма изменила состояние: теперь она «{life.stands.word}».", cure=LOOK_AGAIN
        )
    if life.stands not in link.since:
        raise StepRefused(
            f"«{step.word}» нельзя: форма «{life.stands.word}».",
            cure=f"Это делают с\u00a0формой, которая {_any(link.since)}.",
        )
    _require(of, link.side, step.word)
    if link.has_reason and not reason:
        raise StepRefused("Не\u00a0сказано, почему форма возвращается.", cure="Напишите причину и\u00a0повторите.")
    _ready(of, step, life)
    stamp = _accepted_copy(of) if step is LifeStep.ACCEPT else None
    text = _equations(of) if step is LifeStep.COUNT else reason
    life.state, life.steps = link.state.value, life.steps + 1
    life.save(update_fields=["state", "steps"])
    _note(of, Action.FORM_STEP, link.state.word + (f", копия №\u00a0{stamp.pk}" if stamp else ""))
    return FormEvent.objects.create(
        life=life, number=life.steps, step=step.value, state=link.state.value, at=clock.now(), by=of.by.name,
        text=text, stamp=stamp,
    )  # fmt: skip


@transaction.atomic
def remark(of: FormOf, cell: CellOfForm, text: str) -> FormRemark:
    life = _locked(of)
    _require(of, ChainSide.CHECKER, "Замечание")
    _in_state(life, REMARKS_IN, "Замечание пишут")
    _told(of, cell)
    section, (row, column) = cell.section.code, cell.cell.place
    _note(of, Action.FORM_REMARKED, f"замечание, {cell.said}")
    return FormRemark.objects.create(
        life=life, section=section, row=row, column=column, text=text, at=clock.now(), by=of.by.name
    )


@transaction.atomic
def reply(of: FormOf, remark_id: int, text: str, *, closes: bool) -> FormRemarkReply:
    """An answer of whose form it is, or the checker's word that the remark is done with."""
    life = _locked(of)
    found = FormRemark.objects.filter(life=life, pk=remark_id).first()
    if found is None or not is_told_at(of.scope, of.form, found.section, (found.row, found.column)):
        raise NotFound("Такого замечания нет.", cure="Откройте ход формы.")
    _require(
        of,
        ChainSide.CHECKER if closes else ChainSide.OWNER,
        "Снять замечание" if closes else "Ответ на\u00a0замечание",
    )
    _in_state(life, REPLIES_IN, "Замечания снимают" if closes else "На\u00a0замечания отвечают")
    if found.replies.filter(closes=True).exists():
        raise StepRefused("Это замечание уже снято.", cure=LOOK_AGAIN)
    if not (closes or text):
        raise StepRefused("Ответ пуст.", cure="Напишите ответ и\u00a0повторите.")
    word = "снято" if closes else "ответ"
    _note(of, Action.FORM_REMARKED, f"{word}, раздел {found.section}, строка {found.row}, графа {found.column}")
    return FormRemarkReply.objects.create(remark=found, closes=closes, text=text, at=clock.now(), by=of.by.name)


@transaction.atomic
def say_own_value(of: FormOf, cell: CellOfForm, value: int | None, reason: str) -> FormOwnValue:
    """None takes it back. The number that is counted stays what it is."""
    life = _locked(of)
    _require(of, ChainSide.OWNER, "Своё значение")
    _in_state(life, OWN_VALUES_IN, "Своё значение пишут")
    _told(of, cell)
    counted = numbers(cell.section, AskedForm(of.scope, of.institution, cell.period))[cell.cell.place]
    section, (row, column) = cell.section.code, cell.cell.place
    _note(of, Action.FORM_OWN_VALUE, f"{'снято' if value is None else 'записано'}, {cell.said}")
    return FormOwnValue.objects.create(
        life=life, section=section, row=row, column=column, counted=counted, value=value, reason=reason,
        at=clock.now(), by=of.by.name,
    )  # fmt: skip


@transaction.atomic
def change_form(form: StatForm, *, text: str, what: str, reason: str, by: Actor) -> FormAddition:
    """A correction or a section, checked with all of the form before it is taken: FormRefused with every fault."""
    take_write_lock()
    said = change_text(what=what, day=clock.today(), by=by.name, reason=reason)
    whole_text = f"{text}\n\n{said}\n"
    file = form_of(form.code, form.years[0])
    read_form("\n\n".join([file.text if file else form.text, *additions(form), whole_text]))
    record(
        by=by,
        action=Action.FORM_CHANGED,
        object_type=ObjectType.REPORT,
        object_name=form.name,
        description=f"{what}. {reason}",
    )
    return FormAddition.objects.create(
        form=form.code, first_year=form.years[0], text=whole_text, at=clock.now(), by=by.name
    )


def _locked(of: FormOf) -> FormLife:
    """Two at once: the second waits, and sees what the first has done."""
    key = {"form": of.form.code, "year": of.year, "institution": of.institution}
    FormLife.objects.bulk_create([FormLife(**key)], ignore_conflicts=True)
    return FormLife.objects.select_for_update().get(**key)


def _require(of: FormOf, side: ChainSide, what: str) -> None:
    if not of.may(side):
        raise StepRefused(f"«{what}»\u00a0— дело не\u00a0ваше.", cure=f"Это делает {side.value}.")


def _in_state(life: FormLife, states: frozenset[LifeState], what: str) -> None:
    if life.stands not in states:
        raise StepRefused(f"{what}, пока форма {_any(states)}; сейчас она «{life.stands.word}».", cure=LOOK_AGAIN)


def _any(states: frozenset[LifeState]) -> str:
    return " или ".join(f"«{one.word}»" for one in LifeState if one in states)


def _told(of: FormOf, cell: CellOfForm) -> None:
    if not is_told(of.scope, cell.section, cell.cell):
        raise NotFound("Эта клетка закрыта.", cure="О\u00a0ней пишет тот, у\u00a0кого есть доступ к\u00a0ПДн.")


def _ready(of: FormOf, step: LifeStep, life: FormLife) -> None:
    day = of.form.counts_on(of.year)
    if step is LifeStep.SUBMIT and day > clock.today():
        raise StepRefused(
            f"День отсчёта ещё не\u00a0наступил: {russian.date(day)}.",
            cure="Форму отправляют на\u00a0проверку с\u00a0этого дня.",
        )
    if step is LifeStep.ACCEPT and (left := open_remarks(life)):
        words = russian.count_phrase(left, "открытое замечание", "открытых замечания", "открытых замечаний")
        raise StepRefused(f"У\u00a0формы {words}.", cure="Снимите замечания или верните форму.")


def _accepted_copy(of: FormOf) -> Stamp:
    return stamp_form(form=of.form, year=of.year, institution=of.institution, scope=of.scope, by=of.by)


def _equations(of: FormOf) -> str:
    take_time()
    asked = whole(of.institution, of.form.period(of.year, clock.today()))
    wrong = sum(len(one.failing(numbers(one, asked))) for one in of.form.sections if one.measures)
    return f"не\u00a0сходится контрольных равенств: {wrong}" if wrong else "контрольные равенства выполнены"


def _note(of: FormOf, action: Action, said: str) -> None:
    """Places and no words of people: whoever reads the journal may not know closed cells."""
    record(
        by=of.by,
        action=action,
        object_type=ObjectType.REPORT,
        object_id=of.institution.pk,
        object_name=of.form.name,
        description=f"{of.institution.name}, за\u00a0{of.year} год: {said}",
    )
