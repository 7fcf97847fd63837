"""A full package withdraws what it does not say any more, within what it covers, unless that is suspiciously much."""

import pytest
from django.db import connection

from kontingent.current.models import CurrentEnrolment
from kontingent.history.models import Fact, InstitutionFact
from kontingent.ingest.actions import NotHeld, refuse_held, release
from kontingent.ingest.models import Absence, Presence
from kontingent.ingest.pipeline import load
from tests.ingest.region import ROBOT, build, send
from tests.ingest.xhtml import general, item, package, person, section

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CITIZEN = {"citizenship": "russian"}
LATER = "2018-04-20T07:00:00+03:00"


def school(id_: str) -> str:
    return item("Organisation", id_, section("OrganisationGeneral", shortName=f"СОШ {id_}", type="general"))


def learner(id_: str, *schools: str) -> str:
    return person(
        id_,
        general("Имярек", birthDate=f"2003-01-{int(id_[2:]) + 1:02}", **CITIZEN),
        section("Contacts", email="a@example.org"),
        *(
            section(
                "Enrolment",
                f"e-{id_}-{s}",
                organisation=s,
                schoolYear="2017",
                grade="8",
                letter="А",
                from_="2017-09-01",
            )
            for s in schools
        ),
    )


def full(*items: str, organisations: str = "", kinds: str = "", made: str = LATER) -> bytes:
    more = f'<meta name="kontingent:organisations" content="{organisations}"/>' if organisations else ""
    more += f'<meta name="kontingent:kinds" content="{kinds}"/>' if kinds else ""
    return package(*items, mode="full", made=made, more=more)


def gone() -> list[tuple[int, str]]:
    """Kind and key of the records of persons that are withdrawn now."""
    return sorted(Fact.objects.filter(payload__isnull=True, superseded_at__year=9999).values_list("kind", "key"))


@pytest.fixture
def two_schools() -> None:
    build()
    send(
        package(
            school("o-1"),
            school("o-2"),
            *(learner(f"p-{n}", "o-1") for n in range(10)),
            *(learner(f"p-{n}", "o-2") for n in range(10, 20)),
            learner("p-20", "o-1", "o-2"),
        )
    )


@pytest.mark.usefixtures("two_schools")
class TestOfOneSchool:
    def test_only_its_own_records_are_withdrawn(self):
        sent = send(full(school("o-1"), *(learner(f"p-{n}", "o-1") for n in range(9)), organisations="o-1"))
        assert sent.state == "accepted"
        # p-9 is gone with everything; p-20 learns in the other school too, so only this membership is.
        assert gone() == [(1, ""), (2, ""), (10, "e-p-20-o-1@2017"), (10, "e-p-9-o-1@2017")]
        assert sent.counts["withdrawn"] == 4
        assert CurrentEnrolment.objects.count() == 9 + 11
        assert not Presence.objects.exists()

    def test_a_withdrawal_names_its_package(self):
        sent = send(full(school("o-1"), *(learner(f"p-{n}", "o-1") for n in range(9)), organisations="o-1"))
        tombstone = Fact.objects.get(kind=10, key="e-p-9-o-1@2017", payload__isnull=True)
        assert (tombstone.package_id, tombstone.place) == (sent.pk, 0)

    def test_kinds_that_are_not_covered_stay(self):
        send(full(*(learner(f"p-{n}", "o-1") for n in range(9)), organisations="o-1", kinds="enrolment"))
        assert gone() == [(10, "e-p-20-o-1@2017"), (10, "e-p-9-o-1@2017")]

    def test_what_was_refused_is_not_withdrawn(self):
        nameless = learner("p-9", "o-1").replace("Имярек", "")
        sent = send(full(school("o-1"), *(learner(f"p-{n}", "o-1") for n in range(9)), nameless, organisations="o-1"))
        assert sent.state == "remarks"
        assert gone() == [(10, "e-p-20-o-1@2017")]

    def test_a_withdrawn_record_may_come_back(self):
        send(full(school("o-1"), *(learner(f"p-{n}", "o-1") for n in range(9)), organisations="o-1"))
        back = send(package(learner("p-9", "o-1"), made="2018-04-20T08:00:00+03:00"))
        assert back.counts["changed"] == 3
        assert CurrentEnrolment.objects.count() == 9 + 11 + 1


@pytest.mark.usefixtures("two_schools")
class TestOfTheRegion:
    def test_a_school_without_anybody_is_held_and_stays_when_released(self):
        held = send(full(school("o-1"), *(learner(f"p-{n}", "o-1") for n in range(9))))
        assert (held.state, held.stage) == ("held", "withdrawing")
        assert held.reason == "В пакете нет ни одного обучающегося за 2017\xa0/\xa02018: СОШ o-2."
        assert gone() == []
        release(package_id=held.pk, by=ROBOT)
        done = load(package_id=held.pk, by=ROBOT)
        assert (done.state, done.reason) == ("accepted", "")
        assert gone() == [(1, ""), (2, ""), (10, "e-p-20-o-1@2017"), (10, "e-p-9-o-1@2017")]
        assert not InstitutionFact.objects.filter(payload__isnull=True).exists()

    def test_what_is_held_may_be_refused(self):
        held = send(full(school("o-1"), learner("p-1", "o-1")))
        refused = refuse_held(package_id=held.pk, by=ROBOT)
        assert refused.state == "refused"
        assert refused.reason.endswith("Пакет отклонён оператором.")
        assert not refused.remarks.exists()  # the file is not at fault
        assert load(package_id=held.pk, by=ROBOT).state == "refused"
        assert gone() == []
        assert not Presence.objects.exists()
        assert not Absence.objects.exists()

    def test_the_share_is_a_setting(self, monkeypatch: pytest.MonkeyPatch):
        """Six of eleven, of each kind."""
        data = full(school("o-1"), *(learner(f"p-{n}", "o-1") for n in range(5)), organisations="o-1")
        monkeypatch.setenv("KONTINGENT_WITHDRAWAL_SHARE", "0.6")
        assert send(data).state == "accepted"

    def test_a_delta_withdraws_nothing(self):
        send(package(school("o-1"), learner("p-1", "o-1"), made=LATER))
        assert gone() == []


def test_only_what_is_held_can_be_released():
    build()
    accepted = send(package(school("o-1")))
    with pytest.raises(NotHeld):
        release(package_id=accepted.pk, by=ROBOT)
    with pytest.raises(NotHeld):
        refuse_held(package_id=accepted.pk, by=ROBOT)


@pytest.mark.usefixtures("two_schools")
def test_a_package_of_one_school_does_not_read_the_facts_of_the_region():
    plans: dict[str, str] = {}

    def explained(execute, sql, params, many, context):
        for statement in sql.split(";\n"):
            for table in ("reached", "given"):
                if statement.startswith(f"INSERT INTO {table} "):
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL enable_seqscan = off")
                        cursor.execute(f"EXPLAIN {statement.removesuffix(f'; ANALYZE {table}')}", params)
                        plans[table] = "\n".join(row[0] for row in cursor.fetchall())
                        cursor.execute("SET LOCAL enable_seqscan = on")
        return execute(sql, params, many, context)

    data = full(school("o-1"), *(learner(f"p-{n}", "o-1") for n in range(9)), organisations="o-1")
    with connection.execute_wrapper(explained):
        send(data)
    assert "fact_member" in plans["reached"]
    assert "Index Cond: ((person_id = ANY" in plans["given"]
    assert "Seq Scan on fact" not in plans["reached"] + plans["given"]
