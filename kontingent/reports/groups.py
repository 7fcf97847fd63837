"""Groups of the list of reports, in the order in which officials look for them."""

from enum import Enum


class Group(Enum):
    HEADCOUNT = "Численность"
    ORGANISATION = "Организация обучения"
