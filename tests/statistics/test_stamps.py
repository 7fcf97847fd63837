"""A frozen copy stays what it was; what differs from it today is told record by record, each with its cause."""

import zlib

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from kontingent.audit.models import Action, JournalEntry
from kontingent.current.identities import _with_view
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import root
from kontingent.institutions.scope import Scope
from kontingent.people.merge_actions import merge
from kontingent.people.models import PersonExternalId
from kontingent.stamps.actions import NotToBeStamped
from kontingent.stamps.causes import Compared, counts, differences
from kontingent.stamps.models import StampCell
from kontingent.stamps.queries import frozen_numbers, frozen_records, is_whole
from kontingent.statistics.catalogue import form_of
from kontingent.statistics.stamping import form_as_it_was, records_now, stamp_form
from tests.ingest import xhtml
from tests.ingest.region import ROBOT, send
from tests.statistics.gardens import build_gardens, child, place

ALL = ("701", "3")
GIRLS = ("702", "3")


@pytest.fixture
def kindergarten(db):
    """Three children of one garden; another body has a garden with nobody."""
    return build_gardens()


def stamped(institution, code="85-k"):
    scope = Scope(root().pk, open_data=True)
    return stamp_form(form=form_of(code, 2017), year=2017, institution=institution, scope=scope, by=ROBOT)


def changed(stamp, cell=ALL, code="7"):
    form = form_as_it_was(stamp)
    section = form.section(code)
    then, now = frozen_records(stamp, code)[cell], records_now(stamp, form, section)[cell]
    found = differences(Compared(section.cells[cell].counted.kinds, stamp.institution, stamp.made_at), then, now)
    assert now.total() - then.total() == sum(one.by for one in found)
    return {cause.name: number for cause, number in counts(found).items()}


def id_of(external_id):
    return PersonExternalId.objects.get(external_id=external_id).person_id


def test_a_copy_is_read_as_it_was_made(kindergarten):
    stamp = stamped(kindergarten)
    numbers = frozen_numbers(stamp, "7")
    assert (numbers[ALL], numbers[GIRLS], numbers["701", "8"]) == (3, 1, 3)
    send(xhtml.package(child("p-4", "Громов")))
    assert frozen_numbers(stamp, "7") == numbers
    assert is_whole(stamp)


def test_the_journal_repeats_its_digest(kindergarten):
    stamp = stamped(kindergarten)
    line = JournalEntry.objects.get(action=Action.REPORT_STAMPED, object_id=stamp.pk)
    assert line.details["digest"] == bytes(stamp.digest).hex()
    assert line.details["last_package"] == stamp.last_package > 0


def test_a_copy_cannot_be_changed(kindergarten):
    """The database refuses it; a cell that is added is found by the digest."""
    stamp = stamped(kindergarten)
    with pytest.raises(ProgrammingError), transaction.atomic():
        StampCell.objects.filter(stamp=stamp, row="701", column="3").update(value=2)
    StampCell.objects.create(stamp=stamp, section="7", row="701", column="12", value=0, records=zlib.compress(b""))
    assert not is_whole(stamp)


def test_nothing_has_changed(kindergarten):
    assert changed(stamped(kindergarten)) == {}


def test_who_came_later(kindergarten):
    stamp = stamped(kindergarten)
    send(xhtml.package(child("p-4", "Громов")))
    assert changed(stamp) == {"LATER": (1, 0)}
    assert changed(stamp, GIRLS) == {}


def test_what_was_corrected(kindergarten):
    """A boy was a girl: he is in the whole as before, and no more among the girls."""
    stamp = stamped(kindergarten)
    send(xhtml.package(child("p-2", "Белова", "male")))
    assert changed(stamp) == {}
    assert changed(stamp, GIRLS) == {"CORRECTED": (0, 1)}


def test_a_corrected_day_takes_a_child_away(kindergarten):
    stamp = stamped(kindergarten)
    send(xhtml.package(child("p-3", "Волков", to="2017-10-01")))
    assert changed(stamp) == {"CORRECTED": (0, 1)}


def test_what_was_withdrawn(kindergarten):
    """Its supplier says that the record was none."""
    stamp = stamped(kindergarten)
    withdrawn = xhtml.section("Enrolment", "e", withdrawn="true")
    send(xhtml.package(xhtml.person("p-3", withdrawn)))
    assert changed(stamp) == {"WITHDRAWN": (0, 1)}


def test_two_who_were_one(kindergarten):
    stamp = stamped(kindergarten)
    _with_view(lambda: merge(person_id=id_of("p-3"), survivor_id=id_of("p-1"), by=ROBOT))
    assert changed(stamp)["MERGED"][1] >= 1


def test_a_garden_that_was_moved(kindergarten):
    stamp, other = stamped(kindergarten), stamped(Institution.objects.get(full_name="Управление b-2"))
    send(xhtml.package(place("o-1", "b-2")))
    assert changed(stamp) == {"MOVED": (0, 3)}
    assert changed(other) == {"MOVED": (3, 0)}


def test_classes_have_causes_too(kindergarten):
    given = xhtml.section("SchoolClass", "c", schoolYear="2017", grade="3", letter="А", form="full_time")
    send(xhtml.package(place("o-3", "b-1", type_="general", more=[given])))
    stamp = stamped(kindergarten, "oo-1")
    assert frozen_numbers(stamp, "2.4")["02", "3"] == 1
    more = xhtml.section("SchoolClass", "d", schoolYear="2017", grade="4", letter="А", form="full_time")
    send(xhtml.package(place("o-3", "b-1", type_="general", more=[given, more])))
    assert changed(stamp, ("02", "3"), "2.4") == {"LATER": (1, 0)}


def test_whoever_may_not_know_closed_cells_stamps_nothing(kindergarten):
    with pytest.raises(NotToBeStamped):
        stamp_form(
            form=form_of("85-k", 2017),
            year=2017,
            institution=kindergarten,
            scope=Scope(root().pk, open_data=False),
            by=ROBOT,
        )
