"""What the classes of an organisation are called: a kindergarten has groups and no parallels, a college has courses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClassWords:
    """`counted`: forms of the word after a number; `parallel` is empty where there is none."""

    title: str
    counted: str
    parallel: str


OF_SCHOOL = ClassWords("Классы", "класс,класса,классов", "Параллель")
WITHOUT_PARALLELS = ClassWords("Группы", "группа,группы,групп", "")
BY_TYPE = {
    "preschool": WITHOUT_PARALLELS,
    "additional": WITHOUT_PARALLELS,
    "vocational": ClassWords("Группы", "группа,группы,групп", "Курс"),
}


def words_of(institution_type: str) -> ClassWords:
    return BY_TYPE.get(institution_type, OF_SCHOOL)
