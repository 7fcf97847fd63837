"""Tables of the current view that reports alone read: what learners have come to, and what their teachers are.

A row stands for a record of a person without what lists never ask: it has no class, no employer and no document.
"""

from django.db import models


class CurrentFinalMark(models.Model):
    """The mark of a school year in a subject."""

    pk = models.CompositePrimaryKey("person_id", "school_year", "subject")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    school_year = models.SmallIntegerField()
    subject = models.TextField(db_collation="C")  # classifier subject
    mark = models.TextField(default="", db_collation="C")  # as sent: «5», «зачёт»

    class Meta:
        db_table = "final_mark"


class CurrentExam(models.Model):
    """A state examination, by its form, subject and day."""

    pk = models.CompositePrimaryKey("person_id", "exam", "subject", "taken")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    exam = models.TextField(db_collation="C")  # classifier exam_kind
    subject = models.TextField(db_collation="C")  # classifier subject
    taken = models.DateField()
    score = models.SmallIntegerField(null=True)
    passed = models.BooleanField(null=True)  # the least score that counts; null: nobody says

    class Meta:
        db_table = "state_exam"


class CurrentTeaching(models.Model):
    """Hours a week of an employee in a subject, in an organisation and school year, of all his classes."""

    pk = models.CompositePrimaryKey("person_id", "institution_id", "school_year", "subject")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    institution_id = models.BigIntegerField()
    school_year = models.SmallIntegerField()
    subject = models.TextField(db_collation="C")  # classifier subject; empty: not given
    hours = models.DecimalField(max_digits=7, decimal_places=2, null=True)  # null: of no class are they given

    class Meta:
        db_table = "teaching"


class CurrentJob(models.Model):
    """Work of a learner since a day, whoever employs him."""

    pk = models.CompositePrimaryKey("person_id", "date_from")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    date_from = models.DateField()  # 0001-01-01 when not given
    date_to = models.DateField(null=True)
    by_speciality = models.BooleanField(null=True)  # null: nobody says

    class Meta:
        db_table = "learner_job"


class CurrentHealthCheck(models.Model):
    """A check-up: health groups over time."""

    pk = models.CompositePrimaryKey("person_id", "checked")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    checked = models.DateField()
    health_group = models.TextField(default="", db_collation="C")
    pe_group = models.TextField(default="", db_collation="C")
    grade = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "health_check"


class CurrentAchievement(models.Model):
    """An achievement, numbered among those of its day."""

    pk = models.CompositePrimaryKey("person_id", "happened", "number")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    happened = models.DateField()
    number = models.IntegerField()
    kind = models.TextField(default="", db_collation="C")  # classifier achievement_kind
    level = models.TextField(default="", db_collation="C")  # classifier achievement_level
    place = models.TextField(default="", db_collation="C")  # classifier achievement_place

    class Meta:
        db_table = "achievement"


class CurrentCompletion(models.Model):
    """A programme that was finished in an organisation, and the kind of document given for it."""

    pk = models.CompositePrimaryKey("person_id", "institution_id", "level", "ended")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    institution_id = models.BigIntegerField()
    level = models.TextField(db_collation="C")  # classifier education_level; empty: not given
    ended = models.DateField()
    document = models.TextField(default="", db_collation="C")  # classifier education_document

    class Meta:
        db_table = "completion"
        indexes = (models.Index(fields=["ended", "institution_id"], name="completion_by_day"),)


class CurrentProject(models.Model):
    """A project of a learner with an employer since a day, whatever it is."""

    pk = models.CompositePrimaryKey("person_id", "date_from")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    date_from = models.DateField()  # 0001-01-01 when not given
    date_to = models.DateField(null=True)

    class Meta:
        db_table = "employer_project"


class CurrentStaffEducation(models.Model):
    """A level of education that an employee has."""

    pk = models.CompositePrimaryKey("person_id", "level")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    level = models.TextField(db_collation="C")  # classifier staff_education

    class Meta:
        db_table = "staff_education"


class CurrentQualification(models.Model):
    """A category of an employee since a day."""

    pk = models.CompositePrimaryKey("person_id", "category", "date_from")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    category = models.TextField(db_collation="C")  # classifier qualification_category
    date_from = models.DateField()  # 0001-01-01 when not given
    date_to = models.DateField(null=True)  # null: for good

    class Meta:
        db_table = "qualification"
