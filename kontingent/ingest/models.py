"""Packages of suppliers and their protocols."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Least

from kontingent.ingest import mapping_steps  # noqa: F401 - its table is of this room
from kontingent.ingest.places import Place
from kontingent.ingest.readers.package import MetHeading

REMARKED_SHARE = 0.05  # remarks to records: a package above it is marked; nearly every package has a few


class PackageQuerySet(models.QuerySet["Package"]):
    def taken(self) -> "PackageQuerySet":
        """Accepted by now, with remarks or without; also while what one withdrew is being restored."""
        accepted = Q(state__in=[Package.State.ACCEPTED, Package.State.REMARKS])
        return self.filter(accepted | Q(stage=Package.Stage.RESTORING))

    def said_after(self, moment: datetime) -> "PackageQuerySet":
        """Whose word is newer. A package cannot be older than its receipt says: a date ahead counts as that day."""
        return self.filter(made_at__gt=moment, received_at__gt=moment)


class Package(models.Model):
    """A file a supplier sent. The same bytes of the same supplier are the same package.

    Unless the supplier's mapping has changed since in what they say: then they are read once more, as another one.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "получен"
        LOADING = "loading", "обрабатывается"
        HELD = "held", "задержан до решения"
        ACCEPTED = "accepted", "принят"
        REMARKS = "remarks", "принят с замечаниями"
        REFUSED = "refused", "отклонён"
        TRIED = "tried", "проверен, не загружен"

    class Stage(models.TextChoices):
        """How far the loading got, so that it can go on after anything."""

        READING = "reading", "чтение"
        RECORDING = "recording", "запись"
        WITHDRAWING = "withdrawing", "отзыв"
        CLOSING = "closing", "завершение"
        RESTORING = "restoring", "возврат отозванного"  # of a closed package, if the operator wants it

    class Mode(models.TextChoices):
        FULL = "full", "полный"
        DELTA = "delta", "изменения"

    supplier = models.ForeignKey("institutions.Supplier", models.PROTECT, related_name="packages")
    name = models.TextField()  # of the file, as sent
    sha256 = models.BinaryField(max_length=32)
    reading = models.SmallIntegerField(default=1)  # of these bytes, by another mapping each time
    size = models.BigIntegerField()
    format = models.TextField(default="")  # of the reader that took it
    headings = models.JSONField(default=list)  # of a table, as its reader met them: `met`
    mapped_until = models.BigIntegerField(default=0)  # the last step of the mapping by which it is read
    state = models.TextField(choices=State.choices, default=State.RECEIVED)
    mode = models.TextField(choices=Mode.choices, default=Mode.DELTA)
    title = models.TextField(default="")
    made_at = models.DateTimeField(null=True)  # as the header says
    recorded_at = models.DateTimeField(null=True)  # the replay clock of a synthetic supplier
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    covers_institutions = ArrayField(models.TextField(), default=list)  # supplier's ids; of a full package
    covers_kinds = ArrayField(models.SmallIntegerField(), default=list)
    done_batches = models.IntegerField(default=0)  # how many batches are in: where to resume
    stage = models.TextField(choices=Stage.choices, default=Stage.READING)
    released = models.TextField(choices=Stage.choices, default="")  # at which stage the operator let it go on
    counts = models.JSONField(default=dict)  # records, new, changed, same, withdrawn, refused; persons new, found, …
    reason = models.TextField(default="")  # why held or refused, a sentence
    vanishing = models.IntegerField(default=0)  # persons who leave all lists with what a full package withdraws
    restored = models.IntegerField(default=0)  # records, of what it withdrew
    restored_at = models.DateTimeField(null=True)
    organisations = ArrayField(models.BigIntegerField(), default=list)  # that its records speak of
    only_tried = models.BooleanField(default=False)  # to be tried without loading (ADR 0077)
    tried_at = models.DateTimeField(null=True)
    foreseen = models.JSONField(null=True)  # what its loading would do, as `ingest.foreseeing` counts it

    objects = PackageQuerySet.as_manager()

    class Meta:
        db_table = "package"
        constraints = [
            models.UniqueConstraint(fields=["supplier", "sha256", "reading"], name="package_once_per_supplier"),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "refused"]) | ~Q(reason=""), name="package_refused_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["supplier", "-made_at"], name="package_by_supplier"),
            models.Index("supplier", Least("made_at", "received_at"), name="package_by_word"),
            # Every page says when the latest was taken.
            models.Index(
                Coalesce("recorded_at", "finished_at"),
                name="package_taken",
                condition=Q(state__in=["accepted", "remarks"]),
            ),
        ]

    @property
    def said_at(self) -> datetime | None:
        """Of when its word is: as the header says, but not after it was received."""
        return None if self.made_at is None else min(self.made_at, self.received_at)

    @property
    def met(self) -> list[MetHeading]:
        return [MetHeading(*one) for one in self.headings]

    @property
    def shown_name(self) -> str:
        return self.title or self.name

    @property
    def remarked_share(self) -> float | None:
        """Remarks to records; a record may have several. None while nothing has been counted."""
        records = int(self.counts.get("records", 0))
        return int(self.counts.get("remarks", 0)) / records if records else None

    @property
    def is_remarkable(self) -> bool:
        return (self.remarked_share or 0) > REMARKED_SHARE


class StoredBytes(models.Model):
    """A piece of packages, compressed; the same piece is kept once, however many packages have it.

    Where it is plain items alone, their digests stand beside it and what is left of it when they are emptied.
    """

    digest = models.BinaryField(primary_key=True, max_length=32)
    data = models.BinaryField()
    items = models.BinaryField(null=True)
    emptied = models.BinaryField(null=True)

    class Meta:
        db_table = "stored_bytes"


class PackageBytes(models.Model):
    """The bytes as sent, in pieces, so that nothing is lost and a large file never stands in memory."""

    pk = models.CompositePrimaryKey("package_id", "piece")
    package = models.ForeignKey(Package, models.CASCADE, related_name="pieces")
    piece = models.IntegerField()  # from 1
    digest = models.BinaryField(max_length=32)  # of StoredBytes

    class Meta:
        db_table = "package_bytes"


class Remark(models.Model):
    """One line of a protocol: the rule, the place in the file, what was sent, and the cure."""

    class Severity(models.TextChoices):
        FLAG = "flag", "замечание"
        REFUSED = "refused", "не принято"

    package = models.ForeignKey(Package, models.CASCADE, related_name="remarks")
    batch = models.IntegerField()  # remarks of a batch are written in its transaction
    rule = models.TextField()  # code of the rule: F04
    severity = models.TextField(choices=Severity.choices)
    place = models.IntegerField()  # number of the record in the file, from 1; 0 is the package itself
    part = models.TextField(default="")  # these four are the `Place` in the file
    row = models.IntegerField(default=0)
    column = models.TextField(default="")
    letters = models.TextField(default="")
    item = models.TextField(default="")  # the supplier's id of the person or institution
    kind = models.SmallIntegerField(null=True)
    field = models.TextField(default="")
    value = models.TextField(default="")  # what was sent
    person_id = models.BigIntegerField(null=True)
    institution_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "package_remark"
        indexes = [models.Index(fields=["package", "rule", "place", "id"], name="package_remark_by_rule")]

    @property
    def at(self) -> Place:
        return Place(self.part, self.row, self.column, self.letters)


class ProtocolLetter(models.Model):
    """A protocol given to its supplier, and what the supplier answered, as the operator was told.

    Whether a letter without `sent_at` still waits is known to the queue, which tries it again.
    """

    package = models.ForeignKey(Package, models.CASCADE, related_name="letters")
    to = models.EmailField()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()  # names are copied, as in the journal
    asked_by_id = models.BigIntegerField()
    sent_at = models.DateTimeField(null=True)  # taken by the mail server
    answered_on = models.DateField(null=True)
    answer = models.TextField(default="")
    answer_by = models.TextField(default="")
    answer_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "package_letter"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None) | (Q(sent_at__isnull=False) & ~Q(answer="")),
                name="package_letter_answered_in_words",
            )
        ]


class Presence(models.Model):
    """What a full package has said so far: what it does not say is withdrawn. Emptied when the package closes.

    Working rows of one loading, joined set-wise, so without an index: records of one subject, kinds with their keys;
    kind 0 keeps everything of the subject.
    """

    package_id = models.BigIntegerField()
    is_person = models.BooleanField()
    subject_id = models.BigIntegerField()
    kinds = ArrayField(models.SmallIntegerField())
    keys = ArrayField(models.TextField(db_collation="C"))

    class Meta:
        db_table = "package_presence"


class Absence(models.Model):
    """Current records that a full package covers and does not say: to be withdrawn. Emptied when it closes."""

    pk = models.CompositePrimaryKey("package_id", "is_person", "subject_id", "kind", "key")
    package_id = models.BigIntegerField()
    is_person = models.BooleanField()
    subject_id = models.BigIntegerField()
    kind = models.SmallIntegerField()
    key = models.TextField(db_collation="C")

    class Meta:
        db_table = "package_absence"


class Withdrawal(models.Model):
    """What a full package withdraws, or would: records of one kind, of one organisation and school year.

    With no `records` it is a silence: the package carries nobody of a running year, so that nothing of it goes.
    """

    package = models.ForeignKey(Package, models.CASCADE, related_name="withdrawals")
    organisation = models.TextField(db_collation="C")  # the supplier's id; empty: of none, or of all
    school_year = models.SmallIntegerField(null=True)
    kind = models.SmallIntegerField()
    subjects = models.IntegerField()  # persons who lose it; of institutions, records
    covered = models.IntegerField()  # of so many
    records = models.IntegerField()
    is_alarm = models.BooleanField()

    class Meta:
        db_table = "package_withdrawal"

    @property
    def is_silent(self) -> bool:
        return not self.records


class ForeseenLine(models.Model):
    """One of the things that loading a tried package would do: a field that changes, a person who leaves.

    `before` and `after` are values of the field; of a person who moves, places and classes.
    """

    class What(models.TextChoices):
        NEW = "new", "Новые"
        PROVISIONAL = "provisional", "Временные, до решения"
        CHANGED = "changed", "Изменятся"
        MOVED = "moved", "Переведены"
        ARRIVED = "arrived", "Прибыли"
        LEFT = "left", "Выбыли"
        CONFLICT = "conflict", "Расходятся с другими поставщиками"

    package = models.ForeignKey(Package, models.CASCADE, related_name="foreseen_lines")
    what = models.TextField(choices=What.choices)
    item = models.TextField(default="")  # the supplier's id of the person or institution
    person_id = models.BigIntegerField(null=True)  # of somebody registered
    institution_id = models.BigIntegerField(null=True)
    kind = models.SmallIntegerField(null=True)
    field = models.TextField(default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    other = models.SmallIntegerField(null=True)  # the supplier it disagrees with, by id
    is_shown = models.BooleanField(default=False)  # of a disagreement: the package's value would be shown

    class Meta:
        db_table = "package_foreseen"
        indexes = [models.Index(fields=["package", "what", "id"], name="package_foreseen_by_what")]
