"""Sections of portfolios, with the names of the manual's figures 9, 11 and 13."""

from enum import Enum


class Section(Enum):
    """(slug in the address, title in the menu)."""

    # A person
    GENERAL = ("general", "Общая информация")
    MIGRATION = ("migration", "Миграция")
    PROGRESS_CURRENT = ("progress-current", "Текущая успеваемость")
    PROGRESS_FINAL = ("progress-final", "Итоговая успеваемость")
    PROGRESS_EXAMS = ("progress-exams", "ГИА")
    ACHIEVEMENTS = ("achievements", "Достижения")
    PROGRAMMES = ("programmes", "История освоения образовательных программ")
    HARDSHIP = ("hardship", "Информация о трудной жизненной ситуации")
    HEALTH = ("health", "Информация о здоровье")
    JOB = ("job", "Трудоустройство")
    EMPLOYER_PROJECTS = ("employer-projects", "Совместные проекты с работодателем")
    ACTIVITIES = ("activities", "Внеурочная деятельность")
    APPLICATIONS = ("applications", "Заявления на зачисление")
    PACKAGES = ("packages", "История загрузки xhtml-пакетов")
    # An employee
    EDUCATION = ("education", "Образование и награды")
    EMPLOYMENT = ("employment", "Трудовая деятельность")
    TEACHING = ("teaching", "Предметы и классы")
    # An institution
    REQUISITES = ("requisites", "Общие сведения")
    LICENCES = ("licences", "Лицензии и аккредитация")
    BUILDINGS = ("buildings", "Здания и места")
    COURSES = ("courses", "Образовательные программы")
    CLASSES = ("classes", "Классы и группы")
    DEMOGRAPHY = ("demography", "Рождаемость")

    @property
    def slug(self) -> str:
        return self.value[0]

    @property
    def title(self) -> str:
        return self.value[1]


PROGRESS_TITLE = "Успеваемость"
PROGRESS = (Section.PROGRESS_CURRENT, Section.PROGRESS_FINAL, Section.PROGRESS_EXAMS)
