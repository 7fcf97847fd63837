"""What officials ask every week, answered by the links and forms of the pages alone, with the presses counted.

A press is a link, a part of a menu or of the filters that opens, a field that is set, and the button of a form.
"""

from urllib.parse import urlencode, urljoin

import pytest

from kontingent.accounts.roles import Role
from tests.web.entering import signed_in, viewer
from tests.web.institutions import figures
from tests.web.institutions.conftest import region
from tests.web.institutions.figures import record, second_membership
from tests.web.reading import cells, document, text_of, words

__all__ = ["region"]
SCHOOL_14, NURSERY = "СОШ", "Детский сад «Солнышко»"


class Official:
    """One who presses: `page` is what he sees, `presses` how often he has."""

    def __init__(self, client, start: str) -> None:
        self.client, self.address, self.presses = client, start, 0
        self.page = document(client.get(start, follow=True))

    def press(self, said: str) -> None:
        """The first link in sight that is called so; a part that hides it opens first."""
        links = [one for one in self.page.xpath("//header//a[@href] | //main//a[@href]") if _named(one) == said]
        assert links, f"{self.address} has no link «{said}»"
        self._opened(links[:1])
        self._go(urljoin(self.address, links[0].get("href")))

    def filter(self, **asked: str) -> None:
        """Fields of the form of filters, by their labels or the words of a choice, and its button."""
        [form] = self.page.xpath("//form[@id='filters']")
        fields = [form.xpath(".//*[@name=$name]", name=name) for name in asked]
        assert all(fields), f"{self.address} has no field {[*asked]}"
        self._opened([one[0] for one in fields])
        for (name, value), [field, *_] in zip(asked.items(), fields, strict=True):
            if field.tag == "select":
                [asked[name]] = [one.get("value") for one in field.xpath("./option") if words(one) == value]
        sent = [(name, value) for name, value in _sent(form) if name not in asked]
        self.presses += len(asked)
        self._go(f"{form.get('action')}?{urlencode([*sent, *asked.items()])}")

    def found(self) -> int:
        said = words(self.page.xpath("//h2[@id='h-found']")[0])
        return int("".join(one for one in said if one.isdigit()))

    def _opened(self, wanted) -> None:
        parts = {part for one in wanted for part in one.xpath("ancestor::details[not(@open)]")}
        self.presses += len(parts)

    def _go(self, address: str) -> None:
        self.presses += 1
        answer = self.client.get(address, follow=True)
        self.address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.page = document(answer)


def _named(link) -> str:
    return text_of(link).replace("\xa0", " ")


def _sent(form) -> list[tuple[str, str]]:
    """What is set in it already."""
    made = [
        (one.get("name"), one.get("value", ""))
        for one in form.xpath(".//input[@name][not(@type='checkbox') or @checked]")
    ]
    for select in form.xpath(".//select[@name]"):
        made += [(select.get("name"), one.get("value", "")) for one in select.xpath("./option[@selected]")]
    return [(name, value) for name, value in made if value]


@pytest.fixture
def official(region, client):
    """The operator. Two organisations lie in «Лесной район»; the school is overfull, two wait for the kindergarten."""
    places = [("primary", 190), ("basic", 240), ("secondary", 80)]
    told = [
        record(figures.SCHOOL_14, "places", f"m-{level}", school_year=2017, level=level, places=number)
        for level, number in places
    ]
    figures.send(figures.DIARY, "03.09.2017", *told)
    figures.people(5001, 5002)
    asked = []
    for person in (5001, 5002):
        asked += [
            record(person, "general", family_name="Очередников", given_name="Иван"),
            record(person, "application", f"a-{person}", number=f"N-{person}", organisation="o-15", status="queued",
                   level="preschool", desired="01.09.2018"),
        ]  # fmt: skip
    figures.send(figures.DIARY, "11.01.2018", *asked, of_institutions=False)
    for place in (figures.SCHOOL_14, figures.NURSERY):
        of_sheet = record(place, "institutionContacts", municipality="Лесной район")
        figures.send(figures.DIARY, "05.03.2018", record(place, "organisationGeneral", oktmo="94611000"), of_sheet)
    second_membership(1, figures.SCHOOL_13, grade="7", letter="А", date_to="10.04.2018")
    signed_in(client, viewer(figures.REGION, Role.OPERATOR, personal_data=True))
    return Official(client, "/")


def test_which_schools_are_overfull(official):
    official.press("Образовательные организации")
    official.press("Заполнено")
    _, name, *_, learners, places, fill, _, _ = cells(official.page)[0]
    assert (name, learners, places, fill) == (SCHOOL_14, "535", "510", "104,9 %")
    assert cells(official.page)[1][7] == "91,7 %"
    assert official.presses == 2


def test_which_queue_is_the_longest(official):
    official.press("Образовательные организации")
    official.press("Ждут места")
    assert [row[8] for row in cells(official.page)[:2]] == ["2", "0"]
    assert cells(official.page)[0][1] == NURSERY
    assert official.presses == 2


def test_seventh_graders_of_a_municipality_by_sex(official):
    """49 of figure 14, whose figures are girls and boys in turn."""
    official.press("Контингент")
    official.filter(municipality="Лесной район", grade="7", sex="male")
    boys = official.found()
    assert official.presses == 7  # the list, two parts of the filters, three fields, the button
    official.filter(sex="female")
    assert {boys, official.found()} == {24, 25}
    assert official.presses == 9


def test_who_left_this_month(official):
    official.press("Контингент")
    official.press("По зачислениям")
    official.filter(left_from="01.04.2018")
    assert official.found() == 1
    assert cells(official.page)[0][-2:] == ["10.04.2018", "7 А"]
    assert official.presses == 5


def test_how_many_places_are_free_for_the_youngest_near_a_place(official):
    """Of three-year-olds alone nobody sends places: of all kindergarten groups."""
    official.press("Отчёты")
    official.press("Места и очередь")
    official.press("Лесной район")
    free = {words(row.xpath("./td[1]")[0]): words(row.xpath("./td[@data-l='Свободно']")[0])
            for row in official.page.xpath("//tbody/tr[td[@data-l='Свободно']]")}  # fmt: skip
    assert [number for name, number in free.items() if NURSERY in name] == ["29"]
    assert official.presses == 4
