"""A frozen copy of a form: made whole in one transaction, with its digest in the journal; read as it was made."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock, sql
from kontingent.kernel.errors import Refusal
from kontingent.kernel.patience import take_time
from kontingent.statistics.counted import FormPeriod
from kontingent.statistics.counting import AskedForm, Numbers, named
from kontingent.statistics.definitions import FormSection, Place, StatForm
from kontingent.statistics.models import FormStamp, FormStampCell
from kontingent.statistics.reading import read_form

_CELLS = 'COPY form_stamp_cell (stamp_id, section, "row", "column", value, records) FROM STDIN'
Records = Counter[str]


class NotToBeStamped(Refusal):
    code = "not_to_be_stamped"


def whole(institution: Institution, period: FormPeriod) -> AskedForm:
    """The form with its closed cells, whoever looks at the copy."""
    return AskedForm(Scope(institution.pk, open_data=True), institution, period)


@transaction.atomic
def stamp_form(*, form: StatForm, year: int, institution: Institution, scope: Scope, by: Actor) -> FormStamp:
    """NotToBeStamped by a viewer without «Доступ к ПДн»: the copy would tell him closed cells, or lack them."""
    if scope.masked:
        raise NotToBeStamped(
            "Зафиксировать форму может тот, у\u00a0кого есть доступ к\u00a0ПДн: копия хранит и\u00a0закрытые строки.",
            cure="Попросите об\u00a0этом администратора с\u00a0доступом к\u00a0ПДн.",
        )
    take_time()
    period = form.period(year, clock.today())
    cells = [
        (section.code, *place, names.total(), _text(names))
        for section in form.sections
        for place, names in named(section, whole(institution, period)).items()
    ]
    stamp = FormStamp.objects.create(
        form=form.code,
        year=year,
        day=period.day,
        institution=institution,
        made_at=clock.now(),
        made_by=by.name,
        last_package=Package.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        definition=form.text,
        digest=_digest(form, year, institution, period, cells),
    )
    sql.copy(_CELLS, ((stamp.pk, *cell, zlib.compress(text)) for *cell, text in cells))
    record(
        by=by,
        action=Action.FORM_STAMPED,
        object_type=ObjectType.REPORT,
        object_id=stamp.pk,
        object_name=form.name,
        description=f"{institution.name}, за\u00a0{year} год, копия №\u00a0{stamp.pk}",
        details={"digest": bytes(stamp.digest).hex(), "last_package": stamp.last_package},
    )
    return stamp


def form_as_it_was(stamp: FormStamp) -> StatForm:
    return read_form(stamp.definition)


def period_of(stamp: FormStamp, form: StatForm) -> FormPeriod:
    """Its day, even if it was made before the form's own had come."""
    return FormPeriod(form.period(stamp.year, stamp.day).year, stamp.day)


def frozen_numbers(stamp: FormStamp, section: FormSection) -> Numbers:
    rows = stamp.cells.filter(section=section.code).values_list("row", "column", "value")
    return {(row, column): value for row, column, value in rows}


def frozen_records(stamp: FormStamp, section: FormSection, places: Iterable[Place] = ()) -> dict[Place, Records]:
    """Of these cells, or of all."""
    rows = stamp.cells.filter(section=section.code).values_list("row", "column", "records")
    wanted = set(places)
    return {(row, column): _unpacked(records) for row, column, records in rows if not wanted or (row, column) in wanted}


def records_now(stamp: FormStamp, form: StatForm, section: FormSection) -> dict[Place, Records]:
    """What the same definition counts today, of the same day."""
    return named(section, whole(stamp.institution, period_of(stamp, form)))


def is_whole(stamp: FormStamp, form: StatForm) -> bool:
    """The copy is what its digest was made of."""
    cells = [
        (cell.section, cell.row, cell.column, cell.value, zlib.decompress(bytes(cell.records)))
        for cell in FormStampCell.objects.filter(stamp=stamp)
    ]
    return bytes(stamp.digest) == _digest(form, stamp.year, stamp.institution, period_of(stamp, form), cells)


def _digest(
    form: StatForm,
    year: int,
    institution: Institution,
    period: FormPeriod,
    cells: Iterable[tuple[str, str, str, int, bytes]],
) -> bytes:
    made = hashlib.sha256(repr((form.text, year, institution.pk, period.day.isoformat())).encode())
    for *cell, text in sorted(cells, key=lambda one: one[:3]):
        made.update(repr(cell).encode())
        made.update(text)
    return made.digest()


def _text(names: Records) -> bytes:
    return "\n".join(sorted(names.elements())).encode()


def _unpacked(records: bytes | memoryview) -> Records:
    text = zlib.decompress(bytes(records)).decode()
    return Counter(text.split("\n")) if text else Counter()
