"""Employees of organisations and of bodies: posts over the years, education, awards, teaching loads, class teachers."""

from datetime import date

from kontingent.synthetic.dice import Dice
from kontingent.synthetic.families import Cradle
from kontingent.synthetic.institutions import Institution, Municipality
from kontingent.synthetic.people import At, Person, Value
from kontingent.synthetic.suppliers import DNEVNIK, NAVIGATOR, XLS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import family_name

_PER_EMPLOYEE = {"preschool": 10, "general": 13, "adapted": 4, "vocational": 16, "additional": 45, "other": 3}
_POSTS = {
    "preschool": (
        ("nursery_teacher", 0.75),
        ("nursery_assistant", 0.13),
        ("music_director", 0.06),
        ("speech_therapist", 0.06),
    ),
    "general": (
        ("teacher", 0.6),
        ("primary_teacher", 0.28),
        ("psychologist", 0.04),
        ("librarian", 0.04),
        ("deputy_head", 0.04),
    ),
    "adapted": (("teacher", 0.6), ("special_teacher", 0.25), ("tutor", 0.15)),
    "vocational": (("lecturer", 0.7), ("industrial_trainer", 0.25), ("methodologist", 0.05)),
    "additional": (("additional_teacher", 0.7), ("coach", 0.2), ("accompanist", 0.1)),
    "other": (("nursery_teacher", 0.7), ("social_pedagogue", 0.3)),
    "": (("specialist", 0.8), ("head_of_division", 0.2)),
}
_SUBJECTS = (
    "russian",
    "mathematics",
    "english",
    "history",
    "physics",
    "biology",
    "physical_education",
    "geography",
    "technology",
)
_SCHOOLS = ("Педагогический университет", "Государственный университет", "Педагогический колледж", "Институт культуры")


class Personnel:
    """Hires for one municipality; `everyone` are those who work or worked there."""

    def __init__(self, home: Municipality, cradle: Cradle, timeline: Timeline, dice: Dice) -> None:
        self.home, self.cradle, self.timeline, self.dice = home, cradle, timeline, dice
        self.everyone: list[Person] = []
        self.heads: dict[int, str] = {}  # institution → its head

    def hire(self, bodies: list[Institution]) -> list[Person]:
        for institution in [*bodies, *self.home.institutions]:
            self._institution(institution)
        return self.everyone

    def _institution(self, place: Institution) -> None:
        count = 4 if not place.type else max(1, round(place.size / _PER_EMPLOYEE[place.type]))
        self.heads[place.number] = str(self._employee(place, "head").name)
        teachers = []
        for _ in range(count):
            post = self.dice.weighted(_POSTS[place.type])
            person = self._employee(place, post)
            if post in ("teacher", "primary_teacher", "lecturer"):
                teachers.append(person)
        if teachers:
            self._loads(place, teachers)

    def _employee(self, place: Institution, post: str) -> Person:
        dice = self.dice
        sex = "male" if dice.chance(0.16) else "female"
        born = self.timeline.year - dice.between(23, 66)
        person = self.cradle.grown(sex, born, family_name(dice))
        person.homes = [(person.birth, place.address)]
        seen = self._senders(place)
        self._employment(person, place, post, seen)
        self._education(person, seen)
        self.everyone.append(person)
        return person

    def _senders(self, place: Institution) -> int:
        seen = XLS if place.type in ("", "other", "vocational") else DNEVNIK
        if place.type == "additional":
            seen = NAVIGATOR
        return seen | (XLS if self.dice.chance(0.3) else 0) | (DNEVNIK if place.type == "vocational" else 0)

    def _employment(self, person: Person, place: Institution, post: str, seen: int) -> None:
        dice, today = self.dice, self.timeline.today
        first = date(max(person.birth.year + 22, self.timeline.year - 25), 8, 25)
        hired = dice.day(first, date(self.timeline.year, 8, 25)) if first < date(self.timeline.year, 8, 25) else first
        fields: dict[str, Value] = {
            "organisation": At(place.number),
            "position": post,
            "contract": dice.weighted((("main", 0.86), ("internal", 0.06), ("external", 0.08))),
            "rate": dice.pick(("1", "1", "1", "0.5", "1.25")),
            "state": "working",
            "date_from": hired,
            "order": f"№ {dice.between(1, 200)}-к от {hired:%d.%m.%Y}",
            "experience_since": hired.year - dice.between(0, 4),
        }
        key = f"w{place.number}"
        person.add("employment", key, hired, fields, seen)
        if dice.chance(0.12):
            left = dice.day(date(self.timeline.year - 2, 9, 1), today)
            if left > hired:
                person.add("employment", key, left, {**fields, "state": "dismissed", "date_to": left}, seen)
        elif dice.chance(0.07):
            state = dice.weighted((("parental_leave", 0.6), ("long_leave", 0.2), ("long_illness", 0.2)))
            since = dice.day(date(self.timeline.year - 1, 9, 1), today)
            if since > hired:
                person.add("employment", key, since, {**fields, "state": state}, seen)
        elif dice.chance(0.1):
            since = dice.day(date(self.timeline.year - 1, 9, 1), today)
            person.add("employment", key, max(since, hired), {**fields, "rate": "1.5"}, seen)

    def _education(self, person: Person, seen: int) -> None:
        dice, graduated = self.dice, person.birth.year + 22 + self.dice.between(0, 3)
        fields: dict[str, Value] = {
            "level": dice.weighted((("higher_pedagogical", 0.6), ("higher", 0.2), ("vocational_pedagogical", 0.2))),
            "institution": dice.pick(_SCHOOLS),
            "speciality": dice.pick(("Педагогика", "Филология", "Математика", "Дошкольное образование", "Управление")),
            "graduated": graduated,
        }
        if dice.chance(0.5):
            fields["document"] = f"Диплом {dice.between(100_000, 999_999)}"
        known = date(graduated, 7, 1)
        person.add("staffEducation", "b1", known, fields, seen | (XLS if dice.chance(0.2) else 0))
        if dice.chance(0.15):  # the document was shown later
            shown = {**fields, "document": f"Диплом {dice.between(100_000, 999_999)}"}
            person.add("staffEducation", "b1", date(self.timeline.year - 1, 10, 5), shown, seen)
        if dice.chance(0.6):
            self._qualification(person, seen)
        if dice.chance(0.14):
            day = dice.day(date(self.timeline.year - 6, 10, 1), self.timeline.today)
            award = dice.pick(("ministry_diploma", "honorary_worker", "regional", "ministry_gratitude"))
            given: dict[str, Value] = {"name": award, "received": day, "document": f"Приказ от {day:%d.%m.%Y}"}
            person.add("award", "n1", day, given, seen | XLS)

    def _qualification(self, person: Person, seen: int) -> None:
        day = self.dice.day(date(self.timeline.year - 5, 9, 1), self.timeline.today)
        category = self.dice.weighted((("highest", 0.35), ("first", 0.4), ("fitness", 0.25)))
        fields: dict[str, Value] = {
            "name": "Аттестация педагогических работников",
            "category": category,
            "received": day,
            "valid_until": date(day.year + 5, day.month, min(day.day, 28)),
        }
        person.add("qualification", "k1", day, fields, seen)

    def _loads(self, place: Institution, teachers: list[Person]) -> None:
        """Each class has a teacher; the load names the subject and the hours in a class, for two school years."""
        for year in self.timeline.years[-2:]:
            known = date(year, 9, 1)
            turn = 0
            for groups in (found for (of, _), found in place.classes.items() if of == year):
                for group in groups:
                    person = teachers[turn % len(teachers)]
                    turn += 1
                    group.teacher = person.number
                    seen = self._senders_of(person)
                    self._load(person, place, group.code, year, known, seen, (group.grade, group.letter, group.group))

    @staticmethod
    def _senders_of(person: Person) -> int:
        return next(fact.seen for fact in person.facts if fact.kind == "employment")

    def _load(
        self, person: Person, place: Institution, code: str, year: int, known: date, seen: int,
        named: tuple[int | None, str, str],
    ) -> None:  # fmt: skip
        grade, letter, group = named
        fields: dict[str, Value] = {
            "organisation": At(place.number),
            "school_year": year,
            "subject_name": "speciality" if place.type == "vocational" else _SUBJECTS[person.number % len(_SUBJECTS)],
            "grade": grade,
            "letter": letter,
            "group": group,
            "hours": str(self.dice.between(2, 6)),
            "class_teacher": True,
        }
        person.add("teaching", f"l{year}-{code}", known, fields, seen)
        if self.dice.chance(0.1):
            fields = {**fields, "hours": str(self.dice.between(2, 6))}
            person.add("teaching", f"l{year}-{code}", date(year, 11, 1), fields, seen)
