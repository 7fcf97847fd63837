"""Reads of the life of forms: how far a form is, what was remarked and said beside it, and how far those below are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from kontingent.institutions.models import Institution
from kontingent.stamps.models import Stamp
from kontingent.statistics.catalogue import form_of, read_again
from kontingent.statistics.chain import LifeState
from kontingent.statistics.definitions import Place, StatForm
from kontingent.statistics.models import (
    FormAddition,
    FormEvent,
    FormLife,
    FormOwnValue,
    FormRemark,
    FormRemarkReply,
)


@dataclass(frozen=True, slots=True)
class FormStands:
    """`remarks` with their replies, the newest last; `own`: what holds, by section and cell."""

    state: LifeState = LifeState.DRAFT
    steps: int = 0
    events: Sequence[FormEvent] = ()
    remarks: Sequence[FormRemark] = ()
    own: dict[tuple[str, Place], FormOwnValue] = field(default_factory=dict)

    @property
    def accepted(self) -> FormEvent | None:
        """The acceptance that holds."""
        return self.events[-1] if self.state is LifeState.ACCEPTED else None

    def own_numbers(self, section: str) -> dict[Place, int]:
        return {
            place: one.value for (code, place), one in self.own.items() if code == section and one.value is not None
        }


@dataclass(frozen=True, slots=True)
class FormBelowStands:
    """Of one that is directly below: its state, who made the last step, when."""

    institution: Institution
    state: LifeState
    last: FormEvent | None


def form_in_force(code: str, year: int) -> StatForm | None:
    """The version of that year with everything that was changed in it; None where there is no such form."""
    form = form_of(code, year)
    return None if form is None else read_again("\n\n".join([form.text, *additions(form)]))


def additions(form: StatForm) -> list[str]:
    known = FormAddition.objects.filter(form=form.code, first_year=form.years[0]).order_by("pk")
    return list(known.values_list("text", flat=True))


def how_it_stands(form: str, year: int, institution_id: int) -> FormStands:
    life = FormLife.objects.filter(form=form, year=year, institution=institution_id).first()
    if life is None:
        return FormStands()
    return FormStands(
        life.stands,
        life.steps,
        list(life.events.select_related("stamp").order_by("number")),
        list(life.remarks.prefetch_related("replies").order_by("pk")),
        _last_of_each(life.own_values.select_related("life__institution").order_by("pk")),
    )


def how_it_stood(stamp: Stamp) -> FormStands:
    """Own values that held when the copy was accepted; of a copy that nobody accepted nothing."""
    accepted = FormEvent.objects.filter(stamp=stamp).select_related("life").first()
    if accepted is None:
        return FormStands()
    said = accepted.life.own_values.filter(at__lte=accepted.at).select_related("life__institution").order_by("pk")
    return FormStands(LifeState.ACCEPTED, accepted.number, [accepted], own=_last_of_each(said))


def open_remarks(life: FormLife) -> int:
    closing = FormRemarkReply.objects.filter(remark=OuterRef("pk"), closes=True)
    return life.remarks.filter(~Exists(closing)).count()


def how_they_stand(form: str, year: int, institutions: Sequence[Institution]) -> list[FormBelowStands]:
    """In their order."""
    lives = FormLife.objects.filter(form=form, year=year, institution__in=institutions)
    known = {life.institution_id: life for life in lives}
    events = FormEvent.objects.filter(life__in=known.values()).order_by("life", "-number").distinct("life")
    last = {event.life_id: event for event in events}
    return [
        FormBelowStands(one, life.stands, last.get(life.pk))
        if (life := known.get(one.pk))
        else FormBelowStands(one, LifeState.DRAFT, None)
        for one in institutions
    ]


def own_values_below(form: str, year: int, body: Institution) -> list[FormOwnValue]:
    """Those that hold, of all below the body, cell by cell."""
    below = Institution.objects.below(body.pk)
    rows = FormOwnValue.objects.filter(life__form=form, life__year=year, life__institution__in=below)
    found = rows.select_related("life__institution").order_by(
        "life", "section", "row", "column", "-pk"
    ).distinct("life", "section", "row", "column")  # fmt: skip
    held = [one for one in found if one.value is not None]
    return sorted(held, key=lambda one: (one.section, one.row, one.column, one.life.institution.name))


def _last_of_each(values: Collection[FormOwnValue]) -> dict[tuple[str, Place], FormOwnValue]:
    last = {(one.section, (one.row, one.column)): one for one in values}
    return {key: one for key, one in last.items() if one.value is not None}
