"""Employees of organisations and of bodies: posts over the years, education, awards, teaching loads, class teachers."""

from datetime import date, timedelta

from kontingent.synthetic.families import FamilyGenerator
from kontingent.synthetic.institutions import Municipality, SyntheticInstitution
from kontingent.synthetic.people import At, SyntheticPerson, Value
from kontingent.synthetic.rng import Rng, rng
from kontingent.synthetic.suppliers import DNEVNIK, NAVIGATOR, XLS
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import address, family_name

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
# Hours a week in one class, from and to: a teacher of the primary grades has Russian with everything else.
_SUBJECTS = {
    "russian": (4, 6),
    "mathematics": (5, 6),
    "english": (2, 3),
    "history": (2, 3),
    "physics": (2, 3),
    "biology": (1, 2),
    "physical_education": (2, 3),
    "geography": (1, 2),
    "technology": (1, 2),
}
_PRIMARY = ("primary_teacher",)
_SCHOOLS = {
    "higher_pedagogical": ("Педагогический университет", "Педагогический институт"),
    "higher": ("Государственный университет", "Институт культуры"),
    "vocational_pedagogical": ("Педагогический колледж", "Педагогическое училище"),
}
_SPECIALITIES = {
    "preschool": ("Дошкольное образование", "Педагогика"),
    "general": ("Филология", "Математика", "История", "Педагогика"),
    "": ("Государственное управление", "Педагогика"),
}
_SCHOOLING = 22  # years of age at which the first begin to work
_YEAR = timedelta(days=365)


class Personnel:
    """Hires for one municipality; `everyone` are those who work or worked there."""

    def __init__(
        self, home: Municipality, generator: FamilyGenerator, timeline: Timeline, chance: Rng, seed: int
    ) -> None:
        self.home, self.generator, self.timeline, self.rng, self.seed = home, generator, timeline, chance, seed
        self.everyone: list[SyntheticPerson] = []
        self.heads: dict[int, str] = {}  # institution → its head

    def hire(self, bodies: list[SyntheticInstitution]) -> list[SyntheticPerson]:
        for institution in [*bodies, *self.home.institutions]:
            self._institution(institution)
        return self.everyone

    def _institution(self, place: SyntheticInstitution) -> None:
        count = 4 if not place.type else max(1, round(place.size / _PER_EMPLOYEE[place.type]))
        self.heads[place.number] = str(self._employee(place, "head").name)
        teachers: list[tuple[SyntheticPerson, str]] = []
        for _ in range(count):
            post = self.rng.weighted(_POSTS[place.type])
            person = self._employee(place, post)
            if post in ("teacher", "lecturer", *_PRIMARY):
                teachers.append((person, post))
        if teachers:
            self._loads(place, teachers)

    def _employee(self, place: SyntheticInstitution, post: str) -> SyntheticPerson:
        throw = self.rng
        sex = "male" if throw.chance(0.16) else "female"
        born = self.timeline.year - throw.between(_SCHOOLING + 1, 66)
        person = self.generator.grown(sex, born, family_name(throw))
        lives = address(rng(self.seed, "home", person.number), self.home.settlement)
        person.homes = [(person.birth, lives)]
        seen = self._senders(place)
        hired = self._employment(person, place, post, seen)
        self._education(person, place, seen, hired)
        self.everyone.append(person)
        return person

    def _senders(self, place: SyntheticInstitution) -> int:
        seen = XLS if place.type in ("", "other", "vocational") else DNEVNIK
        if place.type == "additional":
            seen = NAVIGATOR
        return seen | (XLS if self.rng.chance(0.3) else 0) | (DNEVNIK if place.type == "vocational" else 0)

    def _employment(self, person: SyntheticPerson, place: SyntheticInstitution, post: str, seen: int) -> date:
        rng, today = self.rng, self.timeline.today
        first = date(max(person.birth.year + _SCHOOLING, self.timeline.year - 25), 8, 25)
        hired = rng.day(first, date(self.timeline.year, 8, 25)) if first < date(self.timeline.year, 8, 25) else first
        fields: dict[str, Value] = {
            "organisation": At(place.number),
            "position": post,
            "contract": rng.weighted((("main", 0.86), ("internal", 0.06), ("external", 0.08))),
            "rate": rng.pick(("1", "1", "1", "0.5", "1.25")),
            "state": "working",
            "date_from": hired,
            "order": f"№ {rng.between(1, 200)}-к от {hired:%d.%m.%Y}",
            "experience_since": hired.year - rng.between(0, 4),
        }
        key = f"w{place.number}"
        person.add("employment", key, hired, fields, seen)
        if rng.chance(0.12):
            left = rng.day(date(self.timeline.year - 2, 9, 1), today)
            if left > hired:
                person.add("employment", key, left, {**fields, "state": "dismissed", "date_to": left}, seen)
        elif rng.chance(0.07):
            state = rng.weighted((("parental_leave", 0.6), ("long_leave", 0.2), ("long_illness", 0.2)))
            since = rng.day(date(self.timeline.year - 1, 9, 1), today)
            if since > hired:
                person.add("employment", key, since, {**fields, "state": state}, seen)
        elif rng.chance(0.1):
            since = rng.day(date(self.timeline.year - 1, 9, 1), today)
            person.add("employment", key, max(since, hired), {**fields, "rate": "1.5"}, seen)
        return hired

    def _education(self, person: SyntheticPerson, place: SyntheticInstitution, seen: int, hired: date) -> None:
        rng, graduated = self.rng, person.birth.year + _SCHOOLING + self.rng.between(0, 3)
        level = rng.weighted((("higher_pedagogical", 0.6), ("higher", 0.2), ("vocational_pedagogical", 0.2)))
        fields: dict[str, Value] = {
            "level": level,
            "institution": rng.pick(_SCHOOLS[level]),
            "speciality": rng.pick(_SPECIALITIES.get(place.type, _SPECIALITIES["general"])),
            "graduated": graduated,
        }
        if rng.chance(0.5):
            fields["document"] = f"Диплом {rng.between(100_000, 999_999)}"
        known = date(graduated, 7, 1)
        person.add("staffEducation", "b1", known, fields, seen | (XLS if rng.chance(0.2) else 0))
        if rng.chance(0.15):  # the document was shown later
            shown = {**fields, "document": f"Диплом {rng.between(100_000, 999_999)}"}
            person.add("staffEducation", "b1", date(self.timeline.year - 1, 10, 5), shown, seen)
        if rng.chance(0.6):
            self._qualification(person, seen, hired)
        if rng.chance(0.14):
            day = rng.day(date(self.timeline.year - 6, 10, 1), self.timeline.today)
            award = rng.pick(("ministry_diploma", "honorary_worker", "regional", "ministry_gratitude"))
            given: dict[str, Value] = {"name": award, "received": day, "document": f"Приказ от {day:%d.%m.%Y}"}
            if day > hired + 3 * _YEAR:
                person.add("award", "n1", day, given, seen | XLS)

    def _qualification(self, person: SyntheticPerson, seen: int, hired: date) -> None:
        """Not in the first year of work, the highest not in the first four."""
        day = self.rng.day(date(self.timeline.year - 5, 9, 1), self.timeline.today)
        category = self.rng.weighted((("highest", 0.35), ("first", 0.4), ("fitness", 0.25)))
        fields: dict[str, Value] = {
            "name": "Аттестация педагогических работников",
            "category": category if day > hired + 4 * _YEAR else "fitness",
            "received": day,
            "valid_until": date(day.year + 5, day.month, min(day.day, 28)),
        }
        if day > hired + _YEAR:
            person.add("qualification", "k1", day, fields, seen)

    def _loads(self, place: SyntheticInstitution, teachers: list[tuple[SyntheticPerson, str]]) -> None:
        """Each class has a teacher; the load names the subject and the hours in a class, for two school years.

        The primary grades have their own teachers, and nobody teaches before he is hired or after he has gone.
        """
        for year in self.timeline.years[-2:]:
            known = date(year, 9, 1)
            turn = 0
            working = [one for one in teachers if _works_through(one[0], year)] or teachers
            for groups in (found for (of, _), found in place.classes.items() if of == year):
                for group in groups:
                    person = _fit(working, group.grade, turn)
                    turn += 1
                    group.teacher = person.number
                    seen = self._senders_of(person)
                    self._load(person, place, group.code, year, known, seen, (group.grade, group.letter, group.group))

    @staticmethod
    def _senders_of(person: SyntheticPerson) -> int:
        return next(fact.seen for fact in person.facts if fact.kind == "employment")

    def _load(
        self, person: SyntheticPerson, place: SyntheticInstitution, code: str, year: int, known: date, seen: int,
        named: tuple[int | None, str, str],
    ) -> None:  # fmt: skip
        grade, letter, group = named
        subject, (least, most) = _subject_of(person, place, grade)
        fields: dict[str, Value] = {
            "organisation": At(place.number),
            "school_year": year,
            "subject_name": subject,
            "grade": grade,
            "letter": letter,
            "group": group,
            "hours": str(self.rng.between(least, most)),
            "class_teacher": True,
        }
        person.add("teaching", f"l{year}-{code}", known, fields, seen)
        if self.rng.chance(0.1):
            fields = {**fields, "hours": str(self.rng.between(least, most))}
            person.add("teaching", f"l{year}-{code}", date(year, 11, 1), fields, seen)


def _works_through(person: SyntheticPerson, year: int) -> bool:
    """Hired before the school year begins, and not gone before it ends."""
    posts = [fact.fields for fact in person.facts if fact.kind == "employment"]
    ends = [fields["date_to"] for fields in posts if isinstance(fields.get("date_to"), date)]
    begins = posts[0]["date_from"]
    return (
        isinstance(begins, date)
        and begins < date(year, 9, 1)
        and not any(isinstance(end, date) and end < date(year + 1, 6, 1) for end in ends)
    )


def _fit(teachers: list[tuple[SyntheticPerson, str]], grade: int | None, turn: int) -> SyntheticPerson:
    """Who takes the class: of the primary grades their own teachers, as long as the organisation has any."""
    is_primary = grade is not None and grade <= 4
    fit = [person for person, post in teachers if post == "lecturer" or (post in _PRIMARY) == is_primary]
    among = fit or [person for person, _ in teachers]
    return among[turn % len(among)]


def _subject_of(person: SyntheticPerson, place: SyntheticInstitution, grade: int | None) -> tuple[str, tuple[int, int]]:
    if place.type == "vocational":
        return "speciality", (2, 6)
    if grade is not None and grade <= 4:
        return "russian", _SUBJECTS["russian"]
    subject = tuple(_SUBJECTS)[person.number % len(_SUBJECTS)]
    if subject == "physics" and grade is not None and grade < 7:  # begins in the seventh
        subject = "mathematics"
    return subject, _SUBJECTS[subject]
