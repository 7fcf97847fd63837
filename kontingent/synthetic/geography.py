"""The plan of a region: bodies, municipalities and organisations of every type, before anybody lives there."""

from kontingent.synthetic.classes import plan_classes
from kontingent.synthetic.institutions import Municipality, Region, SyntheticInstitution
from kontingent.synthetic.rng import Rng, rng
from kontingent.synthetic.timeline import Timeline
from kontingent.synthetic.vocabulary import address, words

SCHOOL, KINDERGARTEN, COLLEGE = 0.57, 0.29, 0.11  # shares of the learners of a region
_FORMS = ("municipal_budgetary", "municipal_budgetary", "municipal_autonomous", "municipal_treasury")
_INITIALS = {
    "municipal_budgetary": "МБ",
    "municipal_autonomous": "МА",
    "municipal_treasury": "МК",
    "state_budgetary": "ГБ",
}


class Planner:
    """Gives numbers and addresses to institutions as they are planned."""

    def __init__(self, learners: int, seed: int, timeline: Timeline) -> None:
        self.rng: Rng = rng(seed, "geography")
        self.learners = learners
        self.timeline = timeline
        self.region: str = words("places")["region"]
        self.all: list[SyntheticInstitution] = []

    def add(
        self, unit: int, municipality: str, settlement: str, full: str, short: str, **known: object
    ) -> SyntheticInstitution:
        made = SyntheticInstitution(
            len(self.all) + 1,
            unit,
            full,
            short,
            municipality=municipality,
            settlement=settlement,
            address=(*address(self.rng, settlement)[:3], ""),  # nobody teaches in a flat
            **known,  # type: ignore[arg-type]  # the fields of the dataclass, by name
        )
        made.closes_years = self.rng.chance(0.3)
        self.all.append(made)
        return made

    def organisation(
        self, home: Municipality, full: str, short: str, parent: int, **known: object
    ) -> SyntheticInstitution:
        made = self.add(home.number, home.name, home.settlement, full, short, parent=parent, **known)
        made.uploads = self.rng.chance(0.12)
        home.institutions.append(made)
        return made


def plan(learners: int, seed: int, timeline: Timeline) -> Region:
    planner = Planner(learners, seed, timeline)
    capital = words("places")["capital"]
    ministry = planner.add(
        0, "", capital, f"Министерство образования и науки ({planner.region})", "Министерство образования",
        is_body=True, legal_form="authority",
    )  # fmt: skip
    sport = planner.add(
        0, "", capital, f"Министерство спорта ({planner.region})", "Министерство спорта", is_body=True,
        legal_form="authority", parent=ministry.number,
    )  # fmt: skip
    homes = _municipalities(planner, ministry)
    for home in homes:
        _kindergartens(planner, home)
        _schools(planner, home)
        _additional(planner, home, sport)
    _colleges(planner, homes, ministry)
    _special(planner, homes, ministry)
    _school_that_governs(homes[-1])
    _branches(homes)
    for home in homes:
        _ways_of_schools(home, rng(seed, "ways of schools", home.number))
    for institution in planner.all:
        plan_classes(institution, timeline, planner.rng)
    return Region(ministry, homes, planner.all)


def _municipalities(planner: Planner, ministry: SyntheticInstitution) -> list[Municipality]:
    count = max(3, min(25, round((planner.learners / 1000) ** 0.62)))
    cities, districts = words("places")["cities"], words("places")["districts"]
    weights = [1 / (place + 1.6) ** 0.75 for place in range(count)]
    homes = []
    for number, weight in enumerate(weights):
        city = number < max(1, round(count * 0.3)) and number < len(cities)
        if city:
            settlement = f"г. {cities[number]}"
            name = f"городской округ {cities[number]}"
            title = f"Управление образования администрации города {cities[number]}"
        else:
            district, centre = districts[number % len(districts)]
            name, settlement = f"{district} муниципальный район", f"с. {centre}"
            title = f"Отдел образования администрации ({name})"
        body = planner.add(
            number,
            name,
            settlement,
            title,
            title,
            is_body=True,
            legal_form="municipal_treasury",
            parent=ministry.number,
        )
        share = round(planner.learners * weight / sum(weights))
        homes.append(Municipality(number, name, settlement, city, share, body))
    homes[0].learners += planner.learners - sum(home.learners for home in homes)
    return homes


def _kindergartens(planner: Planner, home: Municipality) -> None:
    expected = home.learners * KINDERGARTEN
    count = max(1, round(expected / (150 if home.city else 80)))
    names = words("places")["kindergartens"]
    for place in range(count):
        form = planner.rng.pick(_FORMS)
        title = f"Детский сад № {place + 1} „{names[(place + home.number) % len(names)]}“"
        planner.organisation(
            home,
            f"{_FULL[form]} дошкольное образовательное учреждение «{title}» ({home.name})",
            f"{_INITIALS[form]}ДОУ «{title}»",
            home.body.number,
            type="preschool",
            kind=planner.rng.weighted((("nursery", 0.7), ("nursery_combined", 0.2), ("child_development_centre", 0.1))),
            legal_form=form,
            size=round(expected / count),
        )


_FULL = {
    "municipal_budgetary": "Муниципальное бюджетное",
    "municipal_autonomous": "Муниципальное автономное",
    "municipal_treasury": "Муниципальное казённое",
    "state_budgetary": "Государственное бюджетное",
}
_KINDS = (("secondary_school", "Средняя школа", "СОШ", 0.62), ("basic_school", "Основная школа", "ООШ", 0.18),
          ("gymnasium", "Гимназия", "Гимназия", 0.1), ("lyceum", "Лицей", "Лицей", 0.1))  # fmt: skip


def _schools(planner: Planner, home: Municipality) -> None:
    expected = home.learners * SCHOOL
    count = max(2, round(expected / (620 if home.city else 260)))
    for place in range(count):
        kind, title, initials = _school_kind(planner.rng, place, city=home.city)
        form = planner.rng.pick(_FORMS)
        name = f"{title} № {place + 1}"
        made = planner.organisation(
            home,
            f"{_FULL[form]} общеобразовательное учреждение «{name}» ({home.name})",
            f"{_INITIALS[form]}ОУ «{initials} № {place + 1}»",
            home.body.number,
            type="general",
            kind=kind,
            legal_form=form,
            size=round(expected / count),
        )
        made.grades = (1, 9) if kind == "basic_school" else (1, 11)


def _school_kind(rng: Rng, place: int, *, city: bool) -> tuple[str, str, str]:
    """The first school of a municipality has all grades."""
    if place == 0 or (not city and place > 1):
        return _KINDS[0][:3] if place == 0 or rng.chance(0.5) else _KINDS[1][:3]
    return rng.weighted([((kind, title, initials), weight) for kind, title, initials, weight in _KINDS])


def _additional(planner: Planner, home: Municipality, sport: SyntheticInstitution) -> None:
    planner.organisation(
        home,
        f"Муниципальное бюджетное учреждение дополнительного образования «Дом детского творчества» ({home.name})",
        "МБУ ДО «ДДТ»",
        home.body.number,
        type="additional",
        kind="creativity_house",
        size=round(home.learners * 0.2),
    )
    if home.city:
        planner.organisation(
            home,
            f"Государственное бюджетное учреждение «Спортивная школа» ({home.name})",
            "ГБУ «Спортивная школа»",
            sport.number,
            type="additional",
            kind="sports_school",
            legal_form="state_budgetary",
            size=round(home.learners * 0.1),
        )
        planner.organisation(
            home,
            f"Муниципальное автономное учреждение дополнительного образования «Детская школа искусств» ({home.name})",
            "МАУ ДО «ДШИ»",
            home.body.number,
            type="additional",
            kind="art_school",
            legal_form="municipal_autonomous",
            size=round(home.learners * 0.08),
        )


def _colleges(planner: Planner, homes: list[Municipality], ministry: SyntheticInstitution) -> None:
    cities = [home for home in homes if home.city]
    expected = planner.learners * COLLEGE
    count = max(1, round(expected / 900))
    for place in range(count):
        home = cities[place % len(cities)]
        name = ("Политехнический колледж", "Педагогический колледж", "Индустриальный техникум")[place % 3]
        planner.organisation(
            home,
            f"Государственное бюджетное профессиональное образовательное учреждение «{name} № {place + 1}»",
            f"ГБПОУ «{name} № {place + 1}»",
            ministry.number,
            type="vocational",
            kind="technicum" if "техникум" in name else "college",
            legal_form="state_budgetary",
            size=round(expected / count),
        )


def _special(planner: Planner, homes: list[Municipality], ministry: SyntheticInstitution) -> None:
    """Adapted schools, and an organisation that teaches though teaching is not its trade."""
    for place, home in enumerate(homes[:2]):
        kind = ("special_8", "special_6")[place]
        made = planner.organisation(
            home,
            "Государственное бюджетное общеобразовательное учреждение «Школа-интернат для обучающихся с ОВЗ "
            f"№ {place + 1}»",
            f"ГБОУ «Школа-интернат № {place + 1}»",
            ministry.number,
            type="adapted",
            kind=kind,
            legal_form="state_budgetary",
            size=max(8, round(planner.learners * 0.006)),
        )
        made.grades = (1, 9)
    planner.organisation(
        homes[0],
        "Государственное бюджетное учреждение «Центр помощи детям, оставшимся без попечения родителей»",
        "ГБУ «Центр помощи детям»",
        ministry.number,
        type="other",
        kind="orphanage",
        legal_form="state_budgetary",
        size=max(6, round(planner.learners * 0.001)),
    )


def _branches(homes: list[Municipality]) -> None:
    """In every third district the small school is a branch of the large one."""
    for home in [home for home in homes if not home.city][::3]:
        main, *others = home.of_type("general")
        if others:
            main.branch, others[-1].is_branch = others[-1].number, True


def _ways_of_schools(home: Municipality, rng: Rng) -> None:
    """By a chance of their own: nothing else of a region hangs on them."""
    schools = home.of_type("general")
    known, turn = (
        rng.pick(schools),
        rng.between(0, 1),
    )  # in every municipality somebody is taught in the second language
    for place, school in enumerate(schools, turn):
        school.is_bilingual = school is known or rng.chance(0.2)
        school.is_unlettered = not home.city and place % 2 == 0


def _school_that_governs(home: Municipality) -> None:
    """A school may be a body too: here a kindergarten is subordinate to one."""
    school = home.of_type("general")[0]
    school.is_body = True
    home.of_type("preschool")[-1].parent = school.number
