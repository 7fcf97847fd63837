"""A form as a frozen copy (`stamps`): copied with all of its cells, and counted again by the definition of the copy."""

from django.db import transaction

from kontingent.audit.actor import Actor
from kontingent.history.locks import take_write_lock
from kontingent.institutions.models import Institution
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.patience import take_time
from kontingent.stamps.actions import NotToBeStamped, keep_copy
from kontingent.stamps.models import Stamp, StampAudience, StampKind
from kontingent.stamps.records import Records
from kontingent.statistics.counted import FormPeriod
from kontingent.statistics.counting import AskedForm, named
from kontingent.statistics.definitions import FormSection, Place, StatForm
from kontingent.statistics.reading import read_form


def whole(institution: Institution, period: FormPeriod) -> AskedForm:
    """The form with its closed cells, whoever looks at the copy."""
    return AskedForm(Scope(institution.pk, open_data=True), institution, period)


@transaction.atomic
def stamp_form(*, form: StatForm, year: int, institution: Institution, scope: Scope, by: Actor) -> Stamp:
    """NotToBeStamped by a viewer without «Доступ к ПДн»: the copy would tell him closed cells, or lack them."""
    if scope.masked:
        raise NotToBeStamped(
            "Зафиксировать форму может тот, у\u00a0кого есть доступ к\u00a0ПДн: копия хранит и\u00a0закрытые строки.",
            cure="Попросите об\u00a0этом администратора с\u00a0доступом к\u00a0ПДн.",
        )
    take_time()
    take_write_lock()
    period = form.period(year, clock.today())
    stamp = Stamp(
        kind=StampKind.FORM, code=form.code, title=form.name, year=year, day=period.day, institution=institution,
        audience=StampAudience.EVERYBODY, definition=form.text,
    )  # fmt: skip
    cells = {
        (section.code, *place): names
        for section in form.sections
        for place, names in named(section, whole(institution, period)).items()
    }
    return keep_copy(stamp, cells, said=f"{institution.name}, за\u00a0{year} год", by=by)


def form_as_it_was(stamp: Stamp) -> StatForm:
    return read_form(stamp.definition)


def period_of(stamp: Stamp, form: StatForm) -> FormPeriod:
    """Its day, even if it was made before the form's own had come."""
    return FormPeriod(form.period(stamp.year, stamp.day).year, stamp.day)


def records_now(stamp: Stamp, form: StatForm, section: FormSection) -> dict[Place, Records]:
    """What the same definition counts today, of the same day."""
    return named(section, whole(stamp.institution, period_of(stamp, form)))
