"""What is unchanged is not read: which items are, and that nothing of the end depends on it."""

from collections.abc import Callable
from itertools import count

import pytest

from kontingent.current.identities import undo_merge
from kontingent.current.models import CurrentEnrolment
from kontingent.history.kinds.person import Contacts, General
from kontingent.history.models import AcceptedItem
from kontingent.ingest import circumstances, unchanged
from kontingent.ingest.actions import ask_to_restore, refuse_held, release
from kontingent.ingest.entry import Record, enter
from kontingent.ingest.models import Package, StoredBytes
from kontingent.ingest.pipeline import load
from kontingent.ingest.readers import xhtml
from kontingent.ingest.splits import read_identity, split_person
from kontingent.ingest.vocabulary import ItemType
from kontingent.institutions.models import InstitutionExternalId, Supplier, SupplierRight
from kontingent.kernel import clock
from kontingent.people.models import PersonExternalId
from kontingent.people.split_actions import ExternalId
from tests.current.merging import merge_persons
from tests.ingest.full import gone, school
from tests.ingest.region import ROBOT, build, remarks, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CITIZEN = {"citizenship": "russian"}
Reading = list[list[str]]


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Ids of the items that were read, by package."""
    read: Reading = []
    honest = xhtml.items_of

    def items_of(chunk, examined):
        items = list(honest(chunk, examined))
        read[-1] += [one.id for one in items]
        return iter(items)

    monkeypatch.setattr(xhtml, "items_of", items_of)
    build("dnevnik", "zags")
    return read


_MOMENTS = count(1)


def learner(id_: str = "p-1", *more: str, year: str = "2017", given: str = "Даниил", **cells: str) -> str:
    number = int(id_[2:])
    born = f"2005-{number % 12 + 1:02}-{number % 27 + 2:02}"
    learns = section(
        "Enrolment", f"e-{id_}", organisation="o-1", schoolYear=year, grade="6", letter="А", from_=f"{year}-09-01"
    )
    return person(
        id_, general(f"Имя{'абвгд'[number % 5] * 3}", given, birthDate=born, **{**CITIZEN, **cells}), learns, *more
    )


def full(reading: Reading, *items: str, supplier: str = "dnevnik", more: str = "") -> Package:
    """A full package of one school, a minute later than the one before."""
    reading.append([])
    made = f"2018-04-19T{(moment := next(_MOMENTS)) // 60:02}:{moment % 60:02}:00+03:00"
    covers = '<meta name="kontingent:organisations" content="o-1"/>'
    data = package(*items, mode="full", made=made, more=more or covers)
    return send(data.replace(b"dnevnik", supplier.encode()), supplier=supplier)


def delta(reading: Reading, *items: str, supplier: str = "dnevnik") -> Package:
    reading.append([])
    made = f"2018-04-19T{(moment := next(_MOMENTS)) // 60:02}:{moment % 60:02}:00+03:00"
    return send(package(*items, made=made).replace(b"dnevnik", supplier.encode()), supplier=supplier)


SCHOOL = school("o-1")
THREE = [learner("p-1"), learner("p-2"), learner("p-3")]


def pk(external_id: str) -> int:
    return PersonExternalId.objects.get(
        external_id=external_id, supplier_id=Supplier.objects.get(code="dnevnik").pk
    ).person_id


def test_the_same_again_is_counted_and_not_read(reading: Reading):
    first = full(reading, SCHOOL, *THREE)
    again = full(reading, SCHOOL, *THREE)
    assert reading == [["o-1", "p-1", "p-2", "p-3"], []]
    assert first.counts["new"] == 7
    counted = {name: number for name, number in again.counts.items() if number}
    assert counted == {"records": 7, "same": 7, "persons_found": 3, "institutions_found": 1}
    assert (again.state, again.organisations) == ("accepted", first.organisations)
    assert len(again.organisations) == 1


def test_what_changed_is_read_and_remembered_anew(reading: Reading):
    full(reading, SCHOOL, *THREE)
    other = [learner("p-1"), learner("p-2", given="Данила"), learner("p-3")]
    changed = full(reading, SCHOOL, *other)
    full(reading, SCHOOL, *other)
    assert reading[1:] == [["p-2"], []]
    assert (changed.counts["changed"], changed.counts["same"], changed.counts["records"]) == (1, 6, 7)


def test_places_and_lines_are_those_of_the_file(reading: Reading):
    full(reading, SCHOOL, *THREE)
    wrong = [learner("p-1"), learner("p-2"), learner("p-3", inn="1")]
    told = full(reading, SCHOOL, *wrong)
    assert reading[1] == ["p-3"]
    row = told.remarks.get()
    assert (row.rule, row.place, row.at, row.item) == ("F11c", 10, ("", 14, "", ""), "p-3")


WRONG = learner("p-4", inn="1", snils="123", unheard="of").replace('itemid="p-4"', '\n\nitemid="p-4"\n', 1)


def told(package: Package) -> set[tuple[object, ...]]:
    """The protocol but for places: whom each remark is about, what of him and what was sent."""
    columns = ("rule", "severity", "item", "kind", "field", "value", "person_id", "institution_id")
    return set(package.remarks.values_list(*columns))


def test_remarks_of_an_item_that_is_not_read_are_told_again_where_it_stands_now(reading: Reading):
    first = full(reading, SCHOOL, WRONG, *THREE)
    moved = full(reading, SCHOOL, THREE[0], "\n\n", *THREE[1:], WRONG)
    assert reading[1:] == [[]]
    assert len(told(first)) == 3
    assert told(moved) == told(first)
    counted = ("records", "remarks", "refused")
    assert [moved.counts[name] for name in counted] == [first.counts[name] for name in counted]
    again = moved_and_read(reading, SCHOOL, THREE[0], "\n\n", *THREE[1:], WRONG)
    places = [list(one.remarks.order_by("rule", "field").values_list("place", "row")) for one in (moved, again)]
    assert places[0] == places[1]
    assert places[0] != list(first.remarks.order_by("rule", "field").values_list("place", "row"))


def moved_and_read(reading: Reading, *items: str) -> Package:
    AcceptedItem.objects.all().delete()
    return full(reading, *items)


def test_a_remarked_item_is_read_when_another_rule_may_hold(reading: Reading, monkeypatch: pytest.MonkeyPatch):
    full(reading, SCHOOL, *THREE, WRONG)
    monkeypatch.setattr(circumstances, "mark_of", lambda rooms: b"another")
    again = full(reading, SCHOOL, *THREE, WRONG)
    assert "p-4" in reading[-1]
    assert len(told(again)) == 3


def test_a_remarked_item_is_read_when_an_operator_has_edited_the_person(reading: Reading):
    first = full(reading, SCHOOL, *THREE, WRONG)
    reading.append([])
    cells = {"familyName": "Иная", "givenName": "Даниил", "birthDate": "2005-05-06", "gender": "male", **CITIZEN}
    enter(type_=ItemType.PERSON, subject=pk("p-4"), records=[Record(General, "", cells)], by=ROBOT)
    again = full(reading, SCHOOL, *THREE, WRONG)
    assert reading[-1] == ["p-4"]
    assert told(again) == told(first)


def test_what_of_a_remarked_item_is_not_taken_has_it_read_every_time(reading: Reading):
    """The records that were not taken are not remembered, so neither is the item."""
    twice = section("Contacts", email="a@example.org")
    wrong = learner("p-4", twice, twice)
    protocols = [remarks(full(reading, SCHOOL, *THREE, wrong)) for _ in range(3)]
    assert reading[1:] == [["p-4"], ["p-4"]]
    assert len(protocols[0]) == 1
    assert protocols[0] == protocols[1] == protocols[2]


def test_what_may_be_right_tomorrow_is_read_every_time(reading: Reading):
    """A document issued in days to come: when they have come nobody sends other bytes."""
    early = learner(
        "p-4", section("IdentityDocument", type="passport_rf", series="4510", number="123456", issued="2018-04-25")
    )
    assert "F09" in {row[0] for row in remarks(full(reading, SCHOOL, *THREE, early))}
    with clock.fixed(clock.now().replace(year=2018, month=4, day=26)):
        late = full(reading, SCHOOL, *THREE, early)
    assert reading[-1] == ["p-4"]
    assert "F09" not in {row[0] for row in remarks(late)}


def test_what_the_register_remarks_is_asked_every_time(reading: Reading):
    """An organisation that nobody knows may be known tomorrow."""
    lost = learner("p-4", section("Enrolment", "e-9", organisation="o-9", schoolYear="2017", from_="2017-09-01"))
    rules = [{row[0] for row in remarks(full(reading, SCHOOL, *THREE, lost))} for _ in range(2)]
    assert reading[-1] == ["p-4"]
    assert rules[0] == rules[1] != set()
    other = school("o-9")
    assert not {row[0] for row in remarks(full(reading, SCHOOL, other, *THREE, lost))} & {"F23o"}


def test_repeated_items_are_told_of_every_time(reading: Reading):
    protocols = [[row[0] for row in remarks(full(reading, SCHOOL, *THREE, learner("p-2")))] for _ in range(3)]
    assert protocols == [["F23e"]] * 3


def test_two_items_of_one_person_are_read_every_time(reading: Reading):
    snils = "112-233-445 95"
    two = [
        learner("p-1", snils=snils),
        person("p-5", general("Имяббб", birthDate="2005-02-03", snils=snils, **CITIZEN)),
    ]
    full(reading, SCHOOL, two[0])
    full(reading, SCHOOL, *two)
    assert pk("p-1") == pk("p-5")
    full(reading, SCHOOL, *two)
    full(reading, SCHOOL, *two)
    assert reading[2:] == [["p-1", "p-5"], ["p-1", "p-5"]]


def by_delta(reading: Reading) -> None:
    delta(reading, person("p-2", general("Имяввв", "Иной", birthDate="2005-03-04", **CITIZEN)))


def by_operator(reading: Reading) -> None:
    cells = {"familyName": "Имяввв", "givenName": "Данил", "birthDate": "2005-03-04", "gender": "male", **CITIZEN}
    reading.append([])
    enter(type_=ItemType.PERSON, subject=pk("p-2"), records=[Record(General, "", cells)], by=ROBOT)


def by_another_supplier(reading: Reading) -> None:
    delta(
        reading,
        person("z-2", general("Имяввв", "Даниил", birthDate="2005-03-04", snils="112-233-445 95", **CITIZEN)),
        supplier="zags",
    )


def by_merge(reading: Reading) -> None:
    delta(reading, person("z-9", general("Другая", "Женя", birthDate="2001-03-04", **CITIZEN)), supplier="zags")
    other = PersonExternalId.objects.get(external_id="z-9").person_id
    merge_persons(person_id=other, survivor_id=pk("p-2"), by=ROBOT)


def by_undone_merge(reading: Reading) -> None:
    by_merge(reading)
    full(reading, SCHOOL, *WITH_NUMBER)
    undo_merge(person_id=PersonExternalId.objects.get(external_id="z-9").person_id, by=ROBOT)


def by_split(reading: Reading) -> None:
    by_another_supplier(reading)
    full(reading, SCHOOL, *WITH_NUMBER)
    id_ = ExternalId(Supplier.objects.get(code="zags").pk, "z-2")
    split_person(survivor_id=pk("p-2"), ids=[id_], mark=read_identity(pk("p-2")).mark, by=ROBOT)


WITH_NUMBER = [learner("p-1"), learner("p-2", snils="112-233-445 95"), learner("p-3")]


@pytest.mark.parametrize(
    "touch", [by_delta, by_operator, by_another_supplier, by_undone_merge, by_split], ids=lambda one: one.__name__
)
def test_whatever_touches_a_person_has_the_item_read(touch: Callable[[Reading], None], reading: Reading):
    full(reading, SCHOOL, *WITH_NUMBER)
    full(reading, SCHOOL, *WITH_NUMBER)
    assert reading[-1] == []
    touch(reading)
    full(reading, SCHOOL, *WITH_NUMBER)
    assert reading[-1] == ["p-2"]
    full(reading, SCHOOL, *WITH_NUMBER)
    assert reading[-1] == []


def test_who_is_called_otherwise_than_his_item_says_is_compared_every_time(reading: Reading):
    full(reading, SCHOOL, *WITH_NUMBER)
    by_merge(reading)
    full(reading, SCHOOL, *WITH_NUMBER)
    full(reading, SCHOOL, *WITH_NUMBER)
    assert reading[-2:] == [["p-2"], ["p-2"]]


def test_contacts_from_elsewhere_touch_nothing(reading: Reading):
    full(reading, SCHOOL, *THREE)
    cells = {"email": "a@example.org"}
    enter(type_=ItemType.PERSON, subject=pk("p-2"), records=[Record(Contacts, "", cells)], by=ROBOT)
    full(reading, SCHOOL, *THREE)
    assert reading[-1] == []


def test_a_withdrawn_person_is_read_when_he_comes_again(reading: Reading):
    everybody = [SCHOOL, *(learner(f"p-{n}") for n in range(1, 12))]
    full(reading, *everybody)
    assert full(reading, *everybody[:-1]).counts["withdrawn"] == 2
    back = full(reading, *everybody)
    assert reading[1:] == [[], ["p-11"]]
    assert back.counts["changed"] == 2


def test_what_was_restored_is_read_once(reading: Reading):
    everybody = [SCHOOL, *(learner(f"p-{n}") for n in range(1, 12))]
    full(reading, *everybody)
    gone_ = full(reading, *everybody[:-1])
    ask_to_restore(package_id=gone_.pk, by=ROBOT)
    load(package_id=gone_.pk, by=ROBOT)
    assert gone() == set()
    full(reading, *everybody)
    assert reading[-1] == ["p-11"]


def test_a_passed_membership_tells_the_year_that_the_package_knows(reading: Reading):
    """Nobody is read, so the year is known by what was passed alone; and only this year, not the one before."""
    older = [
        section("Enrolment", f"old-{n}", organisation="o-1", schoolYear="2016", from_="2016-09-01") for n in (1, 2)
    ]
    delta(reading, SCHOOL, learner("p-1", older[0]), learner("p-2", older[1]))
    everybody = [SCHOOL, *(learner(f"p-{n}") for n in range(1, 12))]
    full(reading, *everybody)
    without = full(reading, *everybody[:2], *everybody[3:])
    assert reading[-1] == []
    assert without.state == "accepted"
    assert gone() == {"p-2 e-p-2"}  # his general section stays with the year before, of which the package cannot know
    assert CurrentEnrolment.objects.filter(school_year=2016).count() == 2


def test_a_release_withdraws_beside_what_was_passed(reading: Reading):
    everybody = [SCHOOL, *(learner(f"p-{n}") for n in range(1, 8))]
    full(reading, *everybody)
    held = full(reading, *everybody[:4])
    assert (held.state, reading[-1]) == ("held", [])
    release(package_id=held.pk, by=ROBOT)
    load(package_id=held.pk, by=ROBOT)
    assert gone() == {f"p-{n} {what}" for n in range(4, 8) for what in (f"e-p-{n}", "1")}


@pytest.mark.parametrize("kinds", ["", "contacts enrolment general"])
def test_what_an_item_that_is_passed_leaves_out_is_withdrawn_by_the_next_package(kinds: str, reading: Reading):
    """Its own package was refused before it withdrew anything, so more stands on record than the item says."""
    covers = '<meta name="kontingent:organisations" content="o-1"/>'
    more = covers + (f'<meta name="kontingent:kinds" content="{kinds}"/>' if kinds else "")
    contacts = section("Contacts", "c-1", email="a@example.org")
    everybody = [SCHOOL, *(learner(f"p-{n}") for n in range(1, 8))]
    full(reading, SCHOOL, learner("p-1", contacts), *everybody[2:])
    held = full(reading, *everybody[:4], more=more)
    assert (held.state, reading[-1]) == ("held", ["p-1"])
    refuse_held(package_id=held.pk, by=ROBOT)
    assert gone() == set()
    done = full(reading, *everybody, more=more)
    assert (done.state, reading[-1]) == ("accepted", [])
    assert gone() == {"p-1 2"}  # the contacts


def test_other_rights_are_other_circumstances(reading: Reading):
    full(reading, SCHOOL, *THREE)
    SupplierRight.objects.create(supplier=Supplier.objects.get(code="dnevnik"), kind=1)
    full(reading, SCHOOL, *THREE)
    assert reading[-1] == ["o-1", "p-1", "p-2", "p-3"]


def test_another_program_reads_everything(reading: Reading, monkeypatch: pytest.MonkeyPatch):
    full(reading, SCHOOL, *THREE)
    monkeypatch.setattr(circumstances, "mark_of", lambda rooms: b"another")
    full(reading, SCHOOL, *THREE)
    assert reading[-1] == ["o-1", "p-1", "p-2", "p-3"]
    full(reading, SCHOOL, *THREE)
    assert reading[-1] == []


def test_a_moved_institution_has_institutions_read(reading: Reading):
    body = item("GoverningBody", "b-1", section("BodyGeneral", shortName="УО района", inn="7707083893"))
    below = item("Organisation", "o-1", section("Subordination", body="b-1"))
    full(reading, SCHOOL, *THREE)
    delta(reading, body, below, supplier="zags")
    school_of = {row.external_id: row.institution_id for row in InstitutionExternalId.objects.all()}
    assert len(school_of) == 2
    full(reading, SCHOOL, *THREE)
    assert "p-1" not in reading[-1]


def test_days_that_pass_are_asked(reading: Reading):
    """An address until a day is remarked the day after it: on that day nobody had to say anything new."""
    lives = section("Contacts", temporaryAddress="ул. Мира, 1", temporaryUntil="2018-04-25")
    here = learner("p-1", lives)
    assert full(reading, SCHOOL, here).counts["remarks"] == 0
    with clock.fixed(clock.now().replace(year=2018, month=4, day=25)):
        assert full(reading, SCHOOL, here).counts["remarks"] == 0
        assert reading[-1] == []
    with clock.fixed(clock.now().replace(year=2018, month=4, day=26)):
        late = full(reading, SCHOOL, here)
    assert reading[-1] == ["p-1"]
    assert [row[0] for row in remarks(late)] == ["F10b"]


def test_touched_while_the_package_is_on_its_way(reading: Reading, monkeypatch: pytest.MonkeyPatch):
    """Looked at before the lock is taken, so what is written in between has to be seen under it."""
    full(reading, SCHOOL, *THREE)
    honest = unchanged.examine

    def examine(reader, stored, supplier_id, now, looked):
        found = honest(reader, stored, supplier_id, now, looked)
        cells = {"familyName": "Имяввв", "givenName": "Иной", "birthDate": "2005-03-04", "gender": "male", **CITIZEN}
        monkeypatch.setattr(unchanged, "examine", honest)
        enter(type_=ItemType.PERSON, subject=pk("p-2"), records=[Record(General, "", cells)], by=ROBOT)
        return found

    monkeypatch.setattr(unchanged, "examine", examine)
    done = full(reading, SCHOOL, *THREE)
    assert "p-2" in reading[-1]
    assert not {"o-1", "p-1", "p-3"} & set(reading[-1])
    assert (done.counts["records"], done.counts["same"], done.done_batches) == (7, 7, 1)


@pytest.mark.parametrize(
    "odd",
    [
        "<!-- {} -->",
        "<![CDATA[{}]]>",
        "<?keep {}?>",
    ],
)
def test_what_is_hidden_is_not_taken_for_an_item(odd: str, reading: Reading):
    full(reading, SCHOOL, *THREE)
    hidden = full(reading, SCHOOL, odd.format(THREE[0]), *THREE[1:])
    assert hidden.counts["records"] == 5
    assert hidden.counts["persons_found"] == 2


def test_only_full_packages_are_remembered(reading: Reading):
    delta(reading, SCHOOL, *THREE)
    assert AcceptedItem.objects.count() == 0
    full(reading, SCHOOL, *THREE)
    assert AcceptedItem.objects.count() == 4
    delta(reading, SCHOOL, *THREE)
    assert reading[-1] == []


CLASS = section("SchoolClass", "k-1", schoolYear="2017", grade="6", letter="А")
KINDS = '<meta name="kontingent:kinds" content="organisationGeneral"/>'
WITH_CLASS = SCHOOL.replace("</article>", CLASS + "</article>")


def test_an_institution_may_stand_in_two_packages_that_say_different_things_of_it(reading: Reading):
    for _ in range(2):
        full(reading, WITH_CLASS, *THREE)
        full(reading, SCHOOL, more=KINDS)
    assert reading[2:] == [[], []]
    delta(reading, school("o-1").replace("Школа", "Гимназия"))
    full(reading, WITH_CLASS, *THREE)
    full(reading, SCHOOL, more=KINDS)
    assert reading[-2:] == [["o-1"], ["o-1"]]


def test_of_two_items_about_one_institution_only_one_is_passed(reading: Reading):
    full(reading, WITH_CLASS, *THREE)
    full(reading, SCHOOL, more=KINDS)
    both = full(reading, WITH_CLASS, *THREE, SCHOOL)
    assert reading[-1] == ["o-1"]
    assert {row[0] for row in remarks(both)} == {"F23e"}


def test_bytes_that_say_the_same_in_other_words_replace_those_before(reading: Reading):
    for spaces in ("", " ", "  "):
        full(reading, SCHOOL.replace("</article>", spaces + "</article>"), *THREE)
    assert AcceptedItem.objects.filter(is_person=False).count() == 1


def test_of_a_piece_that_is_kept_only_what_changed_is_read(reading: Reading):
    many = [learner(f"p-{number}") for number in range(5, 95)]
    full(reading, SCHOOL, *many, WRONG)
    assert StoredBytes.objects.filter(items__isnull=False).count() > 1
    first = full(reading, SCHOOL, *many, WRONG)
    many[60] = learner("p-65", given="Данила", inn="1")
    changed = full(reading, SCHOOL, *many, WRONG)
    assert reading[1:] == [[], ["p-65"]]
    assert (changed.counts["changed"], changed.counts["records"]) == (1, first.counts["records"])
    assert told(changed) > told(first)
    read = moved_and_read(reading, SCHOOL, *many, WRONG)
    places = [
        list(one.remarks.order_by("place", "rule", "field").values_list("place", "row")) for one in (changed, read)
    ]
    assert places[0] == places[1]
