"""Two halves of a region, one of which must not see the other; what the addresses of each are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kontingent.accounts.models import SavedFilter
from kontingent.ingest.models import Package
from kontingent.institutions.models import Institution, Supplier
from kontingent.people.models import PersonExternalId
from kontingent.stamps.models import Stamp
from kontingent.statistics.catalogue import forms
from tests.accounts.people import account
from tests.web.walk.addresses import one_of_each_shape

NUMBERED = re.compile(r"<(?:\w+:)?(\w+)>")
WORDS: dict[str, Sequence[object]] = {
    "kind": ["xlsx"],
    "slug": ["general", "health", "classes", "queue", "applications", "packages"],
    "verb": ["block", "password", "accept", "same"],
    "code": one_of_each_shape(),
    "screen": ["contingent", "learning"],
    "form_code": [form.code for form in forms()],
}
# Not number 1, which what was made before and taken back has used up.
OLDEST: dict[str, type[Package | Stamp | Supplier]] = {
    "package_id": Package,
    "stamp_id": Stamp,
    "supplier_id": Supplier,
}


@dataclass(frozen=True, slots=True)
class Side:
    """Objects of one district: its person, its user, the user's saved filter, its school and the body itself."""

    person_id: int
    user_id: int
    filter_id: int
    institution_id: int
    body_id: int


def side_of(body: Institution, name: str) -> Side:
    user = account(body, email=f"of-{name}@example.ru")
    kept = SavedFilter.objects.create(user=user, screen="contingent", title="Отбор", query="grade=9")
    person = PersonExternalId.objects.get(external_id=f"p-{name}").person_id
    school = Institution.objects.organisations().under(body.pk).get()
    return Side(person, user.pk, kept.pk, school.pk, body.pk)


def filled(pattern: str, side: Side) -> Iterator[str]:
    """Addresses of the pattern with the objects of a side; other objects are the operator's, whose scope is all."""
    found = NUMBERED.search(pattern)
    if found is None:
        yield f"/{pattern}"
        return
    name = found[1]
    if name == "institution_id" and pattern.startswith("bodies/"):
        values: Sequence[object] = [side.body_id]
    elif name in Side.__slots__:
        values = [getattr(side, name)]
    elif name in OLDEST:
        values = list(OLDEST[name].objects.order_by("pk").values_list("pk", flat=True)[:1]) or [1]
    else:
        values = WORDS.get(name, [1])
    for value in values:
        yield from filled(pattern.replace(found[0], str(value), 1), side)
