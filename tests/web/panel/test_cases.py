"""«Неоднозначные совпадения»: a list that is worked off, decisions of one and of many, and who may decide what."""

import re
from datetime import date

import pytest
from django.db import connection

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.current.actions import reproject
from kontingent.current.identities import decide_case
from kontingent.current.projection.statements import CASE_SCOPE, put_right
from kontingent.institutions.models import Institution, Supplier
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.keyset import PageRequest
from kontingent.people import case_scope, cases, merges
from kontingent.people.case_actions import NO_DAY
from kontingent.people.models import Case, Merge, Person, PersonScope
from tests.accounts.people import account
from tests.ingest import region as register
from tests.ingest.region import ROBOT
from tests.web.panel.conftest import operator
from tests.web.panel.sent import send_districts
from tests.web.reading import document, field

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST, DECIDE, TOGETHER = "/panel/cases/", "/panel/cases/decide/", "/panel/cases/together/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def decide(client, verb, *case_ids: int, **more: str):
    return client.post(DECIDE, {"verb": verb, "case": case_ids, **more}, follow=True)


def state_of(case):
    case.refresh_from_db()
    return case.state


@pytest.mark.parametrize("verb", ["same", "different"])
def test_a_case_is_decided(doubtful, enter, verb):
    client = enter(operator())
    assert "Орлов Даниил" in text_of(client.get(LIST))
    answer = decide(client, verb, doubtful.pk)
    merged = Person.objects.get(pk=doubtful.person_id).merged_into_id
    assert (state_of(doubtful), merged) == (verb, doubtful.candidate_id if verb == "same" else None)
    assert "Решать нечего" in text_of(answer)


def test_a_masked_viewer_sees_and_decides_no_case(doubtful, enter):
    client = enter(operator(personal_data=False))
    for address in (LIST, TOGETHER, f"{LIST}?row={doubtful.pk}&decided={doubtful.pk}"):
        shown = client.get(address).content.decode()
        assert ("Даниил" in shown, DECIDE in shown) == (False, False)
    assert "Совпадения закрыты" in client.get(LIST).content.decode()
    for verb in ("same", "different", "later", "undo"):
        assert client.post(DECIDE, {"verb": verb, "case": doubtful.pk}).status_code == 404
    assert state_of(doubtful) == Case.State.OPEN


def test_a_decision_names_whom_and_carries_its_undoing(doubtful, enter):
    client = enter(operator())
    done = text_of(decide(client, "same", doubtful.pk))
    assert ("Персоны объединены" in done, "Даниил</a>" in done, "Отменить решение" in done) == (True, True, True)
    undone = text_of(decide(client, "undo", doubtful.pk))
    assert ("Решение отменено: снова ждёт решения 1 совпадение." in undone, state_of(doubtful)) == (True, "open")
    assert Merge.objects.get().undone_at is not None
    apart = text_of(decide(client, "different", doubtful.pk))
    assert ("Это разные люди" in apart, "Орлов Даниил" in apart) == (True, True)
    decide(client, "undo", doubtful.pk)
    assert (state_of(doubtful), Person.objects.get(pk=doubtful.person_id).is_provisional) == ("open", True)
    again = text_of(decide(client, "undo", doubtful.pk))
    assert "Решение отменено" not in again, "nothing is left to undo"


def test_the_second_of_two_who_decide_is_told_who_was_first_and_when(doubtful, enter):
    first = enter(operator())
    root = Institution.objects.get(parent=None)
    second = enter(account(root, role=Role.OPERATOR, family_name="Белова", personal_data=True))
    decide(first, "same", doubtful.pk)
    told = text_of(decide(second, "different", doubtful.pk))
    assert "Орлов Даниил: Это совпадение уже решено: тот же человек." in told
    assert re.search(r"Решение: Соколова Марина Викторовна, \d\d\.\d\d\.\d{4} \d\d:\d\d\.", told)
    assert (state_of(doubtful), Merge.objects.count()) == ("same", 1)
    shown = text_of(second.get(f"{LIST}?row={doubtful.pk}"))
    assert "Решать нечего" in shown
    assert re.search(r"Решено [^:]+:\d\d: тот же человек\. Соколова Марина Викторовна\.", shown)


def test_a_pair_says_what_differs_and_what_follows(doubtful, enter):
    shown = text_of(enter(operator()).get(LIST))
    assert (shown.count(", отличается</span>"), shown.count("≠</span>")) == (1, 1), "the surname alone"
    assert "dnevnik: n-1" in shown
    assert "zags: n-1" in shown
    assert "4 записи; Общие сведения: 1 + 1; Обучение: 1 + 1" in shown
    assert "никто: обе записи видны одним и тем же" in shown
    assert shown.count('id="same"') == shown.count('id="later"') == shown.count('id="keys"') == 1


def test_who_would_see_whom_anew_is_named(enter, db):
    register.build("dnevnik", "zags")
    send_districts()
    case = Case.objects.get(person__external_ids__external_id="n-3")
    shown = text_of(enter(operator()).get(f"{LIST}?row={case.pk}"))
    assert "УО north, Школа north — сведения временной персоны" in shown
    assert "УО south, Школа south — сведения известной персоны" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("supplier={zags}", True),
        ("supplier={dnevnik}", False),
        ("reason=birth_same", True),
        ("reason=snils_same", False),
        ("organisation=школа", True),
        ("organisation=щщщ", False),
        ("state=postponed", False),
    ],
)
def test_cases_are_filtered(doubtful, enter, query, found):
    ids = dict(Supplier.objects.values_list("code", "pk"))
    client = enter(operator())
    for address in (LIST, TOGETHER):
        answer = client.get(f"{address}?{query.format(**ids)}")
        assert answer.status_code == 200
        shown = answer.content.decode()
        assert (address, "Орлов Даниил" in shown, 'class="empty"' in shown) == (address, found, not found)


@pytest.mark.parametrize("address", [LIST, TOGETHER])
def test_of_organisations_that_may_be_meant_one_is_chosen(enter, db, address):
    register.build("dnevnik", "zags")
    send_districts()
    answer = enter(operator()).get(f"{address}?organisation=школа")
    shown = answer.content.decode()
    assert (answer.status_code, "Подходит несколько организаций" in shown) == (200, True)
    assert ("Школа north</a>" in shown, "Школа south</a>" in shown) == (True, True)


def test_scores_part_the_cases(doubtful, enter):
    client = enter(operator())
    shown = [client.get(f"{LIST}?score={score}").content.decode() for score in ("high", "middle", "low")]
    assert sum("Орлов Даниил" in one for one in shown) == 1


@pytest.mark.parametrize(
    ("asked", "until", "said"),
    [
        ({"until": "21.04.2099"}, date(2099, 4, 21), "Отложено до 21.04.2099."),
        ({"note": "Ждём копию свидетельства"}, NO_DAY, "Отложено."),
    ],
)
def test_a_case_is_put_off_and_returned(doubtful, enter, asked, until, said):
    client = enter(operator())
    later = text_of(decide(client, "later", doubtful.pk, **asked))
    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.postponed_until, doubtful.note) == ("open", until, asked.get("note", ""))
    assert ("Отложено: " in later, "Орлов Даниил" in later, "Решать нечего" in later) == (True, True, True)
    shown = text_of(client.get(f"{LIST}?state=postponed"))
    assert ("Орлов Даниил" in shown, asked.get("note", "21.04.2099") in shown) == (True, True)
    assert JournalEntry.objects.filter(action=Action.CASE_DECIDED).order_by("-pk")[0].description == said
    decide(client, "undo", doubtful.pk)
    doubtful.refresh_from_db()
    assert (doubtful.postponed_until, "Орлов Даниил" in text_of(client.get(LIST))) == (None, True)


@pytest.mark.parametrize("asked", [{}, {"until": "01.01.2017"}, {"until": "31.02.2099"}])
def test_what_is_put_off_until_nothing_stays(doubtful, enter, asked):
    told = decide(enter(operator()), "later", doubtful.pk, **asked).content.decode()
    doubtful.refresh_from_db()
    assert (doubtful.postponed_until, 'class="notice warn' in told) == (None, True)


def test_a_case_put_off_waits_again_on_its_day(doubtful, enter):
    Case.objects.update(postponed_until=date(2017, 1, 1))
    assert "Орлов Даниил" in text_of(enter(operator()).get(LIST))


def test_many_are_decided_at_once_but_those_unticked(enter, db):
    register.build("dnevnik", "zags")
    send_districts()
    north, south, border = Case.objects.order_by("person_id")
    client = enter(operator())
    shown = document(text_of(client.get(TOGETHER))).xpath("//input[@name='case']/@value")
    assert sorted(shown) == sorted(str(case.pk) for case in (north, south, border))
    decide_case(case_id=south.pk, same=False, by=ROBOT)
    told = text_of(decide(client, "different", north.pk, south.pk))
    assert [state_of(case) for case in (north, south, border)] == ["different", "different", "open"]
    assert "Это совпадение уже решено: разные люди." in told
    decide(client, "undo", north.pk)
    done = text_of(decide(client, "same", north.pk, border.pk))
    assert [state_of(case) for case in (north, border)] == ["same", "same"]
    assert ("Отменить все решения" in done, "Северцева" in done) == (True, True)
    decide(client, "undo", north.pk, border.pk)
    assert [state_of(case) for case in (north, border)] == ["open", "open"]
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_whoever_decided_finds_it_again_and_takes_it_back(enter, db):
    register.build("dnevnik", "zags")
    send_districts()
    north, south, border = Case.objects.order_by("person_id")
    client = enter(operator())
    decide_case(case_id=south.pk, same=False, by=ROBOT)
    for case in (border, north):
        decide(client, "different", case.pk)
    shown = text_of(client.get(f"{LIST}?state=decided"))
    assert re.findall(r"row=(\d+)#pair\"(?: aria-current=\"true\")?>", shown) == [str(north.pk), str(border.pk)] * 1
    assert 'value="undo"' in shown
    assert "Решать нечего" in text_of(client.get(f"{TOGETHER}?state=decided"))
    decide(client, "undo", border.pk)
    assert [state_of(case) for case in (north, south, border)] == ["different", "different", "open"]


def test_nothing_ticked_decides_nothing(doubtful, enter):
    told = enter(operator()).post(DECIDE, {"verb": "same"}, follow=True).content.decode()
    assert ("Отметьте хотя бы одну пару." in told, state_of(doubtful)) == (True, "open")


def test_a_decision_leads_to_the_next_pair_of_the_same_list(enter, db):
    register.build("dnevnik", "zags")
    send_districts()
    client = enter(operator())
    shown = document(client.get(f"{LIST}?supplier=2"))
    listed = shown.xpath("//li/a[starts-with(@href, '?supplier=2&row=') and contains(@href, '#pair')]/@href")
    first, second, _ = (href.partition("row=")[2].removesuffix("#pair") for href in listed)
    then = field(shown, "then")
    answer = client.post(DECIDE, {"verb": "different", "case": first, "then": then})
    assert answer.headers["Location"] == f"{LIST}?supplier=2&row={second}&decided={first}#pair"
    odd = client.post(DECIDE, {"verb": "different", "case": second, "then": "//example.org/?next=x"})
    assert odd.headers["Location"] == f"{LIST}?decided={second}#pair"


def test_whoever_saw_a_half_sees_the_whole_and_nobody_else(enter, db):
    register.build("dnevnik", "zags")
    send_districts()
    case = Case.objects.order_by("person_id")[2]
    pair = (case.person_id, case.candidate_id)
    client = enter(operator())

    def seen() -> dict[int, set[str]]:
        rows = PersonScope.objects.filter(person_id__in=pair).values_list("person_id", "scope_id")
        names = dict(Institution.objects.values_list("pk", "full_name"))
        return {one: {names[scope] for person, scope in rows if person == one} for one in pair}

    apart = seen()
    assert apart == {pair[0]: {"Регион", "УО south", "Школа south"}, pair[1]: {"Регион", "УО north", "Школа north"}}
    decide(client, "same", case.pk)
    union = {"Регион", "УО south", "Школа south", "УО north", "Школа north"}
    assert seen() == {pair[0]: set(), pair[1]: union}
    decide(client, "undo", case.pk)
    assert seen() == apart


def test_an_administrator_decides_what_is_wholly_his(enter, db):
    register.build("dnevnik", "zags")
    send_districts()
    north, south, border = Case.objects.order_by("person_id")
    chief = account(Institution.objects.get(short_name="УО north"), role=Role.ADMINISTRATOR, personal_data=True)
    client = enter(chief)
    shown = text_of(client.get(LIST))
    assert [name in shown for name in ("Северцева", "Южная", "Граничная")] == [True, False, False]
    for case in (south, border):
        assert client.post(DECIDE, {"verb": "same", "case": case.pk}).status_code == 404
        assert f"row={case.pk}" not in shown
        assert "Южная" not in text_of(client.get(f"{LIST}?row={case.pk}&decided={case.pk}"))
    decide(client, "same", north.pk, south.pk)
    assert [state_of(case) for case in (north, south, border)] == ["same", "open", "open"]
    assert JournalEntry.objects.filter(action=Action.CASE_DECIDED).get().user_id == chief.pk
    decide(client, "undo", north.pk)
    assert state_of(north) == "open"
    decide_case(case_id=north.pk, same=True, by=ROBOT)
    assert client.post(DECIDE, {"verb": "undo", "case": north.pk}).status_code == 404, "somebody else's decision"
    built = JournalEntry.objects.filter(action=Action.REGISTRY_BUILT, user_id=chief.pk).order_by("pk")[0]
    assert built.details == {"pairs": [[north.pk, north.person_id, north.candidate_id]]}


@pytest.mark.parametrize(("small", "few"), [(case_scope.SMALL, case_scope.FEW), (-1, 0)], ids=["sought", "walked"])
def test_a_small_scope_finds_the_same_pairs(db, monkeypatch, small, few):
    monkeypatch.setattr(case_scope, "SMALL", small)
    monkeypatch.setattr(case_scope, "FEW", few)
    register.build("dnevnik", "zags")
    send_districts()
    north, south, _ = Case.objects.order_by("person_id")
    for case in (north, south):  # a merged person is known by his survivor
        merged = Person.objects.create(merged_into_id=case.person_id, created_at=clock.now())
        Merge.objects.create(person=merged, survivor_id=case.person_id, merged_at=clock.now())
        Case.objects.filter(pk=case.pk).update(person_id=merged.pk)
        reproject(persons=[case.person_id], recorded_at=clock.now())
    place = Institution.objects.get(short_name="УО north")
    scope = Scope(place.pk, open_data=True)
    assert [case.pk for case in cases.listed(scope).page(PageRequest(9)).rows] == [north.pk]
    found = merges.listed(scope, merges.MergeFilter()).page(PageRequest(9)).rows
    assert [merge.survivor_id for merge in found] == [north.person_id]


@pytest.mark.parametrize("few", [case_scope.FEW, 0], ids=["sought", "walked"])
def test_no_scope_of_a_person_is_read_to_list_the_pairs_of_a_place(db, monkeypatch, few):
    monkeypatch.setattr(case_scope, "FEW", few)
    register.build("dnevnik", "zags")
    send_districts()
    found = cases.listed(Scope(Institution.objects.get(short_name="УО north").pk, open_data=True))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        plan = found.found.order_by(*found.columns).values_list("pk", flat=True)[:26].explain()
    assert re.findall(r"using (\w+)", plan) == ["recognition_case_open", "case_scope_by_scope"], plan
    assert re.search(r"Index Cond: \(\(scope_id = \d+\) AND \(person_id = .* AND \(candidate_id = ", plan), plan
    assert ("SubPlan" in plan) == (few == 0), (
        plan
    )  # what gives a value is asked of each in turn, however few there may be


def test_who_was_merged_into_a_person_of_a_place_is_found_by_that_person(db):
    """Whatever the planner thinks of how many there are: else those of the whole region are read."""
    register.build("dnevnik", "zags")
    send_districts()
    place = Institution.objects.get(short_name="УО north")
    found = merges.listed(Scope(place.pk, open_data=True), merges.MergeFilter()).found
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = found.explain()
    assert re.search(r"person_merged on person.*\n +Index Cond: \(merged_into_id = ANY", plan), plan
    assert "Join" not in plan


@pytest.mark.parametrize("lost", ["masked", "official", "former", "nowhere"])
def test_an_administrator_decides_nothing_without_the_right(enter, db, lost):
    register.build("dnevnik", "zags")
    send_districts()
    case = Case.objects.order_by("person_id")[0]
    place = Institution.objects.get(short_name="УО north")
    role = Role.OFFICIAL if lost == "official" else Role.ADMINISTRATOR
    client = enter(account(place, role=role, personal_data=lost != "masked"))
    scopes = PersonScope.objects.filter(person_id=case.person_id)
    if lost == "former":
        scopes.update(days="{[2016-09-01,2017-06-01)}")
    if lost == "nowhere":
        scopes.delete()
    put_right(CASE_SCOPE, [case.person_id])
    answer = client.get(LIST)
    assert (answer.status_code, "Северцева" in text_of(answer)) == (403 if lost == "official" else 200, False)
    assert client.post(DECIDE, {"verb": "same", "case": case.pk}).status_code == (403 if lost == "official" else 404)
    assert state_of(case) == "open"
