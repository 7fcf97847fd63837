"""Reports that officials compose: of declared parts, equal to declared reports of the same, refused with a sentence."""

import pytest

from kontingent.reports.catalogue import REPORTS
from kontingent.reports.composing import Composition, NotToBeComposed, composed, cuts_of, in_words, measures, values_of
from kontingent.reports.cuts import CutPart
from kontingent.reports.grammar import Report
from kontingent.reports.measures import PERSON


def composition_of(report: Report) -> Composition:
    columns = report.columns
    return Composition(
        report.measure.code,
        report.rows.code,
        columns.code if columns else "",
        tuple((part.cut.code, codes_of(part)) for part in report.where),
    )


def codes_of(part: CutPart) -> tuple[str, ...]:
    known = {value: code for code, value in values_of(part.cut).items()}
    return tuple(known[value] for value in part.values)


DECLARED = [one for one in REPORTS if one.measure.code in measures() and all(values_of(part.cut) for part in one.where)]


@pytest.mark.parametrize("report", DECLARED, ids=lambda report: report.code)
def test_a_declared_report_is_composed_of_the_same_parts(report):
    """Two cuts may have one code: the measure says which of them is meant, and with it what is closed."""
    made = composed(composition_of(report))
    assert (made.measure, made.rows, made.columns, made.where) == (
        report.measure, report.rows, report.columns, report.where,
    )  # fmt: skip
    assert made.is_closed == report.is_closed


def test_what_tells_of_persons_beyond_the_scope_is_not_composed():
    told = {report.measure.code for report in REPORTS if report.measure.tells_beyond}
    assert told
    assert not told & measures().keys()


def test_every_cut_that_is_offered_is_of_what_the_records_know():
    assert [
        (measure.code, code)
        for measure in measures().values()
        for code, cut in cuts_of(measure).items()
        if not cut.needs <= measure.has
    ] == []
    staff, learners = cuts_of(measures()["staff"]), cuts_of(measures()["learners"])
    assert "grade" not in staff
    assert "works" in learners.keys() - staff.keys(), "whether learners work is no question about staff"
    assert PERSON in measures()["learners"].has


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (Composition("castles", "below"), "Такого показателя"),
        (Composition("learners", ""), "что стоит в\u00a0строках"),
        (Composition("staff", "grade"), "Строки: показатель «Работников» так не\u00a0разрезают"),
        (Composition("learners", "sex", "nothing"), "Столбцы: показатель «Обучающихся»"),
        (Composition("learners", "sex", "sex"), "один разрез"),
        (Composition("learners", "sex", "below"), "только в\u00a0строках"),
        (
            Composition("learners", "sex", "", (("form", ("none",)), ("grade", ()))),
            "«Параллель»: не\u00a0отмечено ни\u00a0одного",
        ),
        (Composition("learners", "sex", "", (("grade", ("99",)),)), "такого условия"),
        (Composition("learners", "sex", "", (("programme", ("x",)),)), "такого условия"),
    ],
)
def test_what_does_not_fit_is_told_with_the_cure(made, said):
    with pytest.raises(NotToBeComposed) as refused:
        composed(made)
    assert said in refused.value.sentence
    assert refused.value.cure


def test_it_is_said_in_words():
    made = composed(Composition("learners", "grade", "sex", (("form", ("full_time", "none")), ("shift", ("first",)))))
    said = ", ".join(in_words(made))
    assert said.startswith("Обучающихся, строки\u00a0— параллель, столбцы\u00a0— пол, форма обучения: ")
    assert "Не указана, смена: " in said
