"""`kontingent rebuild`: repairs what differs, and `--check` says what does and leaves it."""

import pytest
from django.core.management import call_command
from django.db import connection

from kontingent.audit.models import Action, JournalEntry
from kontingent.current.models import CurrentEnrolment
from kontingent.people.models import PersonCard
from tests.current import region
from tests.current.region import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def damaged():
    """One row lost, one spoiled."""
    region.build()
    region.send(
        entry(1, "general", family_name="Абрамов", given_name="Даниил"),
        entry(1, "enrolment", "e-1", organisation="o-10", school_year=2017, grade=9, letter="Б"),
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM enrolment")
        cursor.execute("UPDATE person_card SET sex = 'female'")


def test_check_names_the_differences_and_leaves_them(damaged, capsys):
    with pytest.raises(SystemExit) as refused:
        call_command("rebuild", "--check")
    assert refused.value.code == 1
    said = capsys.readouterr().out
    assert "person_card: лишних строк 1, недостающих 1" in said
    assert "enrolment: лишних строк 0, недостающих 1" in said
    assert "Абрамов" not in said
    assert PersonCard.objects.get().sex == "female"


def test_rebuild_repairs(damaged, capsys):
    call_command("rebuild")
    assert PersonCard.objects.get().sex == ""
    assert CurrentEnrolment.objects.get().class_name == "9 Б"
    assert JournalEntry.objects.get().action == Action.REBUILT
    call_command("rebuild", "--check")
    assert "Расхождений нет" in capsys.readouterr().out
