"""The tables of rules: complete, without repetitions, and the same as the page of the documentation."""

from pathlib import Path

from kontingent.history.rules.rule import Finding
from kontingent.ingest.rules.catalogue import BY_RULE_CODE, TABLES, documentation, sentence
from kontingent.ingest.rules.reports import REPORT_RULES, Sums

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_every_rule_of_the_field_has_its_place():
    families = {code[:3] for code in BY_RULE_CODE}
    assert families == {f"F{number:02}" for number in range(25)}


def test_a_code_stands_once():
    assert len(BY_RULE_CODE) == sum(len(rules) for _, rules in TABLES)


def test_sentences_are_sentences():
    for rule in BY_RULE_CODE.values():
        for text in (rule.sentence, rule.cure, rule.basis):
            assert text.endswith(".")
            assert text[0].isupper() or text[0] in "«1234567890I"
            assert "|" not in text


def test_the_page_of_the_documentation_is_that_of_the_tables():
    assert PAGE.read_text(encoding="utf-8") == documentation()


def test_a_value_that_does_not_fit_is_explained():
    assert "нет в календаре" in sentence("F00", kind=1, field="birth_date", value="31.02.2010")
    assert sentence("F04") == "СНИЛС не из 11 цифр, или контрольные цифры не сходятся."


def test_control_sums_of_a_report():
    agree, parts = REPORT_RULES
    sums = Sums(10, {"по полу": 10, "по возрасту": 9}, {"девочки": 4, "с ОВЗ": 11})
    assert list(agree.check(sums)) == [Finding("по возрасту", "9")]
    assert list(parts.check(sums)) == [Finding("с ОВЗ", "11")]
