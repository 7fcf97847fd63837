"""Lives that a membership of one row could not tell, from the package to every screen: header, list, filter, counts."""

import datetime as dt

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import JournalEntry
from kontingent.institutions.models import Institution
from kontingent.kernel import clock
from kontingent.people.models import PersonCard
from tests.accounts.people import account
from tests.ingest import region as register
from tests.ingest.xhtml import general, item, package, person, section
from tests.standing import standing
from tests.web.entering import signed_in
from tests.web.exporting import exported
from tests.web.reading import document, names, sheet, words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def institution(id_: str, name: str, type_: str, body: str) -> str:
    told = section("OrganisationGeneral", shortName=name, type=type_)
    return item("Organisation", id_, told, section("Subordination", body=body))


def learner(id_: str, family: str, *enrolments: str) -> str:
    return person(id_, general(family, "Пётр", birthDate=f"2011-0{id_[-1]}-10", citizenship="russian"), *enrolments)


def at(key: str, organisation: str, year: int = 2017, **cells: str) -> str:
    return section("Enrolment", key, organisation=organisation, schoolYear=str(year), **cells)


FIVE = {"grade": "5", "letter": "А"}
PACKAGE = package(
    item("GoverningBody", "b-1", section("BodyGeneral", shortName="УО Северное")),
    item("GoverningBody", "b-2", section("BodyGeneral", shortName="УО Южное")),
    institution("o-1", "СОШ 1", "general", "b-1"),
    institution("o-2", "СОШ 2", "general", "b-2"),
    institution("o-3", "Детский сад 3", "preschool", "b-1"),
    learner(
        "p-1", "Вернувшийся",
        at("e-1", "o-1", from_="2017-09-01", to="2017-11-30", **FIVE), at("e-2", "o-1", from_="2018-02-01", **FIVE),
    ),
    learner("p-2", "Будущий", at("e-1", "o-1", 2018, grade="1", letter="А", from_="2018-09-01")),
    learner(
        "p-3", "Дошкольный",
        at("e-1", "o-3", group="«Солнышко»"), at("e-2", "o-1", 2018, grade="1", letter="А", from_="2018-09-01"),
    ),
    learner(
        "p-4", "Переехавший",
        at("e-1", "o-1", to="2018-04-20", **FIVE), at("e-2", "o-2", from_="2018-04-20", **FIVE),
    ),
    learner("p-5", "Выбывший", at("e-1", "o-1", to="2018-01-15", **FIVE)),
    learner("p-6", "Лучиков", at("e-1", "o-3", group="СОЛНЫШКО")),
)  # fmt: skip


def build() -> None:
    register.build()
    assert register.send(PACKAGE).state == "remarks"  # of the day of the transfer


@pytest.fixture
@standing(build)
def region(db):
    """As that package left it."""


def viewer(client, place: str):
    """The operator of the region, or an official of a body."""
    where = Institution.objects.get(parent=None) if place == "регион" else Institution.objects.get(short_name=place)
    role = Role.OPERATOR if place == "регион" else Role.OFFICIAL
    return signed_in(client, account(where, role=role, personal_data=True))


def header(client, family: str) -> list[str]:
    page = document(client.get(f"/contingent/{PersonCard.objects.get(family_name=family).pk}/"))
    return [words(part) for part in page.xpath("//ul[@class='facts']/li")]


def listed(client, query: str = "") -> list[str]:
    return [name.split()[0] for name in names(document(client.get(f"/contingent/{query}")))]


def spoken(element) -> str:
    """Texts of its parts with spaces between them, as they stand apart on the screen."""
    return " ".join(" ".join(text.split()) for text in element.itertext() if text.strip())


def strip(client, path: str) -> list[str]:
    page = document(client.get(path))
    return [spoken(cell) for cell in page.xpath("//ul[contains(@class, 'strip')]/li")]


def place(name: str) -> int:
    return Institution.objects.get(short_name=name).pk


@pytest.mark.usefixtures("region")
class TestWhoReturned:
    def test_learns_and_both_periods_stand(self, client):
        viewer(client, "УО Северное")
        assert header(client, "Вернувшийся")[:4] == ["Учится", "Обучающийся", "5 А", "СОШ 1"]
        page = document(client.get(f"/contingent/{PersonCard.objects.get(family_name='Вернувшийся').pk}/programmes/"))
        table = page.xpath("//table[caption[normalize-space()='Обучение']]")[0]
        shown = [[words(cell) for cell in row.xpath("./td")][-3:-1] for row in table.xpath("./tbody/tr")]
        assert shown == [["01.02.2018", "-"], ["01.09.2017", "30.11.2017"]]

    def test_both_periods_are_exported(self, client):
        viewer(client, "УО Северное")
        who = PersonCard.objects.get(family_name="Вернувшийся").pk
        lines = sheet(exported(client, f"/contingent/{who}/portfolio.xlsx"))
        days = [line[4] for line in lines if line[1] == "Обучение" and line[3] in {"Зачислен", "Выбыл"}]
        assert days == ["01.02.2018", "01.09.2017", "30.11.2017"]

    @pytest.mark.parametrize(("day", "learns"), [("2017-11-30", True), ("2017-12-01", False), ("2018-02-01", True)])
    def test_the_gap_is_not_counted(self, client, day, learns):
        viewer(client, "УО Северное")
        with clock.fixed(dt.date.fromisoformat(day)):
            assert ("Вернувшийся" in listed(client)) is learns
            assert ("Вернувшийся" in listed(client, "?status=enrolled")) is (not learns)
            assert ("Вернувшийся" in listed(client, "?year=2017&role=learner")) is learns
            school = place("СОШ 1")
            counted = len(listed(client, f"?year=2017&role=learner&organisation_id={school}"))
            assert strip(client, f"/organisations/{school}/")[0] == f"{counted} Обучающиеся"


@pytest.mark.usefixtures("region")
class TestWhoIsEnrolledAhead:
    @pytest.mark.parametrize("where", ["регион", "УО Северное", "СОШ 1"])
    def test_header_list_filter_chip_and_journal_say_it_alike(self, client, where):
        viewer(client, where)
        assert header(client, "Будущий")[:3] == ["Зачислен с 01.09.2018", "Обучающийся", "1 А"]
        assert "Будущий" not in listed(client)
        assert "Будущий" not in listed(client, "?status=left")
        page = document(client.get("/contingent/?status=enrolled"))
        assert "Будущий" in [name.split()[0] for name in names(page)]
        row = next(row for row in page.xpath("//table//tbody/tr") if "Будущий" in words(row))
        assert "зачислен с 01.09.2018" in words(row)
        assert [spoken(chip) for chip in page.xpath("//*[contains(@class, 'chip')]")][:1] == ["Статус Зачислен"]
        assert JournalEntry.objects.order_by("pk").last().description == "Статус: Зачислен"

    def test_a_present_membership_is_not_hidden(self, client):
        viewer(client, "УО Северное")
        assert header(client, "Дошкольный") == [
            "Учится", "Обучающийся", "«Солнышко»", "Детский сад 3", "с 01.09.2018 зачислен: 1 А, СОШ 1", "7 лет",
        ]  # fmt: skip
        assert "Дошкольный" in listed(client)
        assert "Дошкольный" not in listed(client, "?status=enrolled")

    def test_the_head_agrees_with_her(self, client):
        viewer(client, "УО Северное")
        PersonCard.objects.filter(family_name="Дошкольный").update(sex="female")
        assert "с 01.09.2018 зачислена: 1 А, СОШ 1" in header(client, "Дошкольный")

    def test_for_the_school_he_is_the_one_to_come(self, client):
        viewer(client, "СОШ 1")
        assert header(client, "Дошкольный")[:4] == ["Зачислен с 01.09.2018", "Обучающийся", "1 А", "СОШ 1"]
        assert "Дошкольный" not in listed(client)
        assert sorted(listed(client, "?status=enrolled")) == ["Будущий", "Дошкольный"]

    def test_numbers_of_the_coming_year_are_headed_and_open_their_list(self, client):
        viewer(client, "УО Северное")
        school = place("СОШ 1")
        page = document(client.get(f"/organisations/{school}/?year=2018"))
        link = page.xpath("//ul[contains(@class, 'strip')]/li[1]/a")[0]
        assert spoken(link) == "2 Зачислено на 1 сентября 2018"
        assert sorted(listed(client, link.get("href").removeprefix("/contingent/"))) == ["Будущий", "Дошкольный"]
        assert listed(client, f"?role=learner&year=2018&organisation_id={school}") == []
        overview = document(client.get("/reports/?year=2018"))
        assert next(words(h) for h in overview.xpath("//h2")) == "Зачислено на 1 сентября 2018"
        assert strip(client, "/reports/?year=2018")[0] == "2 всего"

    def test_on_the_first_of_september_they_learn(self, client):
        with clock.fixed(dt.date(2018, 9, 1)):
            viewer(client, "СОШ 1")
            assert header(client, "Будущий")[0] == "Учится"
            assert sorted(listed(client)) == ["Будущий", "Дошкольный"]
            assert strip(client, f"/organisations/{place('СОШ 1')}/")[0] == "2 Обучающиеся"


@pytest.mark.usefixtures("region")
class TestWhoMovedOnOneDay:
    def test_the_day_is_counted_in_one_school(self, client):
        viewer(client, "регион")
        shown = {}
        for day in ("2018-04-19", "2018-04-20"):
            with clock.fixed(dt.date.fromisoformat(day)):
                shown[day] = [
                    "Переехавший" in listed(client, f"?organisation_id={place(name)}") for name in ("СОШ 1", "СОШ 2")
                ]
        assert shown == {"2018-04-19": [True, False], "2018-04-20": [False, True]}

    def test_the_former_body_sees_him_on_the_last_day_there(self, client):
        viewer(client, "УО Северное")
        assert header(client, "Переехавший")[:1] == ["Выбыл"]
        assert "Переехавший" in listed(client, "?status=left")
        page = document(client.get(f"/contingent/{PersonCard.objects.get(family_name='Переехавший').pk}/"))
        assert "19.04.2018" in words(page)


@pytest.mark.usefixtures("region")
class TestOneGroupInManySpellings:
    def test_is_one_class_whose_learners_add_up(self, client):
        viewer(client, "УО Северное")
        garden = place("Детский сад 3")
        assert strip(client, f"/organisations/{garden}/classes/")[:2] == ["2 Обучающиеся", "1 Группы"]
        for spelling in ("Солнышко", "«солнышко»", "СОЛНЫШКО"):
            assert sorted(listed(client, f"?class_name={spelling}")) == ["Дошкольный", "Лучиков"]
