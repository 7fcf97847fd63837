"""Words of predicates: what a form may ask of a record. Each is a cut of reports, with the values it may have."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kontingent.history.kinds.institution import InstitutionContacts
from kontingent.history.kinds.person import Disability, Hardship, SpecialNeeds
from kontingent.kernel import classifiers
from kontingent.kernel.filtering import NOT_GIVEN
from kontingent.registry.filters import LASTS_ON
from kontingent.reports import closed_cuts, cuts, record_cuts
from kontingent.reports.cuts import Cut, told
from kontingent.reports.privacy import field_of

YES, NO = "yes", "no"
MOST = 200  # of a number in a predicate


@dataclass(frozen=True, slots=True)
class Word:
    """`values` of codes; None of whole numbers, which may be compared by order."""

    code: str
    cut: Cut
    values: tuple[str, ...] | None

    @property
    def is_number(self) -> bool:
        return self.values is None

    @property
    def is_of_card(self) -> bool:
        """Asked of the person alone (`s`), of whom the records are; the others of a record (`e`) in its place (`i`)."""
        return re.search(r"\bs\.", self.cut.column) is not None

    def read(self, text: str) -> str | int | None:
        """The value that is written so; None where there is none. What nobody has said is the empty code."""
        if self.values is None:
            return int(text) if text.isascii() and text.isdigit() and int(text) <= MOST else None
        if text == NOT_GIVEN:
            return ""
        return text if text in self.values else None

    def label(self, value: str | int) -> str:
        return self.cut.label(value)

    @property
    def told_values(self) -> str:
        """For whoever writes a section."""
        if self.values is None:
            return f"целое число от 0 до {MOST}"
        return ", ".join(f"{value} ({self.label(value)})" for value in self.values)


def _coded(code: str, cut: Cut, classifier: str) -> Word:
    return Word(code, cut, tuple(classifiers.classifier(classifier).items))


def _sign(code: str, title: str, condition: str, reads: Any) -> Word:  # noqa: ANN401  # a field of a kind
    """Whether it is said of the person on the day of counting."""
    column = f"""CASE WHEN EXISTS (SELECT FROM person_sign g WHERE g.person_id = e.person_id AND {condition}
        AND {LASTS_ON.format("day")}) THEN '{YES}' ELSE '{NO}' END"""
    cut = told(code, title, column, {YES: "да", NO: "нет"}, "person", is_single=True)
    return Word(code, replace(cut, reads=(reads,)), (YES, NO))


# The last class of a school before: of whoever came from elsewhere the register does not know it.
_BASE = """CASE coalesce((SELECT max(x.grade) FROM enrolment x JOIN institution y ON y.id = x.institution_id
        WHERE x.person_id = e.person_id AND y.type IN ('general', 'adapted') AND x.date_from < e.date_from), 0)
    WHEN 11 THEN 'secondary' WHEN 12 THEN 'secondary' WHEN 9 THEN 'basic' WHEN 10 THEN 'basic' ELSE '' END"""
BASE = told(
    "base",
    "На\u00a0базе",
    _BASE,
    {
        "basic": "9\u00a0классов",
        "secondary": "11\u00a0классов",
        "": "не\u00a0известно",
    },
    "person",
    is_single=True,
)
# Of a class; one of an organisation whose place nobody has told of is not small.
SMALL = replace(
    told(
        "small",
        "Малый класс",
        """CASE WHEN e.learners < 25 AND i.locality = 'urban' OR e.learners < 14 AND i.locality = 'rural'
            THEN 'yes' ELSE 'no' END""",
        {YES: "да", NO: "нет"},
        "fill",
    ),
    kinds=(InstitutionContacts,),
)
LEARNERS = Cut("learners", "Обучающихся в\u00a0классе", "e.learners", str, int, frozenset({"fill"}))
_SIGN_OF: Callable[[str], str] = "g.sign = '{}'".format
WORDS: dict[str, Word] = {
    word.code: word
    for word in (
        Word("age", cuts.AGE, None),
        Word("grade", cuts.GRADE, None),
        _coded("sex", cuts.SEX, "sex"),
        _coded("type", cuts.TYPE, "institution_type"),
        _coded("level", cuts.LEVEL, "education_level"),
        _coded("form", cuts.FORM, "study_form"),
        _coded("shift", cuts.SHIFT, "shift"),
        _coded("focus", record_cuts.FOCUS, "group_kind"),
        _coded("class_kind", record_cuts.CLASS_KIND, "class_kind"),
        _coded("language", record_cuts.LANGUAGE, "language"),
        _coded("citizenship", closed_cuts.CITIZENSHIP, "citizenship"),
        _coded("locality", cuts.LOCALITY, "settlement_kind"),
        _coded("ownership", cuts.OWNERSHIP, "ownership"),
        Word("learners", LEARNERS, None),
        Word("in_set", record_cuts.IN_SET, (YES, NO)),
        Word("small", SMALL, (YES, NO)),
        Word("base", BASE, ("basic", "secondary")),
        _sign(
            "orphan",
            "Без попечения родителей",
            f"{_SIGN_OF('hardship')} AND g.code = 'no_parental_care'",
            field_of(Hardship, "category"),
        ),
        _sign("special_needs", "ОВЗ", _SIGN_OF("special_needs"), field_of(SpecialNeeds, "nosology")),
        _sign("disabled", "Инвалидность", _SIGN_OF("disability"), field_of(Disability, "group")),
    )
}


def words_known(has: frozenset[str]) -> list[str]:
    """Codes of words that may be asked of records which know this."""
    return [word.code for word in WORDS.values() if word.cut.needs <= has]
