"""What an institution and a class of the region are."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Class:
    """A class, group or association of one school year; `code` tells it apart within its institution."""

    code: str
    year: int
    grade: int | None = None
    letter: str = ""
    group: str = ""
    form: str = "full_time"
    shift: str = ""
    programme: str = ""
    direction: str = ""
    age: int | None = None  # of a kindergarten group, full years on 1 September
    complect: str = ""
    language: str = ""
    teacher: int | None = None

    @property
    def name(self) -> str:
        return self.group or (f"{self.grade} {self.letter}".strip() if self.grade is not None else "")


@dataclass(slots=True)
class SyntheticInstitution:
    number: int
    unit: int  # the municipality whose packages carry it
    full_name: str
    short_name: str
    type: str = ""  # classifier institution_type; empty for a body alone
    kind: str = ""  # classifier institution_kind
    parent: int | None = None
    is_body: bool = False
    legal_form: str = "municipal_budgetary"
    municipality: str = ""
    settlement: str = ""
    address: tuple[str, str, str, str] = ("", "", "", "")
    size: int = 0  # learners expected at a time
    grades: tuple[int, int] = (0, 0)
    branch: int | None = None  # the institution that is a branch of this one
    is_branch: bool = False
    closes_years: bool = False  # its registrar enters the end of each school year
    uploads: bool = False  # also sends its learners by spreadsheet
    is_bilingual: bool = False  # some primary classes are taught in the second language of the region
    is_unlettered: bool = False  # its only class of a parallel has no letter
    classes: dict[tuple[int, object], list[Class]] = field(default_factory=dict)  # (year, grade or age or course)

    @property
    def is_organisation(self) -> bool:
        return self.type != ""

    def of(self, year: int, stage: object) -> list[Class]:
        return self.classes[year, stage]

    def serves(self, grade: int) -> bool:
        return self.grades[0] <= grade <= self.grades[1]


@dataclass(slots=True)
class Municipality:
    """A unit of generation: its families are made by themselves, apart from all others."""

    number: int
    name: str
    settlement: str
    city: bool
    learners: int
    body: SyntheticInstitution
    institutions: list[SyntheticInstitution] = field(default_factory=list)

    def of_type(self, type_: str) -> list[SyntheticInstitution]:
        return [known for known in self.institutions if known.type == type_]


@dataclass(slots=True)
class Region:
    ministry: SyntheticInstitution
    municipalities: list[Municipality]
    institutions: list[SyntheticInstitution]  # all, in the order of their numbers
