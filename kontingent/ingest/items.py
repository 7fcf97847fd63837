"""Whose a place of a package is: the supplier's id of the item, read anew from the bytes."""

from collections.abc import Collection

from kontingent.ingest import storage
from kontingent.ingest.mapping_queries import was_read_by
from kontingent.ingest.models import Package, PackageBytes
from kontingent.ingest.readers.registry import reader_of


def items_at(package_id: int, places: Collection[int]) -> dict[int, str]:
    """By place; places that no item of the package has are absent. Reads the package twice, as its loading did."""
    found: dict[int, str] = {}
    if not PackageBytes.objects.filter(package_id=package_id).exists():
        return found
    stored = storage.Stored(package_id)
    reader = reader_of(stored.head(), was_read_by(Package.objects.get(pk=package_id)).headings)
    examined = reader.examine(stored.pieces())
    for chunk in reader.split(stored.pieces()):
        asked = [place for place in places if chunk.first_place <= place <= chunk.last_place]
        for item in reader.items_of(chunk, examined) if asked else ():
            last = item.place + sum(1 + len(section.nested) for section in item.sections)
            found.update((place, item.id.strip()) for place in asked if item.place <= place <= last)
    return found
