"""Scenarios and data of «Прогноз мест»: who may write them, who sees them, what the page says with them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kontingent.accounts.roles import Role
from kontingent.planning.models import PastCount, PlanChange, PlanScenario
from tests.planning.counted import FIRST, FIRST_TOWN, REGION, SECOND, SECOND_TOWN
from tests.planning.region import build
from tests.standing import standing
from tests.web.entering import signed_in, viewer
from tests.web.reading import document, get, section, text_of

PATH = "/reports/forecast/"
SCENARIOS = f"{PATH}scenarios/"
BUILDING = {"kind": "building", "oktmo": FIRST, "level": "primary", "year": "2018", "number": "50"}


@pytest.fixture
@standing(build)
def towns(db):
    """A forecast of two towns."""


@pytest.fixture
def enter(client, db):
    def as_(role: Role, institution_id: int = REGION, email: str = "who@example.ru"):
        return signed_in(client, viewer(institution_id, role, personal_data=True, email=email))

    return as_


def create(client, **fields: str) -> str:
    answer = client.post(SCENARIOS, {"title": "Школа", "reason": "Программа", "births": "middle", **fields})
    assert answer.status_code == 302
    return str(answer.url)


def test_a_scenario_is_made_filled_looked_at_and_shared(towns, enter):
    client = enter(Role.OPERATOR)
    page = create(client)
    assert client.post(page, BUILDING).status_code == 302
    made = PlanScenario.objects.get()
    html = get(client, f"{PATH}?scenario={made.pk}")
    says = text_of(document(html).xpath("//*[contains(@class, 'says')]")[0]).replace("\xa0", " ")
    assert says.startswith("К 01.09.2018 мест в начальной школе хватит в каждом муниципалитете")
    plan = text_of(section(html, "h-plan")).replace("\xa0", " ")
    assert "Лесной район: новое здание, начальное общее образование, с 01.09.2018 — 50 мест" in plan
    assert "Лесной район −37 +13 +50" in plan
    assert "Программа" in plan
    other = enter(Role.OFFICIAL, FIRST_TOWN, "b@example.ru")
    assert "Школа" in text_of(document(get(other, PATH)).xpath("//nav[@aria-label='Сценарий']")[0])


def test_a_line_is_taken_away_and_a_scenario_deleted(towns, enter):
    client = enter(Role.OPERATOR)
    page = create(client)
    client.post(page, BUILDING)
    client.post(page, {"remove": str(PlanChange.objects.get().pk)})
    assert not PlanChange.objects.exists()
    client.post(page, {"delete": "1"})
    assert not PlanScenario.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"year": "2050"}, "Прогноз — на 1 сентября 2018–2027."),
        ({"number": "0"}, "больше либо равно 1"),
        ({"oktmo": SECOND}, "нет среди"),
        ({"kind": "housing"}, "сколько детей приходится на 100 квартир"),
    ],
)
def test_what_cannot_be_planned(towns, enter, wrong, sentence):
    """An administrator plans in his own municipality alone."""
    client = enter(Role.ADMINISTRATOR, FIRST_TOWN)
    page = create(client)
    answer = client.post(page, {**BUILDING, **wrong})
    assert answer.status_code == 200
    assert PlanChange.objects.count() == 0
    if sentence != "нет среди" and "больше либо" not in sentence:
        assert sentence in text_of(answer).replace("\xa0", " ")


def test_nobody_changes_a_scenario_of_another_subtree(towns, enter):
    page = create(enter(Role.ADMINISTRATOR, FIRST_TOWN))
    neighbour = enter(Role.ADMINISTRATOR, SECOND_TOWN, "b@example.ru")
    assert neighbour.get(page).status_code == 404
    assert neighbour.post(page, {"delete": "1"}).status_code == 404
    made = PlanScenario.objects.get()
    unheeded = document(get(neighbour, f"{PATH}?scenario={made.pk}")).xpath("//*[@id='unheeded']")
    assert "такого сценария нет" in text_of(unheeded[0]).replace("\xa0", " ")


def test_an_official_looks_and_writes_nothing(towns, enter):
    client = enter(Role.OFFICIAL)
    assert client.get(SCENARIOS).status_code == 403
    assert client.get(f"{PATH}data/").status_code == 403
    assert "Сценарии" not in [text_of(one) for one in document(get(client, PATH)).xpath("//main//a")]


def test_a_table_is_sent(towns, enter):
    client = enter(Role.ADMINISTRATOR, FIRST_TOWN)
    text = "Организация;Вид;Учебный год;Параллель;Обучающихся\n11;школа;1999;1;25\n"
    file = SimpleUploadedFile("counts.csv", text.encode())
    answer = client.post(f"{PATH}data/", {"what": "counts", "source": "ОО-1 за 1999", "file": file}, follow=True)
    assert "Прогноз будет пересчитан" in text_of(answer)
    assert PastCount.objects.get(school_year=1999).source == "ОО-1 за 1999"
    file = SimpleUploadedFile("counts.csv", text.replace("11;", "12;").encode())
    answer = client.post(f"{PATH}data/", {"what": "counts", "source": "ОО-1", "file": file})
    assert "Строка 2: среди подчинённых организаций нет «12»" in text_of(answer).replace("\xa0", " ")
