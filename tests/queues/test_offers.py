"""Who was offered a place, what he answered, and who stood before him."""

import datetime as dt
import json

import pytest

from kontingent.queues.moves import ToldApplication
from kontingent.queues.replay import OfferAnswer, PlaceWish, behind_an_offer, offers_of

HERE, SUPPLIER = 15, 2
BORN, DESIRED = dt.date(2015, 3, 1), dt.date(2018, 9, 1)


def applied(person: int, status: str, supplier: int = SUPPLIER) -> PlaceWish:
    return PlaceWish(
        person, f"N-{person}", supplier, status, "queue", "", dt.date(2018, 1, person), "09:00:00", DESIRED,
        "preschool", None, BORN, "Очередников", "Иван", "", is_in_scope=True,
    )  # fmt: skip


def told(person: int, package: int, status: str, *, supplier: int = SUPPLIER, **fields: str) -> ToldApplication:
    """In a package of that day of March."""
    said = {
        "number": f"N-{person}", "registered": f"2018-01-{person:02}", "registered_time": "09:00:00",
        "desired": DESIRED.isoformat(), "level": "preschool", "status": status,
        "status_date": f"2018-03-{package:02}", **fields,
    }  # fmt: skip
    at = dt.datetime(2018, 3, package, 12, tzinfo=dt.UTC)
    payload = json.dumps(said) if status else None
    return ToldApplication(person, supplier, "", f"a-{person}", f"N-{person}", HERE, at, package, payload)


def found(statuses: dict[int, str], *versions: ToldApplication):
    every = (applied(person, status) for person, status in statuses.items())
    return offers_of(HERE, {one.key: one for one in every}, versions)


def test_whoever_stood_before_and_still_waits_was_passed_over():
    """Of four the third is offered a place; the first has a right, the second had one before, the fourth is behind."""
    statuses = {1: "queued", 2: "directed", 3: "directed", 4: "queued"}
    start = [told(person, 1, "queued") for person in statuses]
    second, third = found(statuses, *start, told(2, 2, "directed"), told(3, 3, "directed"))
    assert (second.key, second.day, second.package_id, second.place) == ((2, "N-2"), dt.date(2018, 3, 2), 2, 2)
    assert [(one.place, one.key[0]) for one in second.passed] == [(1, 1)]
    assert [(one.place, one.key[0]) for one in third.passed] == [(1, 1)]
    assert {one.answer for one in (second, third)} == {OfferAnswer.NONE}


def test_those_of_one_package_are_offered_together():
    statuses = dict.fromkeys((1, 2, 3), "directed")
    start = [told(person, 1, "queued") for person in statuses]
    offers = found(statuses, *start, *(told(person, 2, "directed") for person in statuses))
    assert [(one.place, one.passed) for one in offers] == [(1, ()), (2, ()), (3, ())]


@pytest.mark.parametrize("other", [{"desired": "2019-09-01"}, {"level": "primary"}])
def test_of_another_year_or_group_nobody_is_before(other):
    start = told(1, 1, "queued", **other), told(2, 1, "queued")
    [offer] = found({1: "queued", 2: "directed"}, *start, told(2, 2, "directed"))
    assert (offer.place, offer.passed) == (1, ())


def test_a_right_goes_before_and_equal_times_do_not():
    start = told(1, 1, "queued"), told(2, 1, "queued", benefit="judges"), told(3, 1, "queued", registered="2018-01-01")
    [offer] = found({1: "directed", 2: "queued", 3: "queued"}, *start, told(1, 2, "directed"))
    assert (offer.place, [one.key[0] for one in offer.passed]) == (2, [2])


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("enrolled", OfferAnswer.ACCEPTED), ("not_appeared", OfferAnswer.DECLINED), ("withdrawn", OfferAnswer.DECLINED),
        ("queued", OfferAnswer.DECLINED), ("archived", OfferAnswer.UNKNOWN), ("как прислали", OfferAnswer.UNKNOWN),
    ],
)  # fmt: skip
def test_the_next_status_is_the_answer(status, answer):
    [offer] = found({1: status}, told(1, 1, "directed"), told(1, 2, "directed"), told(1, 3, status))
    assert (offer.answer, offer.status, offer.answered) == (answer, status, dt.date(2018, 3, 3))


def test_a_place_may_be_offered_twice():
    steps = ("queued", "directed", "not_appeared", "queued", "directed")
    offers = found({1: "directed"}, *(told(1, day, status) for day, status in enumerate(steps, 1)))
    assert [(one.day.day, one.answer) for one in offers] == [(2, OfferAnswer.DECLINED), (5, OfferAnswer.NONE)]


def test_what_follows_a_direction_alone_tells_of_one():
    """Nobody told of the direction itself: its day is not known. Who is enrolled at once may have had none."""
    assert behind_an_offer() == {"not_appeared"}
    [offer] = found({1: "not_appeared", 2: "enrolled"}, told(1, 1, "not_appeared"), told(2, 1, "enrolled"))
    assert (offer.key, offer.day, offer.place, offer.answer) == ((1, "N-1"), None, None, OfferAnswer.DECLINED)


def test_the_word_of_another_supplier_is_no_offer():
    assert found({1: "queued"}, told(1, 1, "queued"), told(1, 2, "directed", supplier=SUPPLIER + 1)) == []


def test_what_was_withdrawn_and_sent_again_has_no_known_answer():
    steps = told(1, 1, "directed"), told(1, 2, ""), told(1, 3, "queued")
    [offer] = found({1: "queued"}, *steps)
    assert offer.answer is OfferAnswer.UNKNOWN
