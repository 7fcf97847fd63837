"""Who uses the system: accounts, their sessions and the passwords they had."""

from collections.abc import Sequence
from typing import ClassVar, Self, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kontingent.accounts.roles import ROLE_NAMES, Permission, Role, allows
from kontingent.audit.actor import Actor
from kontingent.institutions.scope import Scope
from kontingent.kernel import clock
from kontingent.kernel.names import full_name, initials


class UserQuerySet(models.QuerySet["User"]):
    def working(self) -> "UserQuerySet":
        return self.filter(is_blocked=False)

    def with_login_or_email(self, text: str) -> "UserQuerySet":
        wanted = text.strip().lower()
        return self.annotate(email_key=Lower("email")).filter(Q(login=wanted) | Q(email_key=wanted))

    def get_by_natural_key(self, login: str) -> "User":
        return self.get(login=login)


class User(AbstractBaseUser):
    """One role and one institution each; the operator stands on the root of the region.

    `institution_id` is a bare number: tables of users and reference tables have no foreign keys between them.
    """

    class Theme(models.TextChoices):
        AUTO = "auto", "Как на устройстве"
        LIGHT = "light", "Светлая"
        DARK = "dark", "Тёмная"

    class Vision(models.TextChoices):
        USUAL = "off", "Обычная версия"
        LARGE = "on", "Крупный текст"
        LARGER = "more", "Очень крупный текст"

    login = models.CharField("логин", max_length=64, unique=True)
    email = models.EmailField("электронная почта")
    phone = models.CharField("телефон", max_length=32, blank=True, default="")
    family_name = models.CharField("фамилия", max_length=100)
    given_name = models.CharField("имя", max_length=100)
    additional_name = models.CharField("отчество", max_length=100, blank=True, default="")
    snils = models.CharField("СНИЛС", max_length=11, blank=True, default="")
    role = models.CharField("роль", max_length=16, choices=[(role.value, ROLE_NAMES[role]) for role in Role])
    institution_id = models.BigIntegerField("организация")
    personal_data = models.BooleanField("доступ к ПДн", default=False)
    is_blocked = models.BooleanField("заблокирован", default=False)
    must_change_password = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True)
    must_use_factor = models.BooleanField(default=False)  # an administrator requires the second factor
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.AUTO)
    vision = models.CharField(max_length=8, choices=Vision.choices, default=Vision.USUAL)
    columns = models.JSONField(default=dict)  # of a list, by its screen: those chosen; absent are the usual ones
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.BigIntegerField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserQuerySet.as_manager()

    class Meta:
        db_table = "accounts_user"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),
            models.UniqueConstraint(fields=["snils"], condition=~Q(snils=""), name="accounts_user_snils_once"),
            models.CheckConstraint(
                condition=Q(snils="") | Q(snils__regex=r"^\d{11}$"), name="accounts_user_snils_digits"
            ),
            models.CheckConstraint(condition=Q(login__regex=r"^[a-z0-9][a-z0-9.-]*$"), name="accounts_user_login_form"),
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="accounts_user_role_known"),
        ]
        indexes = [models.Index(fields=["institution_id", "family_name"], name="accounts_user_institution")]

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's flag is our `is_blocked`, seen from the other side
        return not self.is_blocked

    @property
    def full_name(self) -> str:
        return full_name(self.family_name, self.given_name, self.additional_name)

    @property
    def short_name(self) -> str:
        return initials(self.family_name, self.given_name, self.additional_name)

    @property
    def role_name(self) -> str:
        return ROLE_NAMES[Role(self.role)]

    def may(self, permission: Permission) -> bool:
        return allows(self.role, permission)

    def scope(self) -> Scope:
        return Scope(institution_id=self.institution_id, open_data=self.personal_data)

    def actor(self, *, ip: str | None = None, session: str = "", institution_path: tuple[int, ...] = ()) -> Actor:
        return Actor(
            name=self.full_name,
            user_id=self.pk,
            role=self.role,
            institution_id=self.institution_id,
            institution_path=institution_path,
            ip=ip,
            session=session,
        )


NAMED = r"(^|&)name="  # conditions among which a name is sought


class FormerPassword(models.Model):
    """Hashes of passwords an account had: the last ones must not come back."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "accounts_former_password"


class SecondFactor(models.Model):
    """Codes from the person's telephone. `secret` is locked, see accounts.vault; each step is accepted once."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor")
    secret = models.TextField()
    last_step = models.BigIntegerField()  # half-minutes since 1970
    since = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "accounts_second_factor"


class RecoveryCode(models.Model):
    """The hash of a code that opens the account once without the telephone. A used one is deleted."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code = models.CharField(max_length=128)

    class Meta:
        db_table = "accounts_recovery_code"


S = TypeVar("S", bound="Shared")


class SharedQuerySet(models.QuerySet[S]):
    def seen_by(self, user: User, path: Sequence[int]) -> Self:
        """His own, and those that others share with him; `path` leads from the root to his institution.

        A share holds while its owner works where he shared: it ends by itself when he is blocked or moved.
        """
        own, below = Q(shared_in=user.institution_id), Q(shared_below=True, shared_in__in=list(path))
        owners = Q(user__is_blocked=False, user__institution_id=F("shared_in"))
        return self.filter(Q(user=user) | (own | below) & owners)


class Shared(models.Model):
    """What a user keeps and may share. `shared_in`: users of this institution see it too, with `shared_below` those of
    the institutions below it. Whoever inherits has the owner as `user`.
    """

    shared_in = models.BigIntegerField(null=True)  # a bare number, as User.institution_id
    shared_below = models.BooleanField(default=False)

    class Meta:
        abstract = True


class SavedFilter(Shared):
    """Conditions of a list that a user keeps under a name; `query` is what follows the «?» of its address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    screen = models.TextField()  # the list: contingent
    title = models.TextField()
    query = models.TextField()

    class Meta:
        db_table = "accounts_saved_filter"
        constraints = [
            models.UniqueConstraint(fields=["user", "screen", "title"], name="accounts_saved_filter_title_once"),
            models.CheckConstraint(condition=~Q(title=""), name="accounts_saved_filter_has_title"),
            # A name that is sought is personal data: others may not know of the person.
            models.CheckConstraint(
                condition=Q(shared_in=None) | ~Q(query__regex=NAMED), name="accounts_saved_filter_shares_no_name"
            ),
            models.CheckConstraint(
                condition=Q(shared_below=False) | Q(shared_in__isnull=False),
                name="accounts_saved_filter_below_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shared_in"], name="accounts_saved_filter_shared", condition=Q(shared_in__isnull=False)
            )
        ]


class PreparedFileQuerySet(models.QuerySet["PreparedFile"]):
    def under_way(self) -> "PreparedFileQuerySet":
        return self.filter(state__in=[PreparedFile.State.WAITING, PreparedFile.State.MAKING])

    def kept(self) -> "PreparedFileQuerySet":
        """Those whose term is not over."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))


class PreparedFile(models.Model):
    """A list too long for one answer, which the worker writes into a file for the user who asked.

    `request` is locked (see accounts.vault): what was asked may name a person, and the key of the session is a secret.
    `digest` tells the same request asked twice. Role, institution and `personal_data` are the rights it was asked with.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Ждёт очереди"
        MAKING = "making", "Готовится"
        READY = "ready", "Готов"
        FAILED = "failed", "Не сделан"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="prepared_files")
    name = models.TextField()  # as it is saved: contingent.xlsx
    request = models.TextField()
    digest = models.CharField(max_length=64)
    role = models.CharField(max_length=16)
    institution_id = models.BigIntegerField()  # a bare number, as User.institution_id
    personal_data = models.BooleanField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempt = models.SmallIntegerField(default=0)  # which making of it this is
    rows = models.IntegerField(default=0)  # written so far
    size = models.BigIntegerField(default=0)  # bytes, once it is whole
    reason = models.TextField(default="")  # why it was not made
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # of what is made, or will not be

    objects = PreparedFileQuerySet.as_manager()

    class Meta:
        db_table = "accounts_prepared_file"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest"],
                condition=Q(state__in=["waiting", "making"]),
                name="accounts_prepared_file_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "making"]) | Q(expires_at__isnull=False),
                name="accounts_prepared_file_has_term",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="accounts_prepared_file_says_why"
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.MAKING}

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    def has_rights_of(self, user: User) -> bool:
        """Whether the user stands where he stood when he asked."""
        asked = (self.role, self.institution_id, self.personal_data)
        return not user.is_blocked and asked == (user.role, user.institution_id, user.personal_data)


class Session(AbstractBaseSession):
    """A session with its owner, so that it can be listed and ended. `expire_date` is the nearer of the two limits."""

    user_id = models.BigIntegerField(null=True)
    ip = models.GenericIPAddressField(null=True)
    agent = models.TextField(default="")
    signed_in_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "accounts_session"
        indexes = [models.Index(fields=["user_id"], name="accounts_session_user")]
