"""The journal: who, when, from where, what, about whom. Only ever added to."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.functions import Cast

from kontingent.kernel import clock


class Action(models.TextChoices):
    """What was done. The texts are those the manual prints in figure 19, and are what officials filter by."""

    SIGNED_IN = "signed_in", "Успешная авторизация по логину и паролю"
    SIGN_IN_FAILED = "sign_in_failed", "Ошибка авторизации по логину и паролю"
    SIGN_IN_LOCKED = "sign_in_locked", "Временная блокировка входа"
    SIGNED_IN_ESIA = "signed_in_esia", "Успешная авторизация через ЕСИА"
    SIGN_IN_ESIA_FAILED = "sign_in_esia_failed", "Ошибка авторизации через ЕСИА"
    SIGNED_OUT = "signed_out", "Выход из Системы"
    SESSION_ENDED = "session_ended", "Завершение сеанса"
    PASSWORD_CHANGED = "password_changed", "Смена пароля"
    FACTOR_ASKED = "factor_asked", "Запрос кода с телефона"
    FACTOR_FAILED = "factor_failed", "Ошибка ввода кода с телефона"
    RECOVERY_CODE_USED = "recovery_code_used", "Использование кода восстановления"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed", "Получение новых кодов восстановления"
    FACTOR_ON = "factor_on", "Включение кода с телефона"
    FACTOR_OFF = "factor_off", "Отключение кода с телефона"
    FACTOR_REQUIRED = "factor_required", "Изменение требования кода с телефона"
    FACTOR_RESET = "factor_reset", "Сброс кода с телефона"
    RECOVERY_REQUESTED = "recovery_requested", "Запрос восстановления пароля"
    ACCESS_REFUSED = "access_refused", "Отказ в доступе"
    REQUEST_STOPPED = "request_stopped", "Остановка долгого запроса"

    USER_CREATED = "user_created", "Создание пользователя"
    USER_CHANGED = "user_changed", "Изменение пользователя"
    USER_VIEWED = "user_viewed", "Просмотр пользователя"
    USER_BLOCKED = "user_blocked", "Блокировка пользователя"
    USER_UNBLOCKED = "user_unblocked", "Разблокировка пользователя"
    DATA_ACCESS_CHANGED = "data_access_changed", "Изменение доступа к ПДн"
    CREDENTIALS_SENT = "credentials_sent", "Отправка данных для входа"
    LETTER_SENT = "letter_sent", "Отправка письма"
    LETTER_FAILED = "letter_failed", "Ошибка отправки письма"
    LETTER_READ = "letter_read", "Просмотр исходящего письма"

    PORTFOLIO_VIEWED = "portfolio_viewed", "Просмотр портфолио"
    REGISTRY_BUILT = "registry_built", "Формирование реестра"
    REPORT_BUILT = "report_built", "Формирование отчёта"
    EXPORTED_XLSX = "exported_xlsx", "Экспорт в xlsx"
    EXPORTED_CSV = "exported_csv", "Экспорт в csv"
    FILE_TAKEN = "file_taken", "Скачивание подготовленного файла"
    PRINTED = "printed", "Печать"

    SUPPLIER_CREATED = "supplier_created", "Создание поставщика"
    SUPPLIER_CHANGED = "supplier_changed", "Изменение поставщика"
    PACKAGE_RECEIVED = "package_received", "Приём пакета"
    PACKAGE_CLOSED = "package_closed", "Обработка пакета"
    PACKAGE_REFUSED = "package_refused", "Отказ в приёме пакета"
    PROTOCOL_ANSWERED = "protocol_answered", "Ответ поставщика на протокол"
    RECORD_ENTERED = "record_entered", "Ввод сведений"
    CASE_DECIDED = "case_decided", "Решение по неоднозначному совпадению"
    PERSONS_MERGED = "persons_merged", "Объединение персон"
    MERGE_UNDONE = "merge_undone", "Отмена объединения персон"
    PERSON_SPLIT = "person_split", "Разделение персоны"
    INSTITUTION_CREATED = "institution_created", "Создание организации"
    INSTITUTION_CHANGED = "institution_changed", "Изменение организации"
    INSTITUTION_MOVED = "institution_moved", "Изменение подчинённости"
    SETTINGS_CHANGED = "settings_changed", "Изменение настроек"
    FORECAST_MADE = "forecast_made", "Расчёт прогноза"
    REPORT_STAMPED = "report_stamped", "Фиксация отчёта"
    FORM_STEP = "form_step", "Ход формы статистики"
    FORM_CHANGED = "form_changed", "Исправление описания формы статистики"
    FORM_REMARKED = "form_remarked", "Замечание к форме статистики"
    FORM_OWN_VALUE = "form_own_value", "Своё значение в форме статистики"
    REQUEST_COMPOSED = "request_composed", "Разовый запрос"
    PLANNING_CHANGED = "planning_changed", "Изменение данных прогноза"
    QUEUE_SEALED = "queue_sealed", "Заверение очереди"
    JOURNAL_CHECKED = "journal_checked", "Проверка журнала"
    JOURNAL_BROKEN = "journal_broken", "Нарушение журнала"
    INSTALLED = "installed", "Установка Системы"
    REBUILT = "rebuilt", "Перестроение текущего представления"


class Purpose(models.TextChoices):
    """What persons' data leave the register for; OTHER is always explained in words."""

    STATISTICS = "statistics", "Статистическая отчётность"
    REQUEST = "request", "Ответ на запрос государственного органа или суда"
    PLACES = "places", "Комплектование организаций и работа с очередью"
    CHECK = "check", "Сверка сведений с организациями и поставщиками"
    EXAMS = "exams", "Подготовка ГИА, олимпиад и мероприятий"
    SUPPORT = "support", "Меры поддержки и профилактическая работа"
    OTHER = "other", "Другое"


class ObjectType(models.TextChoices):
    ACCOUNT = "account", "УЗ"
    PERSON = "person", "Персона"
    PORTFOLIO = "portfolio", "Портфолио"
    ORGANISATION = "organisation", "Организация"
    BODY = "body", "Орган управления"
    REGISTRY = "registry", "Реестр"
    REPORT = "report", "Отчёт"
    FILE = "file", "Файл"
    SUPPLIER = "supplier", "Поставщик"
    PACKAGE = "package", "Пакет"
    CASE = "case", "Совпадение"
    PAGE = "page", "Страница"
    SYSTEM = "system", "Система"


FAILURES = frozenset(
    {
        Action.SIGN_IN_FAILED,
        Action.SIGN_IN_LOCKED,
        Action.SIGN_IN_ESIA_FAILED,
        Action.FACTOR_FAILED,
        Action.LETTER_FAILED,
        Action.ACCESS_REFUSED,
        Action.REQUEST_STOPPED,
        Action.PACKAGE_REFUSED,
        Action.JOURNAL_BROKEN,
    }
)


SIGN_INS = (
    Action.SIGNED_IN,
    Action.SIGN_IN_FAILED,
    Action.SIGN_IN_LOCKED,
    Action.SIGNED_IN_ESIA,
    Action.SIGN_IN_ESIA_FAILED,
    Action.FACTOR_FAILED,
)

# The transaction that wrote a line, as a number: the sealer waits until everything older has ended.
_WRITING_TRANSACTION = Cast(
    Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
)


class EntryQuerySet(models.QuerySet["JournalEntry"]):
    def of_user(self, user_id: int) -> "EntryQuerySet":
        return self.filter(user_id=user_id)

    def under(self, institution_id: int) -> "EntryQuerySet":
        """Entries of actors that stood, when they acted, in this institution or below it."""
        return self.filter(institution_path__contains=[institution_id])

    def sign_ins(self) -> "EntryQuerySet":
        return self.filter(action__in=SIGN_INS)

    def newest_first(self) -> "EntryQuerySet":
        return self.order_by("-at", "-id")


class JournalEntry(models.Model):
    """One line of the journal. Names are copied, keys point nowhere: it outlives what it tells of."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=clock.now)
    user_id = models.BigIntegerField(null=True)
    user_name = models.TextField()
    role = models.TextField(default="")
    institution_id = models.BigIntegerField(null=True)
    institution_path = ArrayField(models.BigIntegerField(), default=list)
    ip = models.GenericIPAddressField(null=True)
    session = models.TextField(default="")
    action = models.TextField(choices=Action.choices)
    object_type = models.TextField(choices=ObjectType.choices)
    object_id = models.BigIntegerField(null=True)
    object_name = models.TextField(default="")
    description = models.TextField(default="")
    details = models.JSONField(default=dict)
    transaction_id = models.BigIntegerField(db_default=_WRITING_TRANSACTION)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["at", "id"], name="audit_entry_at"),
            models.Index(fields=["user_id", "at"], name="audit_entry_user"),
            models.Index(fields=["object_type", "object_id", "at"], name="audit_entry_object"),
            GinIndex(fields=["institution_path"], name="audit_entry_institution"),
            models.Index(fields=["transaction_id"], name="audit_entry_transaction"),
        ]

    @property
    def is_failure(self) -> bool:
        return self.action in FAILURES


class Seal(models.Model):
    """One link of the chain over the journal. Links of one run of the sealer share all but the first three fields."""

    number = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    entry_id = models.BigIntegerField(unique=True)
    digest = models.BinaryField()  # SHA-256, see audit.chain
    sealed_at = models.DateTimeField()
    horizon = models.BigIntegerField()  # every transaction below had ended when the run looked
    sealed_in = models.BigIntegerField()  # the run's own transaction, younger than what it looked at
    cluster = models.BigIntegerField()  # which server counted these transactions: a restored copy counts anew

    class Meta:
        db_table = "audit_seal"


class Disclosure(models.Model):
    """Who left the register in which export, or stood on which printed page. Keys point nowhere, as the journal's do.

    The line says how many they are and the digest of their ids, and the line is under seal.
    """

    pk = models.CompositePrimaryKey("person_id", "entry_id")
    person_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "audit_disclosure"
        # Rows of one export lie together, and exports stand in the order of their lines: an index of a few pages.
        indexes = [BrinIndex(fields=["entry_id"], name="audit_disclosure_entry", autosummarize=True)]
