"""Writes about a supplier's mapping: the operator says what a heading or a value means, or takes it back.

Each is a row that stays and a line of the journal; whatever is read from then on is read by it (ADR 0089).
"""

from collections.abc import Iterator

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.history.kinds.base import Kind, Subject
from kontingent.history.kinds.person import General
from kontingent.history.kinds.reading import cleaned
from kontingent.ingest.headings import (
    OWN_LABEL,
    HeadingTarget,
    met_as,
    own_key,
    parts_of,
    targets,
    title_of,
)
from kontingent.ingest.mapping import FieldValue, called, fills_the_same, known_code
from kontingent.ingest.mapping_queries import (
    key_of_step,
    mapping_by,
    meaning_of,
    standing,
    steps_of,
    subject_of,
    with_headings,
)
from kontingent.ingest.mapping_steps import MappingStep
from kontingent.ingest.models import Package
from kontingent.ingest.vocabulary import codes_of
from kontingent.institutions.models import Supplier
from kontingent.kernel import clock
from kontingent.kernel.errors import NotFound, Refusal

LONGEST = 200  # of a heading, of a value


class MappingRefused(Refusal):
    """The mapping would contradict itself, or what all tables mean."""

    code = "mapping_refused"


@transaction.atomic
def map_heading(
    *, supplier_id: int, heading: str, target: HeadingTarget, by: Actor, noticed_in: int | None = None
) -> MappingStep:
    """Columns of this heading are the field from the next reading on."""
    supplier, steps = _supplier(supplier_id), steps_of(supplier_id)
    text = _sound("Заголовок", heading)
    kind = target.kind
    if kind is None or target not in set(targets()):
        raise MappingRefused("Такого поля в\u00a0реестре нет.", cure="Найдите поле и\u00a0выберите его из\u00a0списка.")
    before = _heading_before(text, target, kind, steps)
    _refuse_second_column(supplier_id, text, target, steps)
    step = MappingStep(heading=text, kind=kind.code, prop=target.prop, before=before)
    return _written(supplier, step, by, noticed_in)


@transaction.atomic
def map_value(
    *, supplier_id: int, value: FieldValue, code: str, by: Actor, noticed_in: int | None = None
) -> MappingStep:
    """Such a value of the field is the code from the next reading on."""
    supplier, steps = _supplier(supplier_id), steps_of(supplier_id)
    asked, label = value._replace(text=_sound("Значение", value.text)), value.known.label
    codes, text = codes_of(asked.known), asked.text
    if code not in codes:
        raise MappingRefused(
            f"У\u00a0поля «{label}» нет такого значения.", cure="Найдите значение и\u00a0выберите его из\u00a0списка."
        )
    if (own := known_code(asked)) is not None:
        raise MappingRefused(
            f"Значение «{text}» поля «{label}» известно без сопоставления: это «{codes[own]}».",
            cure="Если поставщик пишет им другое, попросите его писать иначе.",
        )
    step = MappingStep(kind=asked.kind.code, prop=asked.known.prop, value=text, code=code)
    former = standing(steps).get(key_of_step(step))
    if former is not None and former.code == code:
        raise MappingRefused(f"Значение «{text}» уже сопоставлено с\u00a0«{codes[code]}».", cure="Обновите страницу.")
    step.before = meaning_of(former) if former is not None else ""
    return _written(supplier, step, by, noticed_in)


@transaction.atomic
def take_back(*, supplier_id: int, step_id: int, by: Actor) -> MappingStep:
    """From the next reading on the heading or the value is read as if nothing had been said of it."""
    supplier = _supplier(supplier_id)
    former = next((one for one in standing(steps_of(supplier_id)).values() if one.pk == step_id), None)
    if former is None:
        raise MappingRefused("Это сопоставление уже изменено или отменено.", cure="Обновите страницу.")
    before = meaning_of(former)
    step = MappingStep(heading=former.heading, before=before)
    if not former.heading:
        step.kind, step.prop, step.value = former.kind, former.prop, former.value
    return _written(supplier, step, by, None)


def _heading_before(text: str, target: HeadingTarget, kind: type[Kind], steps: list[MappingStep]) -> str:
    """What it is read as by now, in words. MappingRefused where that is the same, or the name of a field."""
    former, before = standing(steps).get(key_of_step(MappingStep(heading=text))), ""
    if former is not None and (former.kind, former.prop) == (kind.code, target.prop):
        raise MappingRefused(f"Заголовок «{text}» уже сопоставлен с\u00a0этим полем.", cure="Обновите страницу.")
    for known, how in _known_to_all(text, kind):
        if (known.kind, known.prop) == (kind, target.prop):
            cure = "Отмените прежнее сопоставление." if former is not None else "Сопоставлять нечего."
            raise MappingRefused(f"Заголовок «{text}» и\u00a0так читается как {called(known)}.", cure=cure)
        if how == OWN_LABEL:
            raise MappingRefused(
                f"«{text}» – название другого поля: {called(known)}. Все таблицы читают его так.",
                cure="Попросите поставщика назвать столбец иначе.",
            )
        before = before or called(known)
    return meaning_of(former) if former is not None else before


def _known_to_all(text: str, kind: type[Kind]) -> Iterator[tuple[HeadingTarget, str]]:
    """Wherever such a field may stand: in a sheet of its kind and in a list of persons."""
    leads: tuple[type[Kind], ...] = (General, kind) if kind.subject is Subject.PERSON else (kind,)
    for lead in dict.fromkeys(leads):
        for group, label in parts_of(text):
            known, how = met_as(group, label, lead, {})
            if known is not None:
                yield known, how


def _refuse_second_column(supplier_id: int, text: str, target: HeadingTarget, steps: list[MappingStep]) -> None:
    """Of two columns of one field none would be taken."""
    own, key = mapping_by(steps).headings, own_key(text)
    for package in with_headings(supplier_id):
        sheets = {one.sheet for one in package.met if own_key(one.heading) == key}
        for one in package.met:
            if one.sheet in sheets and own_key(one.heading) != key and fills_the_same(text, target, one, own):
                place = f"На\u00a0листе «{one.sheet}» пакета" if one.sheet else "В\u00a0пакете"
                raise MappingRefused(
                    f"{place} «{package.shown_name}» поле «{title_of(target)}» уже читается из\u00a0столбца "
                    f"{one.letters} «{one.heading}».",
                    cure="Выберите другое поле или отмените сопоставление того столбца.",
                )


def _sound(what: str, text: str) -> str:
    tidied = cleaned(text) or ""
    if not 0 < len(tidied) <= LONGEST:
        raise MappingRefused(
            f"{what} – от\u00a01 до\u00a0{LONGEST} знаков.", cure="Впишите его, как в\u00a0файле поставщика."
        )
    return tidied


def _supplier(supplier_id: int) -> Supplier:
    supplier = Supplier.objects.select_for_update().filter(pk=supplier_id).first()
    if supplier is None:
        raise NotFound("Такого поставщика нет.")
    return supplier


def _written(supplier: Supplier, step: MappingStep, by: Actor, noticed_in: int | None) -> MappingStep:
    if noticed_in is not None and not Package.objects.filter(supplier=supplier, pk=noticed_in).exists():
        raise NotFound("Такого пакета у\u00a0поставщика нет.")
    step.supplier, step.package_id = supplier, noticed_in
    step.at, step.by, step.by_id = clock.now(), by.name, by.user_id
    step.save(force_insert=True)
    record(
        by=by,
        action=Action.SUPPLIER_CHANGED,
        object_type=ObjectType.SUPPLIER,
        object_id=supplier.pk,
        object_name=supplier.name,
        description=f"Сопоставление: {subject_of(step)} – {meaning_of(step) or 'отменено'}.",
        details={"code": supplier.code, "step": step.pk, "before": step.before, "package": noticed_in},
    )
    return step
