"""A package that is older than what is known, or dated ahead, waits for the operator, and nobody waits for it."""

import datetime as dt

import pytest

from kontingent.ingest.actions import refuse_held, release
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.kernel import clock
from kontingent.people.models import PersonCard
from tests.ingest.region import ROBOT, build, send
from tests.ingest.xhtml import general, package, person

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2018, 4, 20, 12, tzinfo=dt.timezone(dt.timedelta(hours=3)))


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


def named(family: str, made: str) -> bytes:
    return package(person("p-1", general(family, citizenship="russian")), made=made)


def test_a_date_ahead_holds_the_package_itself():
    build()
    ahead = send(named("Будущий", "2019-01-09T08:00:00+03:00"))
    assert (ahead.state, ahead.stage) == ("held", "recording")
    assert ahead.reason == "Пакет датирован будущим: составлен 09.01.2019."
    assert not PersonCard.objects.exists()


@pytest.mark.parametrize(
    ("made", "state"),
    [
        ("2018-04-21T11:59:00+03:00", "accepted"),  # a clock that goes wrong, or a zone in the east
        ("2018-04-21T12:00:00+03:00", "accepted"),
        ("2018-04-21T12:01:00+03:00", "held"),
        ("2018-04-21T09:01:00+00:00", "held"),
    ],
)
def test_a_day_ahead_is_a_clock(made: str, state: str):
    build()
    assert send(named("Абрамов", made)).state == state


@pytest.mark.parametrize("decide", [release, refuse_held, None])
def test_those_of_the_right_day_do_not_wait_for_it(decide):
    build()
    ahead = send(named("Будущий", "2019-01-09T08:00:00+03:00"))
    if decide:
        decide(package_id=ahead.pk, by=ROBOT)
        load(package_id=ahead.pk, by=ROBOT)
    with clock.fixed(NOON + dt.timedelta(hours=1)):
        right = send(named("Нынешний", "2018-04-20T12:30:00+03:00"))
    assert right.state == "accepted"
    assert PersonCard.objects.get().family_name == "Нынешний"


def test_a_released_package_of_the_future_counts_as_of_its_receipt():
    """It is newer than what was made before it came, like any other."""
    build()
    ahead = send(named("Будущий", "2019-01-09T08:00:00+03:00"))
    release(package_id=ahead.pk, by=ROBOT)
    assert load(package_id=ahead.pk, by=ROBOT).state == "accepted"
    assert send(named("Прежний", "2018-04-20T11:00:00+03:00")).state == "held"
    assert PersonCard.objects.get().family_name == "Будущий"


def test_an_older_package_waits_and_is_recorded_when_released():
    build()
    send(named("Абрамов", "2018-04-20T06:15:00+03:00"))
    held = send(named("Прежний", "2018-04-19T00:00:00+03:00"))
    assert (held.state, held.done_batches) == ("held", 0)
    assert held.reason == "Пакет собран раньше, чем уже принятый от этого поставщика."
    assert PersonCard.objects.get().family_name == "Абрамов"
    release(package_id=held.pk, by=ROBOT)
    assert load(package_id=held.pk, by=ROBOT).counts["changed"] == 1
    assert Package.objects.get(pk=held.pk).state == "accepted"
