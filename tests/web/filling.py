"""Addresses of the table with their variable parts filled in."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from kontingent.history.kinds.base import Subject
from kontingent.history.kinds.catalogue import of_subject
from kontingent.history.kinds.sections import Section
from kontingent.ingest.models import Package
from kontingent.institutions.models import Supplier
from kontingent.people.models import PersonCard
from kontingent.web.institutions.visit import SECTIONS as OF_INSTITUTIONS
from tests.web import canaries
from tests.web.views import every_view

TABS = (
    "",
    "?tab=history",
    "?on=20.04.2018",
    "?role=guardian",
    "?role=employee",
    "?role=learner&tab=history",
    "?print=1",
)
# Addresses that show something else with these after them.
STATES = {
    rf"/contingent/\d+/(({'|'.join(section.slug for section in Section)})/)?": TABS,
    r"/contingent/\d+/(portfolio|history|export).*": ("", "?role=guardian", "?role=employee"),
}
SLUGS = sorted(
    {section.slug for section in Section} | {"learners", "staff", "classes", "queue", "applications", "packages"}
)
# By the beginning of the address: what there is, and one that is not, as only another has it.
SLUGS_OF = {
    "contingent": sorted({"packages", "requisites", *(kind.section.slug for kind in of_subject(Subject.PERSON))}),
    **dict.fromkeys(("organisations", "bodies"), sorted({*OF_INSTITUTIONS, "general"})),
    "help": ["requisites", "trouble"],
}


def slugs_of(pattern: str) -> list[str]:
    return SLUGS_OF.get(pattern.strip("/").partition("/")[0], [])


def schools(region: canaries.Region) -> list[int]:
    return list(type(region.root).objects.organisations().values_list("pk", flat=True))


def filled(pattern: str, persons: list[int], institutions: list[int]) -> Iterator[str]:
    choices: dict[str, Sequence[object]] = {
        "person_id": persons, "institution_id": institutions, "kind": ["xlsx", "csv"],
        "slug": slugs_of(pattern), "section": SLUGS,
        "package_id": list(Package.objects.order_by("pk").values_list("pk", flat=True)),
        "supplier_id": list(Supplier.objects.order_by("pk").values_list("pk", flat=True)[:1]),
    }  # fmt: skip
    return _filled(pattern, choices)


def _filled(pattern: str, choices: Mapping[str, Sequence[object]]) -> Iterator[str]:
    found = re.search(r"<(?:\w+:)?(\w+)>", pattern)
    if found is None:
        yield pattern
        return
    for choice in choices.get(found[1], [1]):
        yield from _filled(pattern.replace(found[0], str(choice), 1), choices)


def addresses(
    region: canaries.Region,
    persons: Collection[int] = (),
    states: Mapping[str, Sequence[str]] = STATES,
    *,
    of_children: bool = False,
) -> Iterator[str]:
    """Every GET address of the product, with every person but the applicant, institution, section and tab in it.

    Children, of whom little is known, stand in the addresses alone, unless the tabs `of_children` are wanted too.
    """
    everybody = PersonCard.objects.exclude(person__in=region.applicant.ids)
    persons = list(persons or everybody.values_list("person_id", flat=True))
    of_child = re.compile(rf"/contingent/(?!(?:{'|'.join(map(str, region.known))})/)\d+/.*")
    institutions = [region.root.pk, region.north.pk, region.south.pk, *schools(region)]
    for pattern, view in every_view():
        if "GET" not in getattr(view, "gate_methods", ("GET",)):
            continue
        for address in filled(f"/{pattern}", persons, institutions):
            is_alone = of_child.fullmatch(address) and not of_children
            tabs = next((tabs for kind, tabs in states.items() if re.fullmatch(kind, address) and not is_alone), ("",))
            yield from (address + tab for tab in tabs)
