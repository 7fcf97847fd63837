"""What the worker has counted of large bodies, for the day, and what officials have asked for once."""

import json
from decimal import Decimal

from django.db import models

from kontingent.accounts.models import Shared, SharedQuerySet, User
from kontingent.audit.models import Purpose


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


class OneOffRequest(Shared):
    """A report or a list that an official composed (`Composition`, `ListComposition`), with what it was for.

    `organisations`: of whose records the answer was made that day, so nobody needs to ask them.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")  # asked of it
    made_at = models.DateTimeField()
    title = models.TextField()
    purpose = models.TextField(choices=Purpose.choices)
    note = models.TextField()
    composition = models.JSONField()
    organisations = models.IntegerField()

    objects = SharedQuerySet["OneOffRequest"].as_manager()

    class Meta:
        db_table = "one_off_request"
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="one_off_request_has_title"),
            # A name that is sought is personal data: others may not know of the person.
            models.CheckConstraint(
                condition=~models.Q(composition__conditions__has_key="name"), name="one_off_request_names_nobody"
            ),
        ]
        indexes = [models.Index(fields=["shared_in"], name="one_off_request_shared")]

    @property
    def is_list(self) -> bool:
        return "screen" in self.composition
