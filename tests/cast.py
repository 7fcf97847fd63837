"""The cast: persons whom tests of many rooms name, so that a name says who is meant.

Daniil learns; Roman is his father, Marina another guardian of his, who teaches too; Valery heads the school; Alisa
learns in another district, and Matvey left for it. The first three are the manual's own.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """`id` is the person's in registers made by hand, `p-<id>` the suppliers' own."""

    id: int
    family: str
    given: str
    patronymic: str = ""
    born: str = ""  # as suppliers write days
    gender: str = ""

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.family, self.given, self.patronymic)))

    @property
    def general(self) -> dict[str, str]:
        """Fields of «Общая информация» that are known."""
        fields = {
            "family_name": self.family, "given_name": self.given, "additional_name": self.patronymic,
            "birth_date": self.born, "gender": self.gender,
        }  # fmt: skip
        return {field: value for field, value in fields.items() if value}


DANIIL = Character(1, "Абрамов", "Даниил", "Романович", "14.11.2002", "Мужской")
ROMAN = Character(2, "Абрамов", "Роман", "Евгеньевич", gender="Мужской")
VALERY = Character(3, "Абрамов", "Валерий", "Иванович", "02.07.1937", "Мужской")
ALISA = Character(4, "Абрамова", "Алиса", born="22.02.2007", gender="Женский")
MATVEY = Character(5, "Абрамов", "Матвей", born="27.11.2005", gender="Мужской")
MARINA = Character(6, "Соловьёва", "Марина", born="03.03.1980", gender="Женский")
CAST = (DANIIL, ROMAN, VALERY, ALISA, MATVEY, MARINA)
