"""Until a case is decided both portfolios and the list say so; who the other one is only to whoever sees him too."""

import datetime as dt

import pytest

from kontingent.current.identities import decide_case
from kontingent.institutions.scope import Scope
from kontingent.people.doubles import repeated
from kontingent.people.models import Case
from kontingent.registry.filters import Filters
from kontingent.registry.queries import FEW, Total, count_exactly, with_repeated
from tests import cast
from tests.current.merging import merge_persons
from tests.ingest.region import ROBOT
from tests.web.persons import figures
from tests.web.persons.figures import ALISA, DANIIL, MATVEY, ROMAN, VALERY
from tests.web.reading import document, words

SIGN = "возможно, тот же человек"


@pytest.fixture(autouse=True)
def case(persons):
    """Daniil of one district may be Alisa of another."""
    return _case(ALISA, DANIIL)


def _case(person_id, candidate_id):
    return Case.objects.create(
        person_id=person_id, candidate_id=candidate_id, score=0.9, reasons=["name_same"],
        opened_at=dt.datetime(2018, 4, 1, tzinfo=dt.UTC),
    )  # fmt: skip


def _head(client, person_id, on=""):
    page = document(client.get(f"/contingent/{person_id}/", {"on": on} if on else {}))
    return page.xpath("//div[@class='identity']")[0]


def _links(head):
    return {words(link): link.get("href") for link in head.xpath(".//ul[@class='facts']//a")}


def _signed(page):
    return [words(cell.xpath("./a")[0]) for cell in page.xpath("//td[contains(@class, 'who')]") if SIGN in words(cell)]


def test_both_heads_name_the_other_to_the_operator_and_lead_to_the_case(operator, case):
    heads = {person_id: _head(operator, person_id) for person_id in (DANIIL, ALISA)}
    assert all(SIGN in words(head) for head in heads.values())
    assert _links(heads[DANIIL])["решить"] == f"/panel/cases/?row={case.pk}"
    other = next(text for text, href in _links(heads[DANIIL]).items() if href == f"/contingent/{ALISA}/")
    assert "Алиса" in other


@pytest.mark.parametrize("who", ["official", "masked"])
def test_who_does_not_see_the_other_gets_the_sign_alone(request, who):
    head = _head(request.getfixturevalue(who), DANIIL)
    assert SIGN in words(head)
    assert "Алиса" not in words(head)
    assert not any(f"/contingent/{ALISA}/" in href or "cases" in href for href in _links(head).values())


def test_a_masked_viewer_gets_no_name_of_a_person_he_sees(masked):
    _case(VALERY, DANIIL)
    head = _head(masked, DANIIL)
    assert SIGN in words(head)
    assert f"/contingent/{VALERY}/" not in _links(head).values()


def test_an_official_is_named_whom_he_sees_and_is_not_led_to_decide(official):
    _case(VALERY, DANIIL)
    links = _links(_head(official, DANIIL))
    assert links[cast.VALERY.name] == f"/contingent/{VALERY}/"
    assert "решить" not in links


def test_the_sign_is_of_today(operator):
    assert SIGN not in words(_head(operator, DANIIL, on="2018-04-10"))


def test_the_list_signs_both_and_counts_one_of_them(operator, official):
    page = document(operator.get("/contingent/"))
    assert sorted(_signed(page)) == sorted(name for name in _signed(page) if "Даниил" in name or "Алиса" in name)
    assert len(_signed(page)) == 2
    assert "из них возможно повторно: 1" in words(page.xpath("//h2[@id='h-found']")[0])
    page = document(official.get("/contingent/"))
    assert _signed(page) == [cast.DANIIL.name]
    assert "повторно" not in words(page.xpath("//h2[@id='h-found']")[0]), "the other one is in no list of his"


def test_the_total_that_comes_later_says_it_too(operator):
    assert "из них возможно повторно: 1" in words(document(operator.get("/contingent/total/")))


def test_decided_there_is_no_sign(operator, case):
    decide_case(case_id=case.pk, same=False, by=ROBOT)
    assert SIGN not in words(_head(operator, DANIIL))
    assert _signed(document(operator.get("/contingent/"))) == []


def test_the_case_of_somebody_merged_is_the_survivors(operator):
    merge_persons(person_id=DANIIL, survivor_id=MATVEY, by=ROBOT)
    assert SIGN in words(_head(operator, MATVEY))
    assert SIGN in words(_head(operator, ALISA))


def test_how_many_fewer_they_are(persons):
    assert repeated([]) == 0
    assert repeated([(1, 2), (2, 1), (3, 2), (5, 6)]) == 3
    _case(VALERY, DANIIL)
    _case(ROMAN, VALERY)
    assert count_exactly(Scope(figures.REGION, open_data=True), Filters()).repeated == 3
    assert count_exactly(Scope(figures.DISTRICT, open_data=True), Filters()).repeated == 2


def test_of_few_persons_their_cases_are_asked_and_of_few_cases_their_persons(persons, monkeypatch):
    _case(VALERY, DANIIL)
    merge_persons(person_id=DANIIL, survivor_id=MATVEY, by=ROBOT)
    scope, some = Scope(figures.DISTRICT, open_data=True), Total(5, is_exact=True)
    many, endless = Total(FEW + 1, is_exact=True), Total(2000, is_exact=False)
    found = [with_repeated(scope, Filters(), total).repeated for total in (some, many, endless)]
    assert found == [count_exactly(scope, Filters()).repeated] * 3 == [1, 1, 1]
    monkeypatch.setattr("kontingent.registry.queries.FEW", 1)
    assert with_repeated(scope, Filters(), many).repeated is None  # two cases wait: nobody is kept waiting for a sum


def test_what_a_page_does_not_count_is_counted_when_asked(operator, monkeypatch):
    monkeypatch.setattr("kontingent.registry.queries.FEW", 0)
    head = document(operator.get("/contingent/")).xpath("//h2[@id='h-found']")[0]
    assert "повторно" not in words(head).partition("Сколько")[0]
    ((link,),) = [head.xpath("a/@href")]
    asked = document(operator.get(link)).xpath("//h2[@id='h-found']")[0]
    assert "из них возможно повторно: 1" in words(asked)


def test_more_than_are_counted_are_counted_when_asked(operator, monkeypatch):
    monkeypatch.setattr("kontingent.registry.queries.COUNTED_UP_TO", 1)
    page = document(operator.get("/contingent/?role=learner"))
    head = page.xpath("//h2[@id='h-found']")[0]
    assert words(head).startswith("Найдено больше 1 обучающихся")
    assert words(head).endswith("Сосчитать")
    exact = document(operator.get(head.xpath("a/@href")[0]))
    assert "больше" not in words(exact.xpath("//h2[@id='h-found']")[0])
    assert not [href for href in exact.xpath("//nav//a/@href") if "total=1" in href]
