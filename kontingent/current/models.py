"""The current view: typed tables rebuilt from current facts, and the counts kept over them.

Rows carry natural keys and no sequence ids: a rebuild gives the same rows. Each table has one SQL statement in
`projection/`, restricted to some persons or not. The database checks no foreign keys of theirs: rows are made by
joining persons and institutions that stand, and `rebuild --check` compares all of them.
"""

from django.db import models
from django.db.models import F, Func, Q

from kontingent.current import results  # noqa: F401 - tables too

FIRST = Func(F("school_year"), 9, 1, function="make_date")  # day of the school year of a row
LAST = Func(F("school_year") + 1, 8, 31, function="make_date")


class CurrentEnrolment(models.Model):
    """One period of a person in one class (group, course, association) of an organisation within one school year.

    Periods of one class share no day; who leaves a class and returns has two.
    """

    # The year second: a statement asks of a person and a year, and the planner would think that it goes through every
    # institution for each of them.
    pk = models.CompositePrimaryKey("person_id", "school_year", "institution_id", "class_name", "date_from")
    person = models.ForeignKey(
        "people.Person", models.CASCADE, related_name="enrolments", db_index=False, db_constraint=False
    )
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    school_year = models.SmallIntegerField()  # the first calendar year of the school year
    class_name = models.TextField(db_collation="C")  # normal form: «9 Б», a group's name; empty when it is not given
    class_title = models.TextField(default="", db_collation="C")  # as the class is spelt on screens
    grade = models.SmallIntegerField(null=True)
    letter = models.TextField(default="")
    form = models.TextField(default="", db_collation="C")  # classifier study_form; empty: not given
    shift = models.TextField(default="", db_collation="C")
    level = models.TextField(default="", db_collation="C")
    date_from = models.DateField()  # cut to the school year
    date_to = models.DateField()  # last day of membership; 31 August while open-ended
    leaving_reason = models.TextField(default="", db_collation="C")

    class Meta:
        db_table = "enrolment"
        indexes = [
            models.Index(fields=["institution", "school_year", "class_name", "person"], name="enrolment_by_class"),
            # Of those alone who came and left within their year: few, while all of a year begin and end on one day.
            models.Index(
                fields=["date_from", "institution"], name="enrolment_by_coming", condition=Q(date_from__gt=FIRST)
            ),
            models.Index(fields=["date_to", "institution"], name="enrolment_by_leaving", condition=Q(date_to__lt=LAST)),
        ]


class CurrentEmployment(models.Model):
    """A post of a person in an organisation or a body."""

    pk = models.CompositePrimaryKey("person_id", "institution_id", "position", "date_from")
    person = models.ForeignKey(
        "people.Person", models.CASCADE, related_name="employments", db_index=False, db_constraint=False
    )
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    position = models.TextField(default="", db_collation="C")
    date_from = models.DateField()
    date_to = models.DateField(null=True)  # last working day; null while not dismissed
    state = models.TextField(default="", db_collation="C")  # classifier employment_state
    rate = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    experience_since = models.SmallIntegerField(null=True)  # the year in which the work with children began

    class Meta:
        db_table = "employment"
        indexes = [models.Index(fields=["institution", "date_to", "person"], name="employment_by_institution")]


class CurrentGuardianship(models.Model):
    """One period of a guardian's rights to a child. The child is a bare id: persons are spread by the guardian's."""

    pk = models.CompositePrimaryKey("person_id", "child_id", "date_from")
    person = models.ForeignKey(
        "people.Person", models.CASCADE, related_name="guardianships", db_index=False, db_constraint=False
    )
    child_id = models.BigIntegerField(db_index=True)
    relation = models.TextField(default="", db_collation="C")
    date_from = models.DateField()  # 0001-01-01 when not given
    date_to = models.DateField(null=True)

    class Meta:
        db_table = "guardianship"


class PendingLink(models.Model):
    """A link to a child or an organisation whose id the supplier has not sent yet; resolves when that side arrives."""

    pk = models.CompositePrimaryKey("person_id", "target", "supplier_id", "external_id")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    target = models.TextField(db_collation="C")  # person or institution
    supplier_id = models.SmallIntegerField()
    external_id = models.TextField(db_collation="C")

    class Meta:
        db_table = "pending_link"
        indexes = [models.Index(fields=["target", "supplier_id", "external_id"], name="pending_link_by_target")]


class CurrentApplication(models.Model):
    """An application for admission: the queue is counted over these, and an applicant may be known while it lasts."""

    pk = models.CompositePrimaryKey("person_id", "number", "institution_id")
    person = models.ForeignKey(
        "people.Person", models.CASCADE, related_name="applications", db_index=False, db_constraint=False
    )
    number = models.TextField(db_collation="C")
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    registered = models.DateField(null=True)
    registered_time = models.TextField(default="", db_collation="C")
    desired = models.DateField(null=True)
    level = models.TextField(default="", db_collation="C")
    grade = models.SmallIntegerField(null=True)
    status = models.TextField(default="", db_collation="C")
    benefit = models.TextField(default="", db_collation="C")
    priority = models.SmallIntegerField(null=True)
    position = models.SmallIntegerField(null=True)  # in the supplier's own queue
    supplier_id = models.SmallIntegerField()  # whose word stands first
    date_from = models.DateField()  # of registration
    date_to = models.DateField(null=True)  # the day of a status that ends it; null while it lasts

    class Meta:
        db_table = "application"
        indexes = [
            models.Index(fields=["institution", "status"], name="application_by_institution"),
            models.Index(fields=["number"], name="application_by_number"),
            models.Index(fields=["date_from", "person", "institution", "number"], name="application_by_day"),
        ]


class Sign(models.Model):
    """Signs that lists filter by: limited health (ОВЗ), disability, hardship; with their period."""

    pk = models.CompositePrimaryKey("person_id", "sign", "code", "date_from")
    person = models.ForeignKey(
        "people.Person", models.CASCADE, related_name="signs", db_index=False, db_constraint=False
    )
    sign = models.TextField(db_collation="C")  # special_needs, disability, hardship
    code = models.TextField(db_collation="C")  # nosology, disability group or hardship category
    date_from = models.DateField()  # 0001-01-01 when not given
    date_to = models.DateField(null=True)

    class Meta:
        db_table = "person_sign"


class Behind(models.Model):
    """A person whose rows wait to be put right after a change of the institutions: too many for one transaction."""

    person_id = models.BigIntegerField(primary_key=True)

    class Meta:
        db_table = "person_behind"


class Headcount(models.Model):
    """Enrolments that begin and end, by cell: the count on a day is the sum of `change` up to it, and cells add up."""

    pk = models.CompositePrimaryKey(
        "institution_id", "school_year", "class_name", "grade", "form", "shift", "birth_year", "sex", "effective"
    )
    institution_id = models.BigIntegerField()
    school_year = models.SmallIntegerField()
    class_name = models.TextField(db_collation="C")
    grade = models.SmallIntegerField()  # -1: not given
    form = models.TextField(db_collation="C")
    shift = models.TextField(db_collation="C")
    birth_year = models.SmallIntegerField()  # 0: not given
    sex = models.TextField(db_collation="C")
    effective = models.DateField()
    change = models.IntegerField()

    class Meta:
        db_table = "headcount"


class PersonCount(models.Model):
    """Distinct learners who begin and end, by institution (organisations and every body above), year and type.

    They do not add up: one learner may be in several organisations. Type empty is the row of all types. Below zero are
    municipalities: the first eight digits of ОКТМО.
    """

    pk = models.CompositePrimaryKey("institution_id", "school_year", "type", "effective")
    institution_id = models.BigIntegerField()
    school_year = models.SmallIntegerField()
    type = models.TextField(db_collation="C")  # classifier institution_type; empty: all types
    effective = models.DateField()
    change = models.IntegerField()

    class Meta:
        db_table = "person_count"


class BodyCount(models.Model):
    """Distinct learners below a body who begin and end, by type of organisation, cut and sex.

    `cut` is "born" (`value`: the year, 0 unknown) or "grade" (the parallel, -1 without one). Of organisations that are
    no body `Headcount` tells the same.
    """

    pk = models.CompositePrimaryKey("institution_id", "school_year", "type", "cut", "value", "sex", "effective")
    institution_id = models.BigIntegerField()
    school_year = models.SmallIntegerField()
    type = models.TextField(db_collation="C")  # classifier institution_type
    cut = models.TextField(db_collation="C")
    value = models.SmallIntegerField()
    sex = models.TextField(db_collation="C")
    effective = models.DateField()
    change = models.IntegerField()

    class Meta:
        db_table = "body_count"


class LevelCount(models.Model):
    """Distinct learners who begin and end, by institution (organisations and every body above), year and level.

    They do not add up. A municipality stands as in `PersonCount`, a year of the whole region together: as reports read.
    """

    pk = models.CompositePrimaryKey("school_year", "institution_id", "level", "effective")
    school_year = models.SmallIntegerField()
    institution_id = models.BigIntegerField()
    level = models.TextField(db_collation="C")  # classifier education_level; empty: nothing tells it
    effective = models.DateField()
    change = models.IntegerField()

    class Meta:
        db_table = "level_count"


class KeptClasses(models.Model):
    """Classes and groups that come and go in an organisation, by parallel: they add up over the tree.

    One that was given to the organisation comes on the first of days, one that learners alone name with the first of
    them. In the order of a report: a year of the whole region stands together.
    """

    pk = models.CompositePrimaryKey("school_year", "institution_id", "grade", "effective")
    school_year = models.SmallIntegerField()
    institution_id = models.BigIntegerField()
    grade = models.SmallIntegerField()  # -1: without one
    effective = models.DateField()
    change = models.IntegerField()

    class Meta:
        db_table = "class_count"
        indexes = [models.Index(fields=["institution_id"], name="class_count_of")]  # of which a batch wrote


class MemberCount(models.Model):
    """How many stand in the registry of an institution, as changes by day; applicants alone are not counted.

    `standing` is "all" (of whatever day), "open" (whose membership lasts) or "left" (whose last one is over).
    """

    pk = models.CompositePrimaryKey("institution_id", "standing", "effective")
    institution_id = models.BigIntegerField()
    standing = models.TextField(db_collation="C")
    effective = models.DateField()
    change = models.IntegerField()

    class Meta:
        db_table = "member_count"


class CountChange(models.Model):
    """Append-only log of changes of both counts: what a count on a past date was as known then."""

    recorded_at = models.DateTimeField()
    distinct = models.BooleanField()  # false: headcount; true: person_count
    institution_id = models.BigIntegerField()
    school_year = models.SmallIntegerField()
    cell = models.JSONField()  # the rest of the key
    effective = models.DateField()
    change = models.IntegerField()

    class Meta:
        db_table = "count_change"
        indexes = [models.Index(fields=["institution_id", "school_year", "recorded_at"], name="count_change_of")]
