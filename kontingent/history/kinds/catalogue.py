"""All kinds, found by code, by name in packages and by section. Adding a section is adding one class to this list."""

from kontingent.history.kinds.base import Kind, Subject
from kontingent.history.kinds.institution import (
    Births,
    BodyGeneral,
    Branch,
    Building,
    Course,
    InstitutionContacts,
    Licence,
    OrganisationGeneral,
    Places,
    SchoolClass,
    Subordination,
)
from kontingent.history.kinds.learning import (
    Achievement,
    Activity,
    Application,
    Completion,
    CurrentMark,
    EmployerProject,
    Enrolment,
    FinalMark,
    LearnerJob,
    StateExam,
    Transfer,
)
from kontingent.history.kinds.person import (
    Contacts,
    Disability,
    General,
    Guardianship,
    Hardship,
    HealthCheck,
    IdentityDocument,
    SpecialNeeds,
)
from kontingent.history.kinds.sections import Section
from kontingent.history.kinds.staff import Award, Employment, Qualification, StaffEducation, Teaching

KINDS: tuple[type[Kind], ...] = (
    General,
    Contacts,
    IdentityDocument,
    Guardianship,
    Enrolment,
    Transfer,
    CurrentMark,
    FinalMark,
    StateExam,
    Achievement,
    Completion,
    LearnerJob,
    EmployerProject,
    Activity,
    Hardship,
    HealthCheck,
    SpecialNeeds,
    Disability,
    Application,
    StaffEducation,
    Qualification,
    Award,
    Employment,
    Teaching,
    OrganisationGeneral,
    BodyGeneral,
    InstitutionContacts,
    Subordination,
    Branch,
    SchoolClass,
    Licence,
    Building,
    Places,
    Course,
    Births,
)

BY_CODE: dict[int, type[Kind]] = {kind.code: kind for kind in KINDS}
BY_NAME: dict[str, type[Kind]] = {kind.__name__: kind for kind in KINDS}
BY_SLUG: dict[str, type[Kind]] = {kind.slug(): kind for kind in KINDS}


def of_subject(subject: Subject) -> tuple[type[Kind], ...]:
    return tuple(kind for kind in KINDS if kind.subject is subject)


def of_section(section: Section) -> tuple[type[Kind], ...]:
    return tuple(kind for kind in KINDS if kind.section is section)
