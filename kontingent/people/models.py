"""Who is registered, and what recognition needs to know of him.

`person_id` comes first in every key, so that the tables can be spread over machines by person.
Card, Identifier and Scope rows are the current view: `current.projection` writes them.
"""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Right

from kontingent.institutions.models import Institution
from kontingent.people.roles import Roles

# A null birth date would fall out of a comparison of keys, so it sorts as the first day there is. An index on an
# expression serves that expression alone: who compares the column itself reads everybody of the scope.
NO_BIRTH = RawSQL("'0001-01-01'::date", ())
EVERY_DAY = RawSQL("'{(,)}'::datemultirange", ())
SORTED_BIRTH = f"coalesce(birth_date, {NO_BIRTH.sql})"  # as person_scope_by_birth has it
SURNAME = Func(F("name_key"), Value(" "), Value(1), function="split_part", output_field=models.TextField())
NUMBER_OF_DOCUMENT = 6  # digits of a certificate's number, and of a passport's: the last of the value


class DaysField(models.Field):  # type: ignore[type-arg]  # Django's own class takes no parameters
    """Days as stretches that neither touch nor overlap: `datemultirange`, in Python a Multirange of dates."""

    def db_type(self, connection: object) -> str:
        del connection
        return "datemultirange"


class Person(models.Model):
    """An identity. Facts never move: a merge points one person at the survivor, undoing it clears the pointer."""

    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    is_provisional = models.BooleanField(default=False)  # not sure that this is somebody new: a case waits
    created_at = models.DateTimeField()

    class Meta:
        db_table = "person"
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself")]
        indexes = [models.Index(fields=["merged_into"], name="person_merged", condition=Q(merged_into__isnull=False))]


class PersonExternalId(models.Model):
    """The id by which a supplier knows a person; remembered for ever, it is the first thing recognition asks.

    Global uniqueness lives here alone, so this table is keyed by the id and not by the person.
    """

    pk = models.CompositePrimaryKey("supplier_id", "external_id")
    supplier_id = models.SmallIntegerField()
    external_id = models.TextField(db_collation="C")
    person = models.ForeignKey(Person, models.PROTECT, related_name="external_ids")

    class Meta:
        db_table = "person_external_id"


class PersonCard(models.Model):
    """The golden general data of a survivor: field by field the first non-empty by rank, then the newest."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="card", db_constraint=False)
    family_name = models.TextField(default="")
    given_name = models.TextField(default="")
    additional_name = models.TextField(default="")
    name_key = models.TextField(default="", db_collation="C")  # kernel.names.name_key of the full name
    birth_date = models.DateField(null=True)
    sex = models.TextField(default="", db_collation="C")  # classifier sex: male, female or empty
    snils = models.TextField(default="", db_collation="C")  # eleven digits, or what the supplier sent when it is not
    citizenship = models.TextField(default="", db_collation="C")
    roles = models.SmallIntegerField(default=0)  # Roles flags: what the person's facts say he has ever been

    class Meta:
        db_table = "person_card"
        indexes = [
            models.Index(fields=["name_key", "person"], name="person_card_by_name"),
            models.Index(fields=["birth_date", "name_key"], name="person_card_by_birth"),
            GinIndex(fields=["name_key"], name="person_card_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.family_name, self.given_name, self.additional_name) if part)


class Identifier(models.Model):
    """СНИЛС and documents as recognition and search compare them: normalised, not unique (a mother's on her child)."""

    pk = models.CompositePrimaryKey("person_id", "scheme", "value")
    person = models.ForeignKey(Person, models.CASCADE, related_name="identifiers", db_index=False, db_constraint=False)
    scheme = models.TextField(db_collation="C")  # "snils", or the identity_document code
    value = models.TextField(db_collation="C")  # digits and letters only
    issued = models.DateField(null=True)  # of a passport: two of one validity are two people's, or one was lost

    class Meta:
        db_table = "person_identifier"
        indexes = [
            models.Index(fields=["scheme", "value"], name="person_identifier_by_value"),
            models.Index(
                Right("value", NUMBER_OF_DOCUMENT), name="person_identifier_by_number", condition=~Q(scheme="snils")
            ),
        ]


class PersonScopeQuerySet(models.QuerySet["PersonScope"]):
    def open_to(self, institution_id: int) -> Self:
        """Of whom the institution may know more than an application: its members; to the region everybody."""
        region = Institution.objects.filter(parent=None).order_by().values("pk")
        return self.filter(~Q(roles=Roles.APPLICANT) | Q(scope_id__in=region), scope_id=institution_id)


class PersonScope(models.Model):
    """One row per person and institution that may see him: his organisation and every body above it, the root always.

    `roles` are those he has in this subtree (a guardian has the scope of his children); `days` those on which he is a
    member there, past and to come; of an applicant who never was one those of his applications. At the root somebody of
    whom no membership is known is there on every day.
    """

    pk = models.CompositePrimaryKey("person_id", "scope_id")
    person = models.ForeignKey(Person, models.CASCADE, related_name="scopes", db_index=False, db_constraint=False)
    scope_id = models.BigIntegerField()
    roles = models.SmallIntegerField()
    days = DaysField(db_default=EVERY_DAY)
    name_key = models.TextField(db_collation="C")
    birth_date = models.DateField(null=True)
    sex = models.TextField(default="", db_collation="C")

    objects = PersonScopeQuerySet.as_manager()

    class Meta:
        db_table = "person_scope"
        indexes = [
            # What a count asks stands in the index too.
            models.Index(
                fields=["scope_id", "name_key", "person"], name="person_scope_by_name", include=["days", "roles"]
            ),
            models.Index(F("scope_id"), Coalesce("birth_date", NO_BIRTH), F("person_id"), name="person_scope_by_birth"),
            # Without «Доступ к ПДн» a list is in the order of surnames.
            models.Index(F("scope_id"), SURNAME, F("person_id"), name="person_scope_by_surname"),
        ]


class Case(models.Model):
    """A doubt of recognition for a person to decide: is the provisional person the candidate?"""

    class State(models.TextChoices):
        OPEN = "open", "ждёт решения"
        SAME = "same", "тот же человек"
        DIFFERENT = "different", "разные люди"

    person = models.ForeignKey(Person, models.CASCADE, related_name="cases")
    candidate = models.ForeignKey(Person, models.CASCADE, related_name="+")
    state = models.TextField(choices=State.choices, default=State.OPEN)
    score = models.FloatField()
    reasons = models.JSONField()  # list of reason codes of people.matching
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)  # a user's id; no key to users from persons' tables
    postponed_until = models.DateField(null=True)  # waits for nobody before that day; date.max: until it is returned
    note = models.TextField(default="", db_default="")  # why it was put off

    class Meta:
        db_table = "recognition_case"
        constraints = [
            models.UniqueConstraint(fields=["person", "candidate"], name="recognition_case_once_per_pair"),
            models.CheckConstraint(condition=~Q(person=F("candidate")), name="recognition_case_of_two"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | ~Q(state="open") & Q(decided_at__isnull=False),
                name="recognition_case_decided_with_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"],
                name="recognition_case_open",
                condition=Q(state="open"),
                include=["person_id", "candidate_id", "postponed_until"],  # asked of each before it is read
            ),
            models.Index(
                fields=["decided_by", "-decided_at", "id"],
                name="recognition_case_by_decider",
                condition=Q(decided_by__isnull=False),
            ),
        ]


class CaseScope(models.Model):
    """One row per case and institution, but the region, that may see it: to the last day on which both are members."""

    pk = models.CompositePrimaryKey("person_id", "candidate_id", "scope_id")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    candidate_id = models.BigIntegerField()
    scope_id = models.BigIntegerField()
    until = models.DateField(null=True)  # the day after

    class Meta:
        db_table = "case_scope"
        indexes = [
            models.Index(fields=["scope_id", "person", "candidate_id"], name="case_scope_by_scope", include=["until"])
        ]


class Merge(models.Model):
    """Somebody decided that a person is another one. `person.merged_into` follows from those not undone.

    The survivor may be merged on: the chain stands here, the pointer always leads to its end.
    """

    pk = models.CompositePrimaryKey("person_id", "merged_at")
    person = models.ForeignKey(Person, models.PROTECT, related_name="merges", db_index=False)
    survivor_id = models.BigIntegerField(db_index=True)
    merged_at = models.DateTimeField()
    merged_by = models.BigIntegerField(null=True)  # a user's id, or nobody's: a command
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "person_merge"
        constraints = [
            models.UniqueConstraint(fields=["person"], name="person_merge_one_at_a_time", condition=Q(undone_at=None)),
            models.CheckConstraint(condition=~Q(person=F("survivor_id")), name="person_merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("merged_at")), name="person_merge_not_undone_before"
            ),
        ]
        indexes = [models.Index(fields=["-merged_at", "-person"], name="person_merge_newest")]
