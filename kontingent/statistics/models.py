"""Frozen copies of forms: what was told, of whom, and by which definition. Only ever added to."""

from typing import Self

from django.db import models


class StampQuerySet(models.QuerySet["FormStamp"]):
    def newest_of(self, form: str, year: int, institution_id: int) -> Self:
        """Copies of one form of one institution and year, the newest first."""
        return self.filter(form=form, year=year, institution=institution_id).order_by("-made_at", "-pk")


class FormStamp(models.Model):
    """A form of one institution as it was at a moment. `definition` is the file that it was counted by.

    `digest` is SHA-256 over everything that the copy holds; the line of the journal repeats it, and is under seal.
    """

    form = models.TextField(db_collation="C")  # its code
    year = models.SmallIntegerField()  # the reporting year
    day = models.DateField()  # of counting
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.TextField()
    last_package = models.BigIntegerField()  # everything up to it was in the register; 0: none
    definition = models.TextField()
    digest = models.BinaryField()

    objects = StampQuerySet.as_manager()

    class Meta:
        db_table = "form_stamp"
        indexes = [models.Index(fields=["form", "institution", "-made_at"], name="form_stamp_newest")]


class FormStampCell(models.Model):
    """`records`: names of what was counted (`FormMeasure.named`), sorted, one a line, compressed."""

    pk = models.CompositePrimaryKey("stamp_id", "section", "row", "column")
    stamp = models.ForeignKey(FormStamp, models.CASCADE, related_name="cells", db_index=False)
    section = models.TextField(db_collation="C")
    row = models.TextField(db_collation="C")
    column = models.TextField(db_collation="C")
    value = models.IntegerField()
    records = models.BinaryField()

    class Meta:
        db_table = "form_stamp_cell"
        constraints = [models.CheckConstraint(condition=models.Q(value__gte=0), name="form_stamp_cell_not_negative")]
