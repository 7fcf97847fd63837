"""The life of a form: its steps, remarks and own values. Only ever added to."""

from django.db import models

from kontingent.statistics.chain import LifeState


class FormLife(models.Model):
    """A form of one institution and year on its way. `state` and `steps` are those after its last event.

    Whoever writes anything of it locks this row first, so a step is made of what is looked at.
    """

    form = models.TextField(db_collation="C")
    year = models.SmallIntegerField()
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="+")
    state = models.TextField(default=LifeState.DRAFT.value)
    steps = models.IntegerField(default=0)

    class Meta:
        db_table = "form_life"
        constraints = [
            models.UniqueConstraint(fields=["form", "year", "institution"], name="form_life_one"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in LifeState]), name="form_life_state"
            ),
        ]

    @property
    def stands(self) -> LifeState:
        return LifeState(self.state)


class FormEvent(models.Model):
    """A step that was made. `stamp`: the copy that was accepted, of an acceptance and of nothing else."""

    life = models.ForeignKey(FormLife, models.PROTECT, related_name="events", db_index=False)
    number = models.IntegerField()
    step = models.TextField()
    state = models.TextField()  # that it led to
    at = models.DateTimeField()
    by = models.TextField()
    text = models.TextField()  # why, of a return
    stamp = models.ForeignKey("stamps.Stamp", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "form_event"
        constraints = [
            models.UniqueConstraint(fields=["life", "number"], name="form_event_number"),
            models.CheckConstraint(
                condition=models.Q(state=LifeState.ACCEPTED.value, stamp__isnull=False)
                | ~models.Q(state=LifeState.ACCEPTED.value) & models.Q(stamp__isnull=True),
                name="form_event_accepted_names_its_copy",
            ),
        ]


class FormRemark(models.Model):
    """What a checker says of a cell."""

    life = models.ForeignKey(FormLife, models.PROTECT, related_name="remarks")
    section = models.TextField(db_collation="C")
    row = models.TextField(db_collation="C")
    column = models.TextField(db_collation="C")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "form_remark"


class FormRemarkReply(models.Model):
    """An answer to a remark, or the word of a checker that it is done with (`closes`)."""

    remark = models.ForeignKey(FormRemark, models.PROTECT, related_name="replies")
    closes = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "form_remark_reply"
        constraints = [
            models.UniqueConstraint(
                fields=["remark"], condition=models.Q(closes=True), name="form_remark_is_closed_once"
            ),
        ]


class FormOwnValue(models.Model):
    """What an institution says a number is, beside the one that is counted; the last of a cell holds.

    Without a value: it was taken back.
    """

    life = models.ForeignKey(FormLife, models.PROTECT, related_name="own_values")
    section = models.TextField(db_collation="C")
    row = models.TextField(db_collation="C")
    column = models.TextField(db_collation="C")
    counted = models.IntegerField()  # the number that the register gave when it was said
    value = models.IntegerField(null=True)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "form_own_value"
        constraints = [models.CheckConstraint(condition=models.Q(value__gte=0), name="form_own_value_not_negative")]

    @property
    def difference(self) -> int:
        """To the number that the register gave when it was said."""
        return (self.value or 0) - self.counted


class FormAddition(models.Model):
    """TOML that stands after the file of a form since somebody said so: a correction or a section.

    `first_year`: of the version that it belongs to; a new order begins without.
    """

    form = models.TextField(db_collation="C")
    first_year = models.SmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "form_addition"
        indexes = [models.Index(fields=["form", "first_year", "id"], name="form_addition_of")]
