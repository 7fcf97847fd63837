"""The quick search: three groups within rights, numbers out of addresses, a bounded number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from kontingent.people.models import Identifier
from kontingent.web.search.query import QueryKind, read
from tests import cast
from tests.web.persons import figures
from tests.web.reading import document, names, words

pytestmark = pytest.mark.slow

MOST_QUERIES = 30  # the gate and the frame among them
SNILS = "112-233-445 95"


def found(client, q: str) -> dict[str, list[str]]:
    page = document(client.get("/search/", {"q": q}))
    return {
        words(group.xpath("./h2")[0]): [words(link) for link in group.xpath("./ul/li/a")]
        for group in page.xpath("//section[contains(@class, 'hits')]")
    }


@pytest.mark.parametrize(
    ("typed", "sort"),
    [
        ("", QueryKind.NOTHING),
        (" - ", QueryKind.NOTHING),
        ("а", QueryKind.SHORT),
        ("аб", QueryKind.WORDS),
        ("гимназия 90", QueryKind.WORDS),
        ("90", QueryKind.WORDS),
        ("5005001769", QueryKind.NUMBER),
        ("1026801001040", QueryKind.NUMBER),
        ("500500", QueryKind.NUMBER),
        (SNILS, QueryKind.SNILS),
        ("11223344595", QueryKind.SNILS),
        (f"Абрамов {SNILS}", QueryKind.UNCLEAR),
    ],
)
def test_what_was_typed(typed, sort):
    assert read(typed).sort is sort


def test_three_groups_with_the_beginning_of_the_surname_first(official):
    groups = found(official, "абр")
    assert list(groups) == ["Персоны", "Организации", "Органы управления"]
    # Matvey left, and is found as well; Alisa of another district is not.
    assert groups["Персоны"] == [
        cast.VALERY.name, cast.DANIIL.name, cast.MATVEY.name, cast.ROMAN.name,
    ]  # fmt: skip
    assert found(official, "роман")["Персоны"] == [cast.DANIIL.name, cast.ROMAN.name]
    assert found(official, "евгеньевич абр")["Персоны"] == [cast.ROMAN.name]
    groups = found(official, "воскресенск")
    assert groups["Органы управления"] == [figures.NAMES[figures.DISTRICT]]


NAMESAKES = [  # of «ле» in the middle of a name, and at its beginning
    "Абрамов Алексей Юрьевич", "Абрамов Валерий Юрьевич", "Абрамов Олег Юрьевич", "Абрамов Лев Юрьевич",
    "Абрамова Алевтина", "Абрамова Валентина Олеговна", "Абрамов Лев Петрович", "Лебедева Анна-Валерия",
]  # fmt: skip
LEVS_FIRST = [
    "Абрамов Лев Петрович", "Абрамов Лев Юрьевич", "Абрамов Алексей Юрьевич", cast.VALERY.name,
    "Абрамов Валерий Юрьевич",
]  # fmt: skip
VALERY_FIRST = [
    cast.VALERY.name, "Абрамов Валерий Юрьевич", "Абрамова Валентина Олеговна", "Лебедева Анна-Валерия",
]  # fmt: skip


@pytest.fixture
def namesakes(persons):
    for id_, name in enumerate(NAMESAKES, 100):
        family, given, additional = [*name.split(), ""][:3]
        figures.person(id_)
        said = {"family_name": family, "given_name": given, "additional_name": additional}
        figures.send(
            figures.DIARY,
            "02.09.2017",
            figures.record(id_, "general", **said),
            figures.record(id_, "enrolment", f"e-{id_}", **figures.SIX),
        )


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("брамов ле", LEVS_FIRST),  # no surname begins with «брамов», yet two names begin with «ле»
        ("абрамов ле", LEVS_FIRST),
        ("ле абрамов", LEVS_FIRST),
        ("вал", VALERY_FIRST),  # the second half of a double name is a beginning too
        ("ле", ["Лебедева Анна-Валерия"]),  # two letters are sought in surnames alone
        ("леб", ["Лебедева Анна-Валерия"]),
        ("алев", ["Абрамова Алевтина"]),
    ],
)  # fmt: skip
def test_names_that_the_words_begin_come_first(official, namesakes, typed, hits):
    assert found(official, typed)["Персоны"] == hits


def test_of_too_many_to_rank_those_come_first_whose_names_all_words_begin(official, namesakes, monkeypatch):
    monkeypatch.setattr("kontingent.registry.best_matches.COUNTED_UP_TO", 3)
    # Only the Levs have «ле» at the beginning; «брамов» nobody: the rest goes by name.
    assert found(official, "абр ле")["Персоны"] == LEVS_FIRST
    assert found(official, "юрь абр")["Персоны"] == [
        "Абрамов Алексей Юрьевич", "Абрамов Валерий Юрьевич", "Абрамов Лев Юрьевич", "Абрамов Олег Юрьевич"
    ]  # fmt: skip
    assert found(official, "брамов ле")["Персоны"][0] == "Абрамов Алексей Юрьевич"


def test_a_masked_viewer_learns_no_given_name_from_the_order(masked, namesakes):
    assert found(masked, "абрамов ле") == found(masked, "абрамов ва")


def test_institutions_are_those_of_the_whole_region(official):
    assert found(official, "донецк")["Организации"] == [figures.NAMES[figures.OTHER_SCHOOL]]
    assert found(official, "донецк")["Персоны"] == []


def test_links_lead_to_the_registries_with_the_same_words(official):
    page = document(official.get("/search/", {"q": "абр"}))
    every = page.xpath("//a[text()='Все найденные персоны']/@href")[0]
    assert set(names(document(official.get(every)))) == set(found(official, "абр")["Персоны"])
    first = page.xpath("//section[@aria-labelledby='h-persons']//li/a/@href")[0]
    assert document(official.get(first)).xpath("//nav[@class='walk']")


def test_a_masked_viewer_finds_by_surname_alone(masked):
    assert found(masked, "даниил")["Персоны"] == []
    assert found(masked, "романович")["Персоны"] == []
    assert found(masked, "абрамов даниил")["Персоны"] == found(masked, "абрамов никто")["Персоны"] != []
    text = masked.get("/search/", {"q": "абрамов даниил"}).content.decode()
    assert "персоны найдены по\u00a0фамилии «абрамов»" in text
    assert [secret for secret in ("Романович", "14.11", "Валерий") if secret in text] == []


def test_words_go_on_in_the_address_and_numbers_do_not(official):
    answer = official.post("/search/", {"q": " Абрамов  Роман "})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/search/?q=%D0%90%D0%B1%D1%80%D0%B0%D0%BC%D0%BE%D0%B2+%D0%A0%D0%BE%D0%BC%D0%B0%D0%BD")  # fmt: skip  # noqa: E501 - one address
    answer = official.post("/search/", {"q": "5005001769"})
    assert "5005" not in answer.headers["Location"]
    answer = official.post("/search/", {"q": f"Абрамов {SNILS}"})
    assert "порознь" in words(document(answer))


def test_an_organisation_by_its_number(official):
    Institution.objects.filter(pk=figures.SCHOOL).update(inn="5005001769")
    page = document(official.post("/search/", {"q": "5005 001 769"}, follow=True))
    assert [words(link) for link in page.xpath("//section[@aria-labelledby='h-organisations']/ul/li/a")] == [
        figures.NAMES[figures.SCHOOL]
    ]
    assert not page.xpath("//section[@aria-labelledby='h-persons']")
    assert JournalEntry.objects.get(action=Action.REGISTRY_BUILT).description == "Номер: указан"


def test_snils_goes_to_the_search_of_the_registry(official):
    Identifier.objects.create(person_id=figures.ROMAN, scheme="snils", value="11223344595")
    answer = official.post("/search/", {"q": SNILS}, follow=True)
    [(address, _)] = answer.redirect_chain
    assert address.startswith("/contingent/?status=any&sought=")
    assert "112" not in address.split("sought=")[0]
    assert names(document(answer)) == [cast.ROMAN.name]
    assert "Контрольные цифры" in words(document(official.post("/search/", {"q": "112-233-445 96"})))


def test_snils_is_closed_without_open_data(masked):
    Identifier.objects.create(person_id=figures.ROMAN, scheme="snils", value="11223344595")
    answer = masked.post("/search/", {"q": SNILS})
    assert "Поиск по СНИЛС закрыт" in words(document(answer)).replace("\u00a0", " ")


def test_a_number_written_into_the_address_is_not_searched(official):
    page = document(official.get("/search/", {"q": SNILS}))
    assert "введите его" in words(page)
    assert page.xpath("//input[@id='f-q']/@value") in ([], [""])
    assert JournalEntry.objects.get(action=Action.REGISTRY_BUILT).description == "Номер: указан"


def test_suggestions_are_options_and_are_journaled(official):
    page = document(official.post("/search/suggest/", {"q": "абр"}))
    options = page.xpath("//li[@role='option']")
    assert words(options[0]).startswith("Абрамов Валерий Иванович 02.07.1937")
    assert words(page.xpath("//*[@data-announce]")[0]) == "Найдено: 4 персоны"
    assert JournalEntry.objects.get(action=Action.REGISTRY_BUILT).description == "Слова: абр"
    for nothing in ("а", SNILS, ""):
        assert official.post("/search/suggest/", {"q": nothing}).content.strip() == b""
    assert JournalEntry.objects.filter(action=Action.REGISTRY_BUILT).count() == 1


def test_a_search_asks_a_bounded_number_of_times(official):
    with CaptureQueriesContext(connection) as asked:
        official.get("/search/", {"q": "роман абр"})
    assert len(asked) <= MOST_QUERIES


def test_what_takes_too_long_says_so(official, monkeypatch):
    monkeypatch.setattr("kontingent.web.search.groups.WITHIN", 1)

    def slow(*_: object, **__: object):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")

    monkeypatch.setattr("kontingent.web.search.groups.read_best", slow)
    page = document(official.get("/search/", {"q": "абр"}))
    assert "слишком многое" in words(page)
