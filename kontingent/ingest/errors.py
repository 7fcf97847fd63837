"""The refusals of this room. A refused package is kept with its sentence; a refused record is a remark."""

from kontingent.history.rules.rule import Rule
from kontingent.ingest.rules import packages as rules
from kontingent.kernel.errors import Refusal


class PackageRefused(Refusal):
    """Nothing of the package is taken. `line` is where the reader stopped, if it knows; `rule` is what is broken."""

    code = "package_refused"

    def __init__(self, sentence: str, *, cure: str, line: int | None = None, rule: Rule = rules.NOT_A_PACKAGE) -> None:
        place = f"Строка {line}: " if line else ""
        text = sentence[0].lower() + sentence[1:] if place and sentence[1:2].islower() else sentence
        super().__init__(place + text, cure=cure)
        self.line = line
        self.rule = rule
