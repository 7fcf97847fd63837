"""What the operator has said of a supplier's own headings and values, word by word."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

_MAPPED = Q(kind__isnull=False) & ~Q(prop="")


class MappingStep(models.Model):
    """One word of the operator on what a heading or a value of a supplier means. Rows stay; the last word holds.

    A heading without a kind, a value without a code are taken back. `before` is what it was read as, in words.
    """

    supplier = models.ForeignKey("institutions.Supplier", models.PROTECT, related_name="mapping_steps")
    heading = models.TextField(default="")
    kind = models.SmallIntegerField(null=True)
    prop = models.TextField(default="")
    value = models.TextField(default="")
    code = models.TextField(default="")
    before = models.TextField(default="")
    package = models.ForeignKey("ingest.Package", models.PROTECT, null=True, related_name="+")  # where noticed
    at = models.DateTimeField()
    by = models.TextField()  # a copy, as in the journal
    by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "supplier_mapping"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(~Q(heading="") & Q(value="", code="") & (Q(kind=None, prop="") | _MAPPED))
                | (Q(heading="") & ~Q(value="") & _MAPPED),
                name="supplier_mapping_heading_or_value",
            )
        ]

    @property
    def is_taken_back(self) -> bool:
        return self.kind is None if self.heading else not self.code
