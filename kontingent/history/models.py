"""Facts: what each supplier said of each person and institution, when, and from which package. The truth.

Append-only. A fact is written by COPY, and closed once by setting `superseded_at`; a trigger refuses anything else.
The models exist for reading: they have no `save()` path (with a composite key a changed row would be inserted anew).
"""

from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

# The end of what has not ended. 'infinity' does not load in the driver.
OPEN_END = datetime(9999, 1, 1, tzinfo=UTC)


class FactBase(models.Model):
    kind = models.SmallIntegerField()  # Kind.code
    supplier = models.SmallIntegerField()
    key = models.TextField(db_collation="C")  # the supplier's id of the record; empty for a single section
    superseded_at = models.DateTimeField(db_default=OPEN_END)
    recorded_at = models.DateTimeField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    digest = models.UUIDField()
    payload = models.JSONField(null=True)  # null: a tombstone, the supplier withdrew the record
    package_id = models.BigIntegerField()
    place = models.IntegerField()  # number of the record in its package, from 1

    class Meta:
        abstract = True


class Fact(FactBase):
    """One version of one record about a person. Found by its identity; current memberships by organisation too."""

    pk = models.CompositePrimaryKey("person_id", "kind", "superseded_at", "supplier", "key")
    person_id = models.BigIntegerField()

    class Meta:
        db_table = "fact"
        constraints = [
            models.CheckConstraint(condition=Q(superseded_at__gt=F("recorded_at")), name="fact_ends_after_it_began")
        ]
        indexes = [BrinIndex(fields=["recorded_at"], name="fact_recorded")]


class InstitutionFact(FactBase):
    """One version of one record about an institution."""

    pk = models.CompositePrimaryKey("institution_id", "kind", "supplier", "key", "superseded_at")
    institution_id = models.BigIntegerField()

    class Meta:
        db_table = "institution_fact"
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")), name="institution_fact_ends_after_it_began"
            )
        ]


class AcceptedItem(models.Model):
    """What a supplier said of a subject in a full package, if all of it was taken and nothing of it was written since.

    To read an item of the same bytes under the same circumstances would change nothing. A row is forgotten by whoever
    writes what that stands on; it is never put right.
    """

    pk = models.CompositePrimaryKey("is_person", "subject_id", "supplier", "digest")
    is_person = models.BooleanField()
    subject_id = models.BigIntegerField()
    supplier = models.SmallIntegerField()
    digest = models.BinaryField(max_length=16)  # of its bytes
    circumstances = models.BinaryField(
        max_length=16
    )  # program, vocabulary, rights: whatever decides what is made of the bytes
    until = models.DateField(null=True)  # the last day on which no rule remarks it; null: for ever
    kinds = ArrayField(models.SmallIntegerField())  # of its records, with their keys
    keys = ArrayField(models.TextField(db_collation="C"))
    places = ArrayField(models.BigIntegerField())  # institutions that it speaks of
    remarks = models.JSONField(null=True)  # that follow from its bytes, as `retelling.Retold`; null: none

    class Meta:
        db_table = "accepted_item"
        indexes = [models.Index(fields=["supplier", "digest"], name="accepted_item_by_digest")]


class Batch(models.Model):
    """A transaction of a package: makes its facts reachable through `recorded_at` without an index on facts."""

    pk = models.CompositePrimaryKey("package_id", "number")
    package_id = models.BigIntegerField()
    supplier = models.SmallIntegerField()
    number = models.IntegerField()
    recorded_at = models.DateTimeField()
    first_place = models.IntegerField()
    last_place = models.IntegerField()

    class Meta:
        db_table = "fact_batch"
        indexes = [models.Index(fields=["supplier", "recorded_at"], name="fact_batch_by_supplier")]
