"""The tables of rules: complete and without repetitions."""

from kontingent.ingest.rules.catalogue import BY_RULE_CODE, TABLES, reason
from kontingent.statistics.rules import FORM_RULES


def test_every_rule_of_the_field_has_its_place():
    families = {code[:3] for code in (*BY_RULE_CODE, *(rule.code for rule in FORM_RULES))}
    assert families == {f"F{number:02}" for number in range(26)}


def test_a_code_stands_once():
    assert len(BY_RULE_CODE) == sum(len(rules) for _, rules in TABLES)


def test_sentences_are_sentences():
    for rule in BY_RULE_CODE.values():
        for text in (rule.sentence, rule.cure, rule.basis):
            assert text.endswith(".")
            assert text[0].isupper() or text[0] in "«1234567890I"
            assert "|" not in text


def test_a_value_that_does_not_fit_is_explained():
    assert "нет в календаре" in reason("F00", 1, "birth_date", "31.02.2010")
    assert reason("F04", 1, "snils", "112-233-445 96") == ""
