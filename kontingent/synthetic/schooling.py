"""The way of a child through kindergarten, school and college: promotion, transfers, leaving, graduation."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kontingent.synthetic import oddities
from kontingent.synthetic.institutions import Class, Municipality, Region, SyntheticInstitution
from kontingent.synthetic.people import SyntheticPerson
from kontingent.synthetic.rng import Rng
from kontingent.synthetic.timeline import Timeline

GONE = 10_000


@dataclass(slots=True)
class ClassStay:
    """Membership in one class of one school year, without a break.

    `natural` ends with the year, which some registrars never enter. `told_end` is the last day as suppliers write it,
    where it is another; `announced` the day they learn of it, where that is before it begins.
    """

    institution: SyntheticInstitution
    group: Class
    start: date
    end: date
    level: str
    natural: bool = True
    reason: str = ""
    oddity: str = ""
    told_end: date | None = None
    announced: date | None = None

    @property
    def known(self) -> date:
        return self.announced or self.start


@dataclass(slots=True)
class Move:
    """A transfer between organisations, or out of the region and into it (then one side is missing)."""

    day: date
    before: ClassStay | None
    after: ClassStay | None
    reason: str
    outside: str = ""


@dataclass(slots=True)
class EducationPath:
    stays: list[ClassStay] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    finished: list[ClassStay] = field(default_factory=list)  # stays that end a level with a document
    to_kindergarten: int = GONE  # school years of entry
    to_school: int = GONE

    def learns_on(self, day: date) -> bool:
        return any(stay.start <= day <= stay.end for stay in self.stays)


def level_of(grade: int) -> str:
    return "primary" if grade <= 4 else "basic" if grade <= 9 else "secondary"


def years_at(birth: date, year: int) -> int:
    """Full years on 1 September of a school year."""
    return year - birth.year - (birth.month > 8)


class PathBuilder:
    """One child's way; `steps` of it are taken year by year until today."""

    def __init__(
        self, child: SyntheticPerson, home: Municipality, region: Region, timeline: Timeline, rng: Rng
    ) -> None:
        self.child, self.home, self.region, self.timeline, self.rng = child, home, region, timeline, rng
        self.path = EducationPath()
        self.over = False
        self._entry()
        self.school = child.likeness.school if child.likeness else self._school(1)
        self.turn = rng.between(0, 9_999)  # which of the parallel classes
        self.kindergarten = rng.pick(home.of_type("preschool"))
        self.special = not child.likeness and rng.chance(0.008)
        self.after_nine = self._after_nine()
        self.after_eleven = rng.chance(0.07)
        self.college: SyntheticInstitution | None = None
        self.speciality = rng.between(0, 99)
        self.arrives = rng.pick(timeline.years) if rng.chance(0.03) else 0

    def _entry(self) -> None:
        rng, birth, path = self.rng, self.child.birth, self.path
        early = birth.month <= 8 or (birth.month <= 11 and rng.chance(0.25))
        path.to_school = birth.year + (7 if early else 8)
        if birth.month <= 8 and rng.chance(0.04):
            path.to_school += 1
        if self.child.likeness:
            path.to_school = self.child.likeness.to_school
        age = rng.weighted(((1, 0.07), (2, 0.4), (3, 0.4), (4, 0.06), (GONE, 0.07)))
        path.to_kindergarten = birth.year + (birth.month > 8) + age
        if age == GONE or path.to_kindergarten >= path.to_school:
            path.to_kindergarten = GONE

    def _school(self, grade: int) -> SyntheticInstitution:
        schools = self.home.of_type("general")
        chosen = self.rng.pick(schools)
        return chosen if chosen.serves(grade) else schools[0]

    def _after_nine(self) -> str:
        """The share that goes on to grade 10 falls year by year: 0.53 now, and 0.012 more for each year back."""
        back = self.timeline.year - (self.path.to_school + 8)
        ten = 0.53 + 0.012 * back
        rest = 1 - ten
        return self.rng.weighted((("ten", ten), ("four", rest * 0.72), ("three", rest * 0.19), ("out", rest * 0.09)))

    def go(self) -> EducationPath:
        for year in self.timeline.years:
            if not self.over and year >= self.arrives:
                self._year(year)
        if not self.over and self.path.to_school == self.timeline.year + 1:
            self._coming(self.path.to_school)
        return self.path

    def _year(self, year: int) -> None:
        grade = year - self.path.to_school + 1
        if grade < 1:
            self._preschool(year)
        elif grade <= 9 or (grade <= 11 and self.after_nine == "ten"):
            self._grade(year, grade)
        elif self.after_nine in ("four", "three"):
            self._course(year, 4 if self.after_nine == "four" else 3, grade - 9)
        elif self.after_nine == "ten" and self.after_eleven:
            self._course(year, 3, grade - 11)
        else:
            self.over = True

    def _preschool(self, year: int) -> None:
        age = years_at(self.child.birth, year)
        if year < self.path.to_kindergarten or age > 7:
            return
        self._stay(self.kindergarten, self.kindergarten.of(year, max(1, age)), self.turn, year, "preschool")
        if not self.over and self.rng.chance(0.015):
            self.kindergarten = self.rng.pick(self.home.of_type("preschool"))

    def _grade(self, year: int, grade: int) -> None:
        school, known = self._school_of(grade), len(self.path.stays)
        stay = self._stay(school, school.of(year, grade), self.turn, year, level_of(grade))
        if grade == 1:
            self._ahead(self.path.stays[known])
        if known and self.path.stays[known - 1].institution.type == "general":
            self._note_change(self.path.stays[known - 1], self.path.stays[known], year)
        if self.over:
            return
        if grade in (9, 11):
            self._finish(stay, year, goes_on=grade == 9 and self.after_nine == "ten")
        elif self.rng.chance(0.004):
            self.path.to_school += 1  # repeats the grade
        self._summer(year, grade)

    def _coming(self, year: int) -> None:
        """A first-grader of next September, in a class as there is one now, if the school has already enrolled him."""
        school = self._school_of(1)
        classes = school.of(year - 1, 1)
        group = replace(classes[self.turn % len(classes)], year=year, teacher=None)
        stay = ClassStay(school, group, date(year, 9, 1), date(year + 1, 8, 31), level_of(1))
        self._ahead(stay)
        if stay.announced:
            self.path.stays.append(stay)

    def _ahead(self, stay: ClassStay) -> None:
        """Most orders are of April, the last of August; children who come later in the year come unannounced."""
        first, september = date(stay.group.year, 4, 1), date(stay.group.year, 9, 1)
        if stay.start == september and not stay.oddity and self.rng.chance(oddities.SHARES[oddities.AHEAD]):
            stay.oddity, stay.announced = oddities.AHEAD, first + timedelta(days=int(self.rng.random() ** 2 * 147))

    def _school_of(self, grade: int) -> SyntheticInstitution:
        if self.special and grade <= 9:
            adapted = [known for home in self.region.municipalities[:2] for known in home.of_type("adapted")]
            return adapted[self.turn % len(adapted)]
        if not self.school.serves(grade):
            self.school = self.home.of_type("general")[0]
        return self.school

    def _note_change(self, before: ClassStay, after: ClassStay, year: int) -> None:
        """The school differs from that of the last year: a transfer of the summer."""
        if before.institution is after.institution or before.end.year < year:
            return
        day = self.rng.day(date(year, 6, 5), date(year, 8, 28))
        before.natural, before.end = False, day
        before.reason = before.reason or "other_organisation"
        self.path.moves.append(Move(day, before, after, before.reason))

    def _summer(self, year: int, grade: int) -> None:
        """Before the next year: another school of the town, or another municipality."""
        if self.special:
            return
        if self.rng.chance(0.012):
            self.school = self._school(grade + 1)
        elif self.rng.chance(0.004) and date(year + 1, 6, 1) > self.timeline.replay_from:
            self.home = self.rng.pick(self.region.municipalities)
            self.school = self._school(grade + 1)

    def _finish(self, stay: ClassStay, year: int, *, goes_on: bool) -> None:
        self.path.finished.append(stay)
        if not goes_on:
            stay.natural, stay.end = False, date(year + 1, 6, 30)
            stay.reason = "graduated" if stay.group.grade == 11 else "vocational"
            if self.after_nine == "out" and stay.group.grade == 9:
                stay.reason, self.over = "employment", True

    def _course(self, year: int, length: int, course: int) -> None:
        if course > length:
            self.over = True
            return
        if self.college is None:
            self.college = self.rng.pick([known for known in self.region.institutions if known.type == "vocational"])
        groups = self.college.of(year, (length, course)) or self.college.of(year, (7 - length, min(course, 3)))
        if not groups:
            self.over = True
            return
        level = "vocational_specialist" if length == 4 else "vocational_worker"
        stay = self._stay(self.college, groups, self.speciality, year, level)
        if course == length and not self.over:
            stay.natural, stay.end, stay.reason = False, date(year + 1, 6, 30), "graduated"
            self.path.finished.append(stay)
            self.over = True

    def _stay(
        self, institution: SyntheticInstitution, groups: list[Class], turn: int, year: int, level: str
    ) -> ClassStay:
        """The year in one of the parallel classes, which may be broken by a transfer or end the way in this region."""
        rng, group = self.rng, groups[turn % len(groups)]
        start = date(year, 9, 1)
        if self.arrives == year and not self.path.stays:
            start = rng.day(date(year, 9, 2), date(year + 1, 4, 30))
        stay = ClassStay(institution, group, start, date(year + 1, 8, 31), level)
        if self.arrives == year and not self.path.stays and institution.type == "general":
            self.path.moves.append(
                Move(start, None, stay, "other_region", rng.pick(("г. Каменогорск", "Республика Казахстан")))
            )
        self.path.stays.append(stay)
        college = institution.type == "vocational"
        leaves, returns = 0.05 if college else 0.008, oddities.SHARES[oddities.RETURN] * (4 if college else 1)
        if rng.chance(leaves):
            self._leave(stay, year)
        elif institution.type in ("general", "vocational") and rng.chance(0.016):
            self._break(stay, year, groups)
        elif rng.chance(returns):
            self._return(stay, year)
        return self.path.stays[-1]

    def _leave(self, stay: ClassStay, year: int) -> None:
        stay.natural, self.over = False, True
        stay.end = self.rng.day(stay.start + timedelta(days=5), date(year + 1, 5, 25))
        college = stay.institution.type == "vocational"
        stay.reason = self.rng.pick(("failure", "own_wish", "employment")) if college else "other_region"
        outside = "" if college else self.rng.pick(("г. Каменогорск", "г. Приморск-Северный", "Республика Беларусь"))
        self.path.moves.append(Move(stay.end, stay, None, stay.reason, outside))

    def _break(self, stay: ClassStay, year: int, groups: list[Class]) -> None:
        """In the middle of a year to another school or to a parallel class; in a college to another group."""
        other, college = stay.institution, stay.institution.type == "vocational"
        day = self.rng.day(max(stay.start + timedelta(days=10), date(year, 10, 1)), date(year + 1, 4, 15))
        if day <= stay.start:
            return
        if not college:
            other = self._school(stay.group.grade or 1)
            groups = other.of(year, stay.group.grade or 1)
        classes = [known for known in groups if known is not stay.group]
        if not classes:
            return
        after = ClassStay(other, self.rng.pick(classes), day, stay.end, stay.level)
        same = other is stay.institution
        stay.natural, stay.end, stay.reason = False, day - timedelta(days=1), "" if same else "other_organisation"
        self.path.stays.append(after)
        self.path.moves.append(Move(day, stay, after, "" if same else "other_organisation"))
        if college:
            self.speciality = groups.index(after.group)
        else:
            self.school = other
        if self.rng.chance(oddities.SHARES[oddities.ONE_DAY]):
            stay.oddity = after.oddity = oddities.ONE_DAY
            stay.told_end = day

    def _return(self, stay: ClassStay, year: int) -> None:
        """Weeks or months in another region, and before the spring back to the same class."""
        rng = self.rng
        left = rng.day(max(stay.start + timedelta(days=14), date(year, 9, 20)), date(year, 12, 20))
        back = left + timedelta(days=rng.between(21, 110))
        if back > date(year + 1, 4, 15):
            return
        again = replace(stay, start=back, oddity=oddities.RETURN)
        stay.natural, stay.end, stay.reason, stay.oddity = False, left, "other_region", oddities.RETURN
        outside = rng.pick(("г. Каменогорск", "Республика Казахстан"))
        self.path.stays.append(again)
        self.path.moves.append(Move(left, stay, None, stay.reason, outside))
        self.path.moves.append(Move(back, None, again, stay.reason, outside))
