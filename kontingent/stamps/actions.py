"""A frozen copy is made whole in one transaction, with its digest in the journal."""

import zlib
from collections.abc import Mapping

from django.db import transaction

from kontingent.audit.actions import record
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, ObjectType
from kontingent.ingest.models import Package
from kontingent.kernel import clock, sql
from kontingent.kernel.errors import Refusal
from kontingent.stamps.digests import digest_of
from kontingent.stamps.models import Stamp
from kontingent.stamps.records import Records

_CELLS = 'COPY stamp_cell (stamp_id, section, "row", "column", value, records) FROM STDIN'
Where = tuple[str, str, str]  # section, row and column of a cell


class NotToBeStamped(Refusal):
    code = "not_to_be_stamped"


@transaction.atomic
def keep_copy(stamp: Stamp, cells: Mapping[Where, Records], *, said: str, by: Actor) -> Stamp:
    """`stamp` tells what is copied and nothing of the moment yet; `said`: how the journal says it beside its number."""
    texts = [(*where, names.total(), "\n".join(sorted(names.elements())).encode()) for where, names in cells.items()]
    stamp.made_at, stamp.made_by = clock.now(), by.name
    stamp.last_package = Package.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    stamp.digest = digest_of(stamp, texts)
    stamp.save()
    sql.copy(_CELLS, ((stamp.pk, *cell, zlib.compress(text)) for *cell, text in texts))
    record(
        by=by,
        action=Action.REPORT_STAMPED,
        object_type=ObjectType.REPORT,
        object_id=stamp.pk,
        object_name=stamp.title,
        description=f"{said}, копия №\u00a0{stamp.pk}",
        details={"digest": stamp.digest.hex(), "last_package": stamp.last_package},
    )
    return stamp
