"""Whatever decides what is made of the bytes of an item beside themselves and the day, as one digest."""

from hashlib import blake2b
from typing import Any

from kontingent.ingest.mapping import SupplierMapping
from kontingent.ingest.readers.package import Examined
from kontingent.ingest.rights import Allowance, paths_of
from kontingent.ingest.vocabulary import Vocabulary
from kontingent.institutions.models import InstitutionExternalId
from kontingent.kernel import clock
from kontingent.kernel.program import mark_of

_ROOMS = tuple(f"kontingent.{room}" for room in ("kernel", "institutions", "people", "history", "current", "ingest"))


def circumstances_of(
    examined: Examined, vocabulary: Vocabulary, allowance: Allowance, supplier_id: int, mapping: SupplierMapping
) -> bytes:
    paths: list[Any] = []
    if not allowance.regional:
        known = InstitutionExternalId.objects.filter(supplier_id=supplier_id).values_list("institution_id", flat=True)
        paths = sorted(paths_of(list(known)).items())
    said = (
        vocabulary.title,
        mapping.told,
        sorted(examined.namespaces.items()),
        sorted(allowance.kinds),
        sorted((grant.institution_id or 0, grant.kind or 0) for grant in allowance.rights.grants),
        paths,
        clock.region_zone().key,
    )
    return blake2b(repr(said).encode(), digest_size=16, key=mark_of(_ROOMS)).digest()
