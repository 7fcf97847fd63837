"""Addresses of the table with their variable parts filled in."""

import re
from collections.abc import Iterator

from kontingent.history.kinds.sections import Section
from kontingent.ingest.models import Package
from tests.web import canaries

SLUGS = sorted(
    {section.slug for section in Section} | {"learners", "staff", "classes", "queue", "applications", "packages"}
)


def schools(region: canaries.Region) -> list[int]:
    return list(type(region.root).objects.organisations().values_list("pk", flat=True))


def filled(pattern: str, persons: list[int], institutions: list[int]) -> Iterator[str]:
    choices = {
        "person_id": persons, "institution_id": institutions, "kind": ["xlsx", "csv"], "slug": SLUGS, "section": SLUGS,
        "package_id": list(Package.objects.order_by("pk").values_list("pk", flat=True)),
    }  # fmt: skip
    found = re.search(r"<(?:\w+:)?(\w+)>", pattern)
    if found is None:
        yield pattern
        return
    for choice in choices.get(found[1], [1]):
        yield from filled(pattern.replace(found[0], str(choice), 1), persons, institutions)
