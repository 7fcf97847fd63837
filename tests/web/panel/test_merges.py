"""«Объединения»: every merge is found and undone, of whatever age; the portfolio leads there."""

import re
from datetime import timedelta

import pytest

from kontingent.accounts.roles import Role
from kontingent.institutions.models import Institution, Supplier
from kontingent.people.models import Case, Merge, Person, PersonScope
from kontingent.portfolios.identities import decide_case, merge_persons
from tests.accounts.people import account
from tests.ingest import region as register
from tests.ingest.region import ROBOT
from tests.web.panel.sent import send_namesakes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def doubtful(db) -> Case:
    register.build("dnevnik", "zags")
    send_namesakes()
    return Case.objects.get()


def operator(*, personal_data=True):
    root = Institution.objects.get(parent=None)
    return account(root, role=Role.OPERATOR, email="operator@example.ru", personal_data=personal_data)


def seen_in(text: str) -> list[str]:
    return re.findall(r'name="seen" value="([^"]+)"', text)


def merged_long_ago(known: int, count: int) -> list[int]:
    """`count` persons more, merged each a day before the other."""
    root = Institution.objects.get(parent=None).pk
    ids = []
    for n in range(count):
        person = Person.objects.create(created_at=Case.objects.get().opened_at)
        PersonScope.objects.create(person_id=person.pk, scope_id=root, roles=1, name_key="")
        merge_persons(person_id=person.pk, survivor_id=known, by=ROBOT)
        one = Merge.objects.filter(person_id=person.pk)
        one.update(merged_at=one.get().merged_at - timedelta(days=n))
        ids.append(person.pk)
    return ids


def test_a_merge_is_undone_and_the_case_is_open_again(doubtful, enter):
    client = enter(operator())
    client.post(f"/panel/cases/{doubtful.pk}/same/")
    address = f"/panel/merges/{doubtful.person_id}/undo/"
    shown = client.get("/panel/merges/").content.decode()
    assert address in shown
    [seen] = seen_in(shown)
    assert client.post(f"/panel/merges/{doubtful.candidate_id}/undo/").status_code == 404
    answer = client.post(address, {"seen": seen}, follow=True).content.decode()
    doubtful.refresh_from_db()
    assert (doubtful.state, Person.objects.get(pk=doubtful.person_id).merged_into_id) == (Case.State.OPEN, None)
    assert "Объединение отменено" in answer
    assert (address in answer, "Отменено" in answer, "Соколова Марина Викторовна" in answer) == (False, True, True)
    again = client.post(address, {"seen": seen}, follow=True).content.decode()
    assert "Это объединение уже отменено." in again


def test_the_oldest_of_many_is_found_by_pages_and_undone(doubtful, enter):
    ids = merged_long_ago(doubtful.candidate_id, 30)
    client = enter(operator())
    first = client.get("/panel/merges/").content.decode()
    assert "30</b>" in first.replace("\n", "") or "30\u00a0объединений" in first
    assert f"/panel/merges/{ids[-1]}/undo/" not in first
    following = re.search(r'href="(\?after=[^"]+)" rel="next"', first)[1]
    second = client.get(f"/panel/merges/{following}").content.decode()
    assert len(seen_in(second)) == 5
    assert client.post(f"/panel/merges/{ids[-1]}/undo/", {"seen": seen_in(second)[-1]}).status_code == 302
    assert Person.objects.get(pk=ids[-1]).merged_into_id is None


@pytest.mark.parametrize(
    ("query", "found"), [("name=орлов", 1), ("name=щщщ", 0), ("state=standing", 1), ("state=undone", 0)]
)
def test_merges_are_searched(doubtful, enter, query, found):
    decide_case(case_id=doubtful.pk, same=True, by=ROBOT)
    shown = enter(operator()).get(f"/panel/merges/?{query}").content.decode()
    assert len(seen_in(shown)) == found
    assert ("Ничего не найдено" in shown) == (not found)


def test_a_masked_operator_sees_and_undoes_no_merge(doubtful, enter):
    decide_case(case_id=doubtful.pk, same=True, by=ROBOT)
    client = enter(operator(personal_data=False))
    shown = client.get("/panel/merges/").content.decode()
    assert ("Объединения закрыты" in shown, "Даниил" in shown) == (True, False)
    assert client.post(f"/panel/merges/{doubtful.person_id}/undo/").status_code == 404
    assert Person.objects.get(pk=doubtful.person_id).merged_into_id == doubtful.candidate_id


def test_a_decision_names_whom_and_carries_its_undoing(doubtful, enter):
    client = enter(operator())
    done = client.post(f"/panel/cases/{doubtful.pk}/same/", follow=True).content.decode()
    assert ("Персоны объединены" in done, "Даниил</a>" in done) == (True, True)
    again = client.post(f"/panel/cases/{doubtful.pk}/different/", follow=True).content.decode()
    assert "Это совпадение уже решено: тот же человек." in again
    assert client.post(f"/panel/merges/{doubtful.person_id}/undo/", {"seen": seen_in(done)[0]}).status_code == 302
    apart = client.post(f"/panel/cases/{doubtful.pk}/different/", follow=True).content.decode()
    assert ("Это разные люди" in apart, "Орлов Даниил" in apart) == (True, True)
    client.post(f"/panel/cases/{doubtful.pk}/reopen/")
    doubtful.refresh_from_db()
    assert (doubtful.state, Person.objects.get(pk=doubtful.person_id).is_provisional) == (Case.State.OPEN, True)
    again = client.post(f"/panel/cases/{doubtful.pk}/reopen/", follow=True).content.decode()
    assert "Это совпадение уже другое: ждёт решения." in again


def test_a_case_says_what_differs_and_what_follows(doubtful, enter):
    shown = enter(operator()).get("/panel/cases/").content.decode()
    assert shown.count(", отличается</span>") == 1, "the surname alone"
    assert "станет одной персоной: 4\u00a0записи" in shown
    assert "увидят: Школа" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("supplier={zags}", True),
        ("supplier={dnevnik}", False),
        ("reason=birth_same", True),
        ("reason=snils_same", False),
    ],
)
def test_cases_are_filtered(doubtful, enter, query, found):
    ids = dict(Supplier.objects.values_list("code", "pk"))
    shown = enter(operator()).get(f"/panel/cases/?{query.format(**ids)}").content.decode()
    assert ("Орлов Даниил" in shown, "По этим условиям совпадений нет" in shown) == (found, not found)


def test_scores_part_the_cases(doubtful, enter):
    client = enter(operator())
    shown = [client.get(f"/panel/cases/?score={score}").content.decode() for score in ("high", "middle", "low")]
    assert sum("Орлов Даниил" in one for one in shown) == 1
