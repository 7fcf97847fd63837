"""The registries of organisations and bodies, on the rows of the manual's figures 12 and 15."""

import pytest

from kontingent.audit.actor import Actor
from kontingent.institutions import queries
from kontingent.institutions.actions import found_region
from kontingent.institutions.models import Institution, InstitutionExternalId, Supplier
from kontingent.institutions.municipalities import every_municipality, municipalities_of, put_municipalities_right
from kontingent.institutions.names import registry_key
from kontingent.institutions.registry import InstitutionFilters, Which, listed
from kontingent.institutions.scope import Scope

ORGANISATIONS, BODIES = Which.ORGANISATIONS, Which.BODIES
KINDERGARTEN = 'Муниципальное казенное общеобразовательное учреждение "Начальная школа - детский сад с. Новое"'
MAYSKAYA = 'Муниципальное казенное образовательное учреждение "Майская основная общеобразовательная школа"'
CENTRE = 'Муниципальное образовательное учреждение дополнительного образования "ЮТА"'
SCHOOL_72 = 'Муниципальное образовательное учреждение "Школа № 72 г.Донецка"'
SCHOOL_99 = "Муниципальное общеобразовательное учреждение «Средняя общеобразовательная школа №99»"


@pytest.fixture
def region(db):
    root = found_region(name="Челябинская область", by=Actor.system())
    made = {"root": root}

    def add(name, above, *, is_body=False, is_organisation=True, **requisites: object):
        parent = made[above]
        one = Institution.objects.create(
            full_name=name, name_key=registry_key(name), parent=parent, path=[], is_body=is_body,
            is_organisation=is_organisation, **requisites,
        )  # fmt: skip
        one.path = [*parent.path, one.pk]
        one.save()
        return one

    made["komitet"] = add("Комитет по делам образования города Челябинска", "root", is_body=True, is_organisation=False,
                          municipality="Челябинский городской округ", oktmo="75701000")  # fmt: skip
    made["sosh2"] = add("МКОУ СОШ №2", "komitet", is_body=True, type="general", settlement="п. Локомотивный")
    add(KINDERGARTEN, "komitet", inn="8000000002", type="preschool", status="active")
    add(KINDERGARTEN, "komitet", inn="7000000002", type="preschool", status="liquidated")
    add(MAYSKAYA, "sosh2", inn="8746354131", type="general", variety="basic_school")
    add(CENTRE, "root", inn="0107006735", type="additional")
    add(SCHOOL_72, "root", inn="2570259425", type="general")
    add(SCHOOL_99, "root", inn="5005001769", type="general", legal_form="municipal_budgetary",
        ownership="municipal", structure="branch", locality="rural",
        settlement="село Конобеёво", municipality="Воскресенский муниципальный район")  # fmt: skip
    put_municipalities_right()
    return {name: one.pk for name, one in made.items()}


def names(which=ORGANISATIONS, **filters: object):
    return [row.full_name for portion in listed(which, InstitutionFilters(**filters)).portions(3) for row in portion]


def test_organisations_stand_in_the_order_of_names(region):
    assert names() == ["МКОУ СОШ №2", MAYSKAYA, KINDERGARTEN, KINDERGARTEN, CENTRE, SCHOOL_72, SCHOOL_99]


def test_those_of_one_name_are_told_apart_where_one_is_chosen(region):
    offered = [label for _, label in queries.offered(Institution.objects.organisations())]
    assert offered[:2] == ["МКОУ СОШ №2", MAYSKAYA]
    assert offered[2:4] == [f"{KINDERGARTEN} · ИНН\N{NO-BREAK SPACE}{inn}" for inn in ("8000000002", "7000000002")]


def test_a_school_may_stand_in_both_registries(region):
    assert names(BODIES) == ["Комитет по делам образования города Челябинска", "МКОУ СОШ №2", "Челябинская область"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "школа майская"}, [MAYSKAYA]),
        ({"name": "ШКОЛА №99"}, [SCHOOL_99]),
        ({"name": "школа%"}, [MAYSKAYA, KINDERGARTEN, KINDERGARTEN, SCHOOL_72, SCHOOL_99]),
        ({"name": "лицей"}, []),
        ({"inn": "5005 001769"}, [SCHOOL_99]),
        ({"inn": "8"}, [MAYSKAYA, KINDERGARTEN]),
        ({"inn": "001769"}, []),
        ({"settlement": "КОНОБЕЕВО"}, [SCHOOL_99]),
        ({"municipality": "Воскресенский муниципальный район"}, [SCHOOL_99]),
        ({"type": "additional"}, [CENTRE]),
        ({"variety": "basic_school"}, [MAYSKAYA]),
        ({"legal_form": "municipal_budgetary"}, [SCHOOL_99]),
        ({"ownership": "municipal", "structure": "branch", "locality": "rural"}, [SCHOOL_99]),
        ({"locality": "urban"}, []),
        ({"locality": "none", "type": "preschool", "status": "liquidated"}, [KINDERGARTEN]),
        ({"status": "liquidated"}, [KINDERGARTEN]),
        ({"type": "preschool", "status": "active"}, [KINDERGARTEN]),
    ],
)
def test_filters(region, filters, found):
    assert names(**filters) == found
    assert listed(ORGANISATIONS, InstitutionFilters(**filters)).count() == len(found)


def test_organisations_of_a_body_are_those_below_it(region):
    assert names(body_id=region["komitet"]) == ["МКОУ СОШ №2", MAYSKAYA, KINDERGARTEN, KINDERGARTEN]
    assert names(body_id=region["sosh2"]) == [MAYSKAYA], "not itself"
    assert names(BODIES, body_id=region["root"], oktmo="757") == ["Комитет по делам образования города Челябинска"]


def test_counts_by_type_are_those_of_the_lists(region):
    for body in ("root", "komitet", "sosh2"):
        by_type = queries.count_by_type(region[body])
        assert sum(by_type.values()) == listed(ORGANISATIONS, InstitutionFilters(body_id=region[body])).count()
        for code, number in by_type.items():
            assert number == listed(ORGANISATIONS, InstitutionFilters(body_id=region[body], type=code)).count()


def test_filters_offer_what_occurs(region):
    assert every_municipality() == {"Воскресенский муниципальный район": "Воскресенский муниципальный район"}
    assert [
        label for _, label in queries.offered(queries.Choosable.BODIES(Scope(region["komitet"], open_data=True)))
    ] == [
        "Комитет по делам образования города Челябинска",
        "МКОУ СОШ №2",
    ]


def test_the_tree_above_and_below(region):
    komitet = queries.find(region["komitet"])
    around = queries.surroundings(komitet)
    assert [one.full_name for one in around.above] == ["Челябинская область"]
    assert [(node.name, node.below) for node in around.below] == [
        ("МКОУ СОШ №2", 1),
    ]
    assert queries.surroundings(queries.find(region["sosh2"])).below == (), "no body stands below it"
    assert queries.root().pk == region["root"]
    assert queries.find(0) is None
    assert queries.find(10**30) is None, "an address may name what no id can be"
    assert queries.by_ids([]) == {}


def test_institutions_of_the_prepared_statement_are_those_of_the_table(region):
    found = queries.by_ids(region.values())
    assert {pk: vars(one) | {"_state": None} for pk, one in found.items()} == {
        one.pk: vars(one) | {"_state": None} for one in Institution.objects.all() if one.pk in region.values()
    }
    assert not found[region["root"]]._state.adding


def test_more_bodies_than_the_tree_shows_are_counted(region, monkeypatch):
    monkeypatch.setattr(queries, "MOST_AROUND", 1)
    Institution.objects.filter(full_name=CENTRE).update(is_body=True)
    around = queries.surroundings(queries.root())
    assert [(node.name, node.below) for node in around.below] == [("Комитет по делам образования города Челябинска", 4)]
    assert around.rest == 1


def test_what_stands_below_comes_in_the_official_order(region):
    Institution.objects.filter(full_name=CENTRE).update(is_body=True)
    Institution.objects.filter(full_name=SCHOOL_72).update(is_body=True, oktmo="75601000")
    below = queries.children_of(region["root"])
    assert [one.full_name for one in below.values()] == [
        SCHOOL_72, "Комитет по делам образования города Челябинска", CENTRE, SCHOOL_99,
    ]  # fmt: skip
    body, has_bodies = queries.parting(queries.root())
    assert (body.pk, has_bodies) == (region["root"], True)


def test_a_body_with_one_other_below_it_parts_where_that_one_does(region):
    Institution.objects.filter(parent=region["root"]).exclude(pk=region["komitet"]).delete()
    body, has_bodies = queries.parting(queries.root())
    assert (body.full_name, has_bodies) == ("Комитет по делам образования города Челябинска", True)


def test_registered_at_suppliers(region):
    sheet = Supplier.objects.create(code="xls-upload", name="XLS-Upload")
    InstitutionExternalId.objects.create(supplier=sheet, external_id="a76253", institution_id=region["komitet"])
    assert [(one.supplier, one.external_id) for one in queries.registrations(region["komitet"])] == [
        ("XLS-Upload", "a76253")
    ]
    assert queries.registrations(region["sosh2"]) == []
    assert [(row.supplier.name, row.institutions) for row in queries.suppliers()] == [("XLS-Upload", 1)]


def test_quotes_do_not_count_in_the_order():
    """Figure 15: «Образование» stands before «Управление образования», whatever quotes are used."""
    assert registry_key('МКУ МГО "Образование"') < registry_key("МКУ «Управление образования»")
    assert registry_key("Школа «Лад»", "«Лад»") == "школа лад лад"


# ОКТМО and the municipality as it is spelt; what the organisation is listed by.
LYING = [
    ("94611000101", "Лесной район", "94611000"),
    ("94611000", "Лесной муниципальный район", "94611000"),
    ("", "лесной район ", "94611000"),  # as others spell it
    ("946", "Лесной район", "94611000"),  # no ОКТМО of a municipality
    ("94612000", "", "94612000"),
    ("", "Зелёный район", "Зелёный район"),  # nobody tells its ОКТМО
    ("", "зеленый район", "Зелёный район"),
    ("", "", ""),
]


def test_the_municipality_of_an_organisation(db):
    """By its own ОКТМО, else by that of whoever names the municipality alike, else by the name."""
    root = found_region(name="Край", by=Actor.system())
    for oktmo, municipality, _ in [*LYING, ("", "Зелёный район", "")]:
        one = Institution.objects.create(
            parent=root, path=[], is_organisation=True, oktmo=oktmo, municipality=municipality
        )
        Institution.objects.filter(pk=one.pk).update(path=[root.pk, one.pk])
    put_municipalities_right()
    told = Institution.objects.organisations().order_by("pk").values_list("oktmo", "municipality", "municipality_key")
    assert list(told)[: len(LYING)] == LYING
    assert every_municipality() == {
        "94611000": "Лесной район", "94612000": "ОКТМО 94612000", "Зелёный район": "Зелёный район",
    }  # fmt: skip
    assert municipalities_of(root) == {"94611000", "94612000", "Зелёный район"}
    assert municipalities_of(Institution.objects.get(municipality="зеленый район")) == {"Зелёный район"}
    Institution.objects.filter(oktmo__startswith="94611").update(oktmo="")
    put_municipalities_right()
    assert {*Institution.objects.organisations().values_list("municipality_key", flat=True)} == {
        "Лесной район", "Лесной муниципальный район", "94612000", "Зелёный район", "",
    }  # fmt: skip
