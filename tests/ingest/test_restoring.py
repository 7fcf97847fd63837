"""What a full package withdrew is restored: the facts that stood before its release stand again, written anew."""

import datetime as dt

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.audit.models import JournalEntry
from kontingent.current.models import CurrentEnrolment
from kontingent.current.rebuilding import differences
from kontingent.history.models import Batch, Fact
from kontingent.ingest import withdrawals
from kontingent.ingest.actions import NotHeld, NotRestorable, ask_to_restore, refuse_held, release
from kontingent.ingest.models import Package
from kontingent.ingest.pipeline import load
from kontingent.ingest.tasks import undo
from kontingent.kernel import clock
from kontingent.people.models import PersonScope
from tests.ingest.full import current, gone, load_delta, load_full, school
from tests.ingest.region import ROBOT, build

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEFORE = {
    **{f"p-{n}": "e o-1 2016, e o-1 2017, m o-1 2017, c, d, w" for n in range(8)},
    **{f"g-{n}": f"g p-{n}" for n in range(3)},
    "w-1": "p o-1, t o-1 2017",
}
CARRIED = {"p-9": "e o-1 2017", "w-1": "p o-1"}
CLASSES = school("o-1", "2016 2017")


def released() -> Package:
    """A small school that a package empties of the running year, and the operator lets it."""
    build()
    load_delta(BEFORE, schools=CLASSES)
    held = load_full(CARRIED, schools=school("o-1"))
    assert held.state == "held"
    release(package_id=held.pk, by=ROBOT)
    return held


def restored(package: Package) -> Package:
    ask_to_restore(package_id=package.pk, by=ROBOT)
    return load(package_id=package.pk, by=ROBOT)


def later(minutes: int):
    return clock.fixed(clock.now() + dt.timedelta(minutes=minutes))


def standing() -> list[object]:
    rows = CurrentEnrolment.objects.values_list("person_id", "institution_id", "school_year", "class_name", "date_from")
    scopes = PersonScope.objects.values_list("person_id", "scope_id", "roles", "days")
    return [sorted(rows), sorted(scopes, key=str)]


def test_every_fact_stands_again():
    package = released()
    facts, view = current(), standing()
    done = load(package_id=package.pk, by=ROBOT)
    # Of each of the eight the membership of 2017, its mark; they stay with 2016, so all without a year stays.
    assert gone() == {f"p-{n} {what}" for n in range(8) for what in ("e-1-2017", "m-1-2017")} | {
        "w-1 t-1-2017",
        "o-1 k-2017",
    }
    assert done.counts["withdrawn"] == 18
    assert current() != facts
    again = restored(package)
    assert (again.state, again.stage, again.restored) == (done.state, "closing", 18)
    assert again.restored_at is not None
    assert current() == facts
    assert standing() == view
    assert gone() == set()
    assert differences(recorded_at=clock.now(), progress=lambda _: None) == []


def test_restored_facts_are_new_ones_of_the_package():
    package = released()
    load(package_id=package.pk, by=ROBOT)
    count = Fact.objects.count()
    restored(package)
    assert Fact.objects.count() == count + 17
    anew = Fact.objects.filter(package_id=package.pk, place=0, payload__isnull=False)
    assert {fact.recorded_at for fact in anew} <= set(
        Batch.objects.filter(package_id=package.pk).values_list("recorded_at", flat=True)
    )
    chain = list(Fact.objects.filter(kind=10, key="e-1-2017@2017", person_id=anew.filter(kind=10)[0].person_id))
    assert sorted(fact.payload is None for fact in chain) == [False, False, True]
    said = JournalEntry.objects.filter(object_id=package.pk).order_by("pk").values_list("description", flat=True)
    assert list(said)[-2:] == ["Отозванное пакетом возвращается", "Отозванное возвращено"]


def test_what_the_supplier_has_said_since_stays():
    package = released()
    load(package_id=package.pk, by=ROBOT)
    with later(1):
        load_delta({"p-0": "e o-1 2017 left"}, made="2018-04-20T23:50:00+03:00", schools=school("o-1"))
        load_delta({"p-1": "e o-1 2017"}, made="2018-04-20T23:51:00+03:00", schools=school("o-1"))
    with later(2):
        again = restored(package)
    assert again.restored == 17  # p-1 has this membership again
    assert (
        Fact.objects.filter(kind=10, key="e-1-2017@2017", payload__isnull=False, superseded_at__year=9999).count() == 9
    )
    assert Fact.objects.get(kind=10, key="e-1-2017-left@2017").payload["date_to"] == "2018-03-30"


def test_a_second_click_and_a_package_that_withdrew_nothing_get_a_sentence():
    package = released()
    with pytest.raises(NotRestorable, match="Возвращать нечего: пакет получен"):
        undo(package_id=package.pk, by=ROBOT)
    load(package_id=package.pk, by=ROBOT)
    undo(package_id=package.pk, by=ROBOT)
    with pytest.raises(NotRestorable, match="Возвращать нечего: пакет обрабатывается"):
        undo(package_id=package.pk, by=ROBOT)
    assert ProcrastinateJob.objects.count() == 1
    load(package_id=package.pk, by=ROBOT)
    facts = Fact.objects.count()
    with pytest.raises(NotRestorable, match="уже возвращено"):
        undo(package_id=package.pk, by=ROBOT)
    load(package_id=package.pk, by=ROBOT)
    assert Fact.objects.count() == facts
    delta = Package.objects.get(mode="delta")
    with pytest.raises(NotRestorable, match="ничего не отозвал"):
        undo(package_id=delta.pk, by=ROBOT)


def test_a_refused_package_restores_nothing():
    build()
    load_delta(BEFORE, schools=CLASSES)
    held = load_full(CARRIED, schools=school("o-1"))
    refuse_held(package_id=held.pk, by=ROBOT)
    with pytest.raises(NotRestorable, match="Возвращать нечего: пакет отклонён"):
        ask_to_restore(package_id=held.pk, by=ROBOT)


def test_cut_short_it_goes_on(monkeypatch: pytest.MonkeyPatch):
    package = released()
    facts = current()
    monkeypatch.setattr(withdrawals, "BATCH", 4)
    load(package_id=package.pk, by=ROBOT)
    ask_to_restore(package_id=package.pk, by=ROBOT)
    whole = withdrawals._restore_batch
    done: list[int] = []

    def once(*args: object) -> None:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(1)
        whole(*args)

    monkeypatch.setattr(withdrawals, "_restore_batch", once)
    with pytest.raises(KeyboardInterrupt):
        load(package_id=package.pk, by=ROBOT)
    assert current() != facts
    monkeypatch.setattr(withdrawals, "_restore_batch", whole)
    assert load(package_id=package.pk, by=ROBOT).restored == 18
    assert current() == facts


def test_a_package_held_for_another_reason_since_is_not_let_go():
    package = released()
    Package.objects.filter(pk=package.pk).update(state="held", reason="Отзыв.")
    with pytest.raises(NotHeld, match="по другой причине"):
        release(package_id=package.pk, by=ROBOT, seen="recording")
    release(package_id=package.pk, by=ROBOT, seen="withdrawing")


def test_while_it_is_restored_it_is_still_the_newer_one():
    package = released()
    load(package_id=package.pk, by=ROBOT)
    ask_to_restore(package_id=package.pk, by=ROBOT)
    older = load_delta({"p-0": "e o-1 2017"}, made="2018-04-19T05:00:00+03:00")
    assert older.reason == "Пакет собран раньше, чем уже принятый от этого поставщика."
