"""What a filter of persons says beside what every filter does: who answers it."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from kontingent.kernel import filtering
from kontingent.kernel.filtering import FilterPrivacy, SqlFilter


class About(Enum):
    """What answers the filter."""

    LIST = "list"  # whose list it is
    PERSON = "person"
    MEMBERSHIP = "membership"  # an enrolment alone
    STANDING = "standing"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFilter(SqlFilter):
    """`of_members`: would tell of an applicant what an application does not need."""

    about: About
    of_members: bool = False

    @property
    def is_asked(self) -> bool:
        return self.about not in {About.STANDING, About.NAME}


def declared(default: Any, about: About, privacy: FilterPrivacy, **rest: Any) -> Any:  # noqa: ANN401  # as `field`
    """A value with its filter; the default filters nothing."""
    return filtering.declared(default, PersonFilter(about=about, privacy=privacy, **rest))
