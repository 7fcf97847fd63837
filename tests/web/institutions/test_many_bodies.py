"""«Орган управления» of a filter: printed while bodies are few, else sought by what is typed; no other is found."""

from urllib.parse import urlencode

import pytest

from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from tests.web.institutions import figures
from tests.web.reading import cells, document, text_of, words

FEW = 30
# Pages with the choice, and how many bodies of the figures each of them offers to the region.
OFFERED = {
    "/organisations/": 1 + len(figures.FIGURE_15),
    "/organisations/classes/": 1 + len(figures.FIGURE_15),
    "/bodies/": 1 + len(figures.FIGURE_15),
    "/contingent/": 1 + len(figures.FIGURE_15),
    "/contingent/learning/": 1 + len(figures.FIGURE_15),
    "/contingent/applications/": 1 + len(figures.FIGURE_15),
    "/panel/users/": 2 + len(figures.FIGURE_15),
}
FIRST = 1000
TOWN = "Отдел образования города № {:04}"


def towns(number: int, above: int = figures.REGION, first: int = FIRST) -> list[Institution]:
    """Bodies that have come beside those of the figures."""
    names = [TOWN.format(id_) for id_ in range(first, first + number)]
    path = Institution.objects.get(pk=above).path
    made = [
        Institution(id=id_, parent_id=above, path=[*path, id_], is_body=True, full_name=name, name_key=name.lower())
        for id_, name in enumerate(names, first)
    ]
    return Institution.objects.bulk_create(made)


def page(client, address: str, **query: object) -> str:
    answer = client.get(f"{address}?{urlencode(query)}")
    assert answer.status_code == 200
    return answer.content.decode()


def printed(source: str) -> list[str]:
    return [words(one) for one in document(source).xpath("//select[@name='body']/option")][1:]


def typed(source: str, name: str = "body") -> list[str]:
    return document(source).xpath("//form[@id='filters']//input[@name=$name]/@value", name=name)


def chips(source: str) -> list[str]:
    return [text_of(one) for one in document(source).xpath("//li[@class='chip']")]


def hits(client, text: str, which: str = "bodies") -> list[str]:
    answer = client.get(f"/search/institutions/{which}/", {"body": text}, headers={"HX-Request": "true"})
    return [words(one) for one in document(answer).xpath("//li[@role='option']/b")]


@pytest.fixture
def operator(registries, official):
    return official(figures.REGION, role=Role.OPERATOR)


@pytest.mark.parametrize("address", sorted(OFFERED))
def test_thirty_are_printed_and_of_one_more_none(operator, address):
    made = [one.full_name for one in towns(FEW - OFFERED[address])]
    html = page(operator, address)
    assert len(printed(html)) == FEW
    assert {*made} <= {*printed(html)}
    assert typed(html, "body_chosen") == []
    towns(1, first=FIRST + FEW)
    html = page(operator, address)
    assert printed(html) == []
    assert (typed(html), typed(html, "body_chosen")) == ([""], [""])


@pytest.mark.parametrize("address", sorted(OFFERED))
def test_a_page_is_no_longer_for_a_thousand_bodies_more(operator, address):
    towns(FEW)
    short = page(operator, address, name="никто") if address != "/panel/users/" else page(operator, address)
    towns(1135 - FEW, first=FIRST + FEW)
    long = page(operator, address, name="никто") if address != "/panel/users/" else page(operator, address)
    assert abs(len(long.encode()) - len(short.encode())) < 500
    assert sum(TOWN.format(id_) in long for id_ in range(FIRST, FIRST + 1135)) == 0


@pytest.fixture
def many(operator):
    towns(FEW)
    return operator


def test_the_one_of_an_address_is_shown_by_its_name(many):
    html = page(many, "/organisations/", body=figures.DISTRICT)
    name = Institution.objects.get(pk=figures.DISTRICT).full_name
    assert (typed(html), typed(html, "body_chosen")) == ([name], [str(figures.DISTRICT)])
    assert chips(html) == [f"Орган управления {name}"]
    assert len(cells(html)) == 11  # as figure 16 has


def test_what_the_form_sends_is_the_same_as_the_address(many):
    name = Institution.objects.get(pk=figures.DISTRICT).full_name
    plain = page(many, "/organisations/", body=figures.DISTRICT)
    for asked in ({"body": name, "body_chosen": figures.DISTRICT}, {"body": name}):
        html = page(many, "/organisations/", **asked)
        assert (cells(html), chips(html), typed(html)) == (cells(plain), chips(plain), typed(plain))
    # Who changes the words means other bodies; who empties the field means none.
    other = page(many, "/organisations/", body="№ 1003", body_chosen=figures.DISTRICT)
    assert chips(other) == [f"Орган управления {TOWN.format(1003)}"]
    for emptied in ({"body": "", "body_chosen": figures.DISTRICT}, {"body_chosen": figures.DISTRICT}):
        assert chips(page(many, "/organisations/", **emptied)) == []
    assert "Введите целое число" in text_of(page(many, "/organisations/", body_chosen="щщщ"))


def test_what_the_form_of_many_sent_is_heard_where_they_are_few(operator):
    name = Institution.objects.get(pk=figures.DISTRICT).full_name
    html = page(operator, "/organisations/", body=name, body_chosen=figures.DISTRICT)
    assert document(html).xpath("//select[@name='body']/option[@selected]/@value") == [str(figures.DISTRICT)]
    assert chips(html) == [f"Орган управления {name}"]


@pytest.mark.parametrize("address", ["/organisations/", "/contingent/", "/contingent/learning/"])
def test_several_nobody_and_too_many(many, address):
    several = page(many, address, body="города № 100")
    assert "Подходит несколько организаций" in text_of(several)
    assert printed(several) == [TOWN.format(id_) for id_ in range(1000, 1010)]
    assert chips(page(many, address, body="1004")) == [f"Орган управления {TOWN.format(1004)}"]
    assert chips(page(many, address, body=1005)) == [f"Орган управления {TOWN.format(1005)}"]
    assert "Нет такого органа управления" in text_of(page(many, address, body="Атлантида"))
    assert "уточните наименование" in text_of(page(many, address, body="отдел"))
    assert typed(page(many, address, body="отдел")) == ["отдел"]


def test_those_of_one_name_are_told_apart(many):
    Institution.objects.filter(pk__in=[1001, 1002]).update(short_name="Отдел", settlement="с. Светлое")
    Institution.objects.filter(pk=1002).update(inn="7700000002")
    html = page(many, "/organisations/", body=1002)
    label = "Отдел · ИНН\u00a07700000002 · с. Светлое"
    assert chips(html) == [f"Орган управления {label}".replace("\u00a0", " ")]
    assert typed(html) == [label]
    for text in (label, "Отдел"):
        assert typed(page(many, "/organisations/", body=text, body_chosen=1002), "body_chosen") == ["1002"]
    assert typed(page(many, "/organisations/", body="7700000002"), "body_chosen") == ["1002"]


@pytest.fixture
def district(registries, official):
    """Somebody of the district, with many bodies below it and one elsewhere."""
    towns(FEW + 1, above=figures.DISTRICT)
    towns(1, first=2000)
    return official()


def test_no_other_body_is_found_or_taken(district):
    outside, inside = TOWN.format(2000), TOWN.format(1000)
    assert hits(district, "№ 2000", "bodies-below") == hits(district, "№ 2000", "own-bodies") == []
    assert hits(district, "№ 1000", "bodies-below") == [inside]
    assert hits(district, "№ 2000") == [outside]  # the registry of organisations shows the whole region
    own = Institution.objects.get(pk=figures.DISTRICT).full_name
    assert hits(district, own, "bodies-below") == []
    assert hits(district, own, "own-bodies") == [own]
    for asked in ({"body": 2000}, {"body": outside}, {"body": outside, "body_chosen": 2000}):
        html = page(district, "/contingent/", **asked)
        assert "Нет такого органа управления" in text_of(html)
        assert (chips(html), typed(html, "body_chosen")) == ([], [""])
    assert chips(page(district, "/contingent/", body=1000)) == [f"Орган управления {inside}"]


def test_who_begins_so_comes_first_and_twenty_are_shown(many):
    Institution.objects.filter(pk=1009).update(full_name="Города и сёла", name_key="города и села")
    assert hits(many, "города")[0] == "Города и сёла"
    assert len(hits(many, "отдел")) == 20
    assert hits(many, "отдел")[:2] == [TOWN.format(1000), TOWN.format(1001)]
    answer = many.get("/search/institutions/bodies/", {"body": "отдел"})
    assert "уточните наименование" in text_of(answer)
    assert hits(many, "№ города 1007") == [TOWN.format(1007)]
    assert hits(many, "\0") == hits(many, "")


def test_of_nothing_typed_the_upper_ones_come_first(many):
    towns(1, above=figures.DISTRICT, first=500)  # of the least number and first by its name
    assert TOWN.format(500) not in hits(many, "")
    assert hits(many, "", "own-bodies")[0] == Institution.objects.get(pk=figures.REGION).full_name
    assert many.get("/search/institutions/else/").status_code == 404


def test_a_search_leaves_its_line(many):
    hits(many, "отдел")
    line = JournalEntry.objects.latest("pk")
    assert (line.action, line.object_name, line.description) == (
        Action.REGISTRY_BUILT, "Выбор органа управления", "Слова: отдел",
    )  # fmt: skip
