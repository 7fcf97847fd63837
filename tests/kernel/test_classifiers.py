import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontingent.kernel import classifiers
from kontingent.kernel.classifiers import ClassifierItem, all_classifiers, classifier, find, label

EVERY_ITEM = [(box, item) for box in all_classifiers().values() for item in box.items.values()]


@pytest.mark.parametrize(
    ("name", "code", "printed"),
    [
        ("sex", "male", "Мужской"),
        ("citizenship", "foreign", "Иностранное гражданство"),
        ("identity_document", "birth_certificate", "Свидетельство о рождении"),
        ("identity_document", "passport", "Паспорт гражданина РФ"),
        ("employment_state", "long_leave", "в длительном педагогическом отпуске"),
        ("institution_category", "educational", "Образовательная организация"),
        ("institution_type", "general", "Общеобразовательная организация"),
        ("legal_form", "municipal_budgetary", "Муниципальное бюджетное образовательное учреждение"),
        ("institution_structure", "legal_entity", "Юридическое лицо"),
        ("institution_status", "active", "Функционирует"),
        ("study_form", "full_time", "очная"),
        ("shift", "first", "первая смена"),
        ("contact", "home_phone", "Домашний телефон"),
        ("address", "actual", "Адрес фактического места жительства"),
        ("user_role", "administrator", "Администратор ОУО"),
    ],
)
def test_labels_stand_as_the_manual_prints_them(name: str, code: str, printed: str):
    assert label(name, code) == printed


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "муж", "male"),
        ("sex", "М", "male"),
        ("sex", "M", "male"),  # Latin
        ("sex", "1", "male"),
        ("sex", " ЖЕН. ", "female"),
        ("identity_document", "03", "birth_certificate"),
        ("identity_document", "21", "passport"),
        ("institution_type", "ОДО", "additional"),
        ("institution_kind", "Начальная школа - детский сад", "primary_nursery"),
        ("legal_form", "Муниципальное казенное учреждение", "municipal_treasury"),
        ("shift", "I", "first"),
        ("shift", "2-я смена", "second"),
        ("health_group", "IV", "4"),
        ("physical_group", "специальная «А»", "special_a"),
        ("country", "Кыргызстан", "KGZ"),
        ("country", "kaz", "KAZ"),
        ("sex", "", None),
        ("sex", "средний", None),
    ],
)
def test_what_suppliers_write_is_found(name: str, text: str, code: str | None):
    assert find(name, text) == code


@pytest.mark.parametrize(("name", "codes"), [("institution_type", "ДОО ОО ПОО ОДО"), ("exam_kind", "ОГЭ ЕГЭ")])
def test_short_labels(name: str, codes: str):
    assert [item.short for item in classifier(name).items.values()][: len(codes.split())] == codes.split()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("sex", 2),
        ("citizenship", 4),
        ("hardship", 12),
        ("health_group", 5),
        ("institution_type", 6),
        ("adapted_programme", 29),
    ],
)
def test_closed_lists_are_whole(name: str, count: int):
    assert len(classifier(name).items) == count


def test_documents_have_every_code_of_the_tax_service():
    codes = [f"{code:02}" for code in (21, 3, 23, 7, 8, 10, 11, 12, 13, 14, 15, 19, 22, 24, 27, 91)]
    assert len({find("identity_document", code) for code in codes} - {None}) == len(codes)


def test_every_spelling_finds_its_item():
    for box, item in EVERY_ITEM:
        for text in (item.code, item.label, item.short, *item.aliases):
            assert find(box.code, text.upper()) == find(box.code, f" {text.lower()} ") == item.code


def test_codes_are_plain_and_labels_are_typeset():
    for box, item in EVERY_ITEM:
        assert re.fullmatch(r"[A-Za-z0-9_.]+", item.code), item
        for text in (item.label, item.short):
            assert text == text.strip(), item
            assert not re.search(r"\s-\s|\"|'", text), item
        assert not set(item.label) & set(string.ascii_letters) - set("IVX"), item
        assert box.title
        assert box.version
        assert box.source


def test_no_two_items_read_alike():
    for box in all_classifiers().values():
        assert len({item.label for item in box.items.values()}) == len(box.items), box.code
        assert len({item.short for item in box.items.values()}) == len(box.items), box.code


def test_items_are_in_their_order_and_frozen():
    sexes = classifier("sex")
    assert [item.sort for item in sexes.items.values()] == [0, 1]
    assert sexes.choices() == [("male", "Мужской"), ("female", "Женский")]
    with pytest.raises(TypeError):
        sexes.items["x"] = ClassifierItem("x", "x", "x", 2)  # the case
    assert classifier("sex") is sexes


def test_a_value_outside_is_its_own_label_and_an_unknown_classifier_is_a_bug():
    assert label("citizenship", "гражданин мира") == "гражданин мира"
    assert classifier("sex").short("нет") == "нет"
    with pytest.raises(KeyError):
        classifiers.label("sexx", "male")


@pytest.mark.parametrize(
    "items",
    [
        [{"code": "a", "label": "А"}, {"code": "a", "label": "Б"}],
        [{"code": "a", "label": "Ель"}, {"code": "b", "label": "Б", "aliases": ["ёль"]}],
    ],
)
def test_a_file_that_contradicts_itself_is_refused(items: list[dict[str, object]]):
    with pytest.raises(ValueError, match="classifier x"):
        classifiers._read("x", {"title": "x", "version": "1", "source": "x", "items": items})


@given(st.sampled_from([box.code for box in all_classifiers().values()]), st.text(max_size=40))
def test_any_text_is_a_code_or_nothing(name: str, text: str):
    assert find(name, text) in {None, *classifier(name).items}
