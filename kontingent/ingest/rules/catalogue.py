"""All rules by code, and the page of the documentation that is made from the tables."""

from kontingent.history.kinds.catalogue import BY_CODE
from kontingent.history.rules.records import MISFIT, RECORD_RULES, reason_of
from kontingent.history.rules.rule import Rule, Severity
from kontingent.ingest.rules.packages import PACKAGE_RULES
from kontingent.ingest.rules.sets import SET_RULES

TABLES: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Правила записи", (MISFIT, *RECORD_RULES)),
    ("Правила пакета", PACKAGE_RULES),
    ("Правила совокупности", SET_RULES),
)
BY_RULE_CODE: dict[str, Rule] = {rule.code: rule for _, rules in TABLES for rule in rules}


def reason(code: str, kind: int | None, field: str, value: str) -> str:
    """What of the value of a stored remark breaks the rule; nothing where its sentence tells it."""
    return reason_of(BY_RULE_CODE[code], BY_CODE[kind], field, value) if kind is not None else ""


_INTRODUCTION = """# Правила проверки сведений

Страница составлена по таблицам правил программы; тест следит, чтобы они не расходились.

«Замечание» значит: значение сохранено, показано и отмечено. «Не принято»: этой записи (или пакета) в реестре не будет,
остальные приняты. Замечания к записи вычисляются там, где она показана, и нигде не хранятся: часть их зависит от дня.
"""
_SEVERITY = {Severity.FLAG: "замечание", Severity.REFUSED: "не принято"}


def documentation(*others: tuple[str, tuple[Rule, ...]]) -> str:
    """The text of docs/rules.md; `others` are tables of rooms above."""
    parts = [_INTRODUCTION]
    for title, rules in (*TABLES, *others):
        lines = ["| код | о чём | что | что говорит | что делать | основание |", "|---|---|---|---|---|---|"]
        for rule in rules:
            cells = (rule.code, rule.about, _SEVERITY[rule.severity], rule.sentence, rule.cure, rule.basis)
            lines.append(f"| {' | '.join(cells)} |")
        parts.append(f"## {title}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
