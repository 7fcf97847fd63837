"""Groups of the list of reports, in the order in which officials look for them."""

from enum import Enum


class Group(Enum):
    HEADCOUNT = "Численность"
    MOVEMENT = "Движение"
    ORGANISATION = "Организация обучения"
    CLASSES = "Классы и\u00a0группы"
    ADMISSION = "Места, приём и\u00a0очередь"
    ADDITIONAL = "Дополнительное образование"
    RESULTS = "Результаты"
    WELLBEING = "Здоровье и\u00a0социальная помощь"
    STAFF = "Кадры"
    STATISTICS = "Справки к\u00a0формам статистики"
