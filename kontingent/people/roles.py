"""What a person is according to his facts; one person may be several of these at once."""

from enum import IntFlag


class Roles(IntFlag):
    """Stored as a small integer in person_card and person_scope."""

    NONE = 0
    LEARNER = 1
    GUARDIAN = 2
    EMPLOYEE = 4
    APPLICANT = 8  # stands in a scope by an application alone: no member of it


TITLES: dict[Roles, str] = {
    Roles.LEARNER: "Обучающийся",
    Roles.GUARDIAN: "Родитель (законный представитель)",
    Roles.EMPLOYEE: "Сотрудник",
    Roles.APPLICANT: "Поступающий",
}
