"""What the worker has counted of large bodies, for the day."""

import json
from decimal import Decimal

from django.db import models


class NumberEncoder(json.JSONEncoder):
    """Sums of the database stay numbers."""

    def default(self, o: object) -> object:
        if isinstance(o, Decimal):
            return int(o) if o == o.to_integral_value() else float(o)
        return super().default(o)


class DayAnswer(models.Model):
    """Of one report, body, day of counting and type. `rows`: what its statements gave, by their marks."""

    pk = models.CompositePrimaryKey("institution_id", "report", "day", "type")
    institution = models.ForeignKey("institutions.Institution", models.CASCADE, related_name="+", db_index=False)
    report = models.TextField(db_collation="C")
    day = models.DateField()
    type = models.TextField(db_collation="C")
    made_at = models.DateTimeField()
    rows = models.JSONField(encoder=NumberEncoder)

    class Meta:
        db_table = "day_answer"
