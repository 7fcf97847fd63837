"""The persons of the manual's figures, for those who look for them."""

from tests.web.persons.conftest import masked, official, operator, persons

__all__ = ["masked", "official", "operator", "persons"]
