"""The menu of a person's portfolio in each role: sections in the order of the manual's figures 9 and 11."""

from kontingent.history.kinds.sections import PROGRESS, Section
from kontingent.people.roles import Roles

LEARNER_MENU = (
    Section.GENERAL,
    Section.MIGRATION,
    *PROGRESS,
    Section.ACHIEVEMENTS,
    Section.PROGRAMMES,
    Section.HARDSHIP,
    Section.HEALTH,
    Section.JOB,
    Section.EMPLOYER_PROJECTS,
    Section.ACTIVITIES,
    Section.APPLICATIONS,
    Section.PACKAGES,
)
GUARDIAN_MENU = (Section.GENERAL,)
APPLICANT_MENU = (Section.GENERAL, Section.APPLICATIONS)
EMPLOYEE_MENU = (Section.GENERAL, Section.EDUCATION, Section.EMPLOYMENT, Section.TEACHING)

MENUS = {
    Roles.LEARNER: LEARNER_MENU,
    Roles.EMPLOYEE: EMPLOYEE_MENU,
    Roles.GUARDIAN: GUARDIAN_MENU,
    Roles.APPLICANT: APPLICANT_MENU,
}
PREFERRED = (Roles.LEARNER, Roles.EMPLOYEE, Roles.GUARDIAN, Roles.APPLICANT)
