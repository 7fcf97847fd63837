"""Frozen copies of forms and reports. Only ever added to."""

import json
from typing import Self

from django.db import models


class StampKind(models.TextChoices):
    FORM = "form", "Форма статистики"
    REPORT = "report", "Отчёт"
    REQUEST = "request", "Разовый запрос"


class StampAudience(models.TextChoices):
    """Who of those that may see the institution is told a copy as a whole."""

    EVERYBODY = "everybody", "Все"  # cells of forms close by themselves
    OPEN = "open", "Только с\u00a0доступом к\u00a0ПДн"
    ROUNDED = "rounded", "С\u00a0доступом к\u00a0ПДн, остальные\u00a0— округлённо"
    REGION = "region", "Весь край, его части\u00a0— без немногих"


class StampQuerySet(models.QuerySet["Stamp"]):
    def like(self, kind: StampKind, code: str, year: int, institution_id: int) -> Self:
        """Copies of one form or report of one institution and year, the newest first."""
        return self.filter(kind=kind, code=code, year=year, institution=institution_id).order_by("-made_at", "-pk")


class Stamp(models.Model):
    """A form or report of one institution as it was at a moment.

    `definition` is what it was counted by: copies of one definition can be compared. `shown` is what people read, where
    that does not follow from the definition and the cells. `digest` is SHA-256 over everything that the copy holds; the
    line of the journal repeats it, and is under seal.
    """

    kind = models.TextField(choices=StampKind.choices, db_collation="C")
    code = models.TextField(db_collation="C")
    title = models.TextField()
    part = models.TextField(db_collation="C")  # what of its address narrows a report, as a query; empty: nothing
    year = models.SmallIntegerField()  # the reporting year of a form, the school year of a report
    day = models.DateField()  # of counting
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    audience = models.TextField(choices=StampAudience.choices, db_collation="C")
    made_at = models.DateTimeField()
    made_by = models.TextField()
    last_package = models.BigIntegerField()  # everything up to it was in the register; 0: none
    definition = models.TextField()
    shown = models.TextField()
    digest = models.BinaryField()

    objects = StampQuerySet.as_manager()

    class Meta:
        db_table = "stamp"
        indexes = [models.Index(fields=["code", "institution", "-made_at"], name="stamp_newest")]

    @property
    def part_words(self) -> list[str]:
        """What is asked, where a part of a report is: copies of its parts have one title."""
        return list(json.loads(self.shown)["said"][1:]) if self.part else []


class StampCell(models.Model):
    """A number with the records that it counts: their names (`stamps.records`), sorted, one a line, compressed."""

    pk = models.CompositePrimaryKey("stamp_id", "section", "row", "column")
    stamp = models.ForeignKey(Stamp, models.CASCADE, related_name="cells", db_index=False)
    section = models.TextField(db_collation="C")  # of a form; what is counted, of a report
    row = models.TextField(db_collation="C")
    column = models.TextField(db_collation="C")
    value = models.IntegerField()
    records = models.BinaryField()

    class Meta:
        db_table = "stamp_cell"
        constraints = [models.CheckConstraint(condition=models.Q(value__gte=0), name="stamp_cell_not_negative")]
