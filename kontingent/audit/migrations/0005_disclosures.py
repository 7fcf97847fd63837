"""Who left the register in which export: a table that is only added to, beside the journal."""

import django.contrib.postgres.indexes
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER audit_disclosure_stays BEFORE UPDATE OR DELETE ON audit_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_disclosure_not_truncated BEFORE TRUNCATE ON audit_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
"""

REVERSE = """
DROP TRIGGER audit_disclosure_not_truncated ON audit_disclosure;
DROP TRIGGER audit_disclosure_stays ON audit_disclosure;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_actions")]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="action",
            field=models.TextField(
                choices=[
                    ("signed_in", "Успешная авторизация по логину и паролю"),
                    ("sign_in_failed", "Ошибка авторизации по логину и паролю"),
                    ("sign_in_locked", "Временная блокировка входа"),
                    ("signed_in_esia", "Успешная авторизация через ЕСИА"),
                    ("sign_in_esia_failed", "Ошибка авторизации через ЕСИА"),
                    ("signed_out", "Выход из Системы"),
                    ("session_ended", "Завершение сеанса"),
                    ("password_changed", "Смена пароля"),
                    ("factor_asked", "Запрос кода второго фактора"),
                    ("factor_failed", "Ошибка ввода кода второго фактора"),
                    ("recovery_code_used", "Использование кода восстановления"),
                    ("factor_on", "Включение второго фактора"),
                    ("factor_off", "Отключение второго фактора"),
                    ("factor_required", "Изменение требования второго фактора"),
                    ("factor_reset", "Сброс второго фактора"),
                    ("recovery_requested", "Запрос восстановления пароля"),
                    ("access_refused", "Отказ в доступе"),
                    ("user_created", "Создание пользователя"),
                    ("user_changed", "Изменение пользователя"),
                    ("user_blocked", "Блокировка пользователя"),
                    ("user_unblocked", "Разблокировка пользователя"),
                    ("data_access_changed", "Изменение доступа к ПДн"),
                    ("credentials_sent", "Отправка данных для входа"),
                    ("letter_sent", "Отправка письма"),
                    ("letter_failed", "Ошибка отправки письма"),
                    ("letter_read", "Просмотр исходящего письма"),
                    ("portfolio_viewed", "Просмотр портфолио"),
                    ("registry_built", "Формирование реестра"),
                    ("report_built", "Формирование отчёта"),
                    ("exported_xlsx", "Экспорт в xlsx"),
                    ("exported_csv", "Экспорт в csv"),
                    ("printed", "Печать"),
                    ("supplier_created", "Создание поставщика"),
                    ("supplier_changed", "Изменение поставщика"),
                    ("package_received", "Приём пакета"),
                    ("package_closed", "Обработка пакета"),
                    ("package_refused", "Отказ в приёме пакета"),
                    ("record_entered", "Ввод сведений"),
                    ("case_decided", "Решение по неоднозначному совпадению"),
                    ("persons_merged", "Объединение персон"),
                    ("merge_undone", "Отмена объединения персон"),
                    ("institution_created", "Создание организации"),
                    ("institution_changed", "Изменение организации"),
                    ("institution_moved", "Изменение подчинённости"),
                    ("settings_changed", "Изменение настроек"),
                    ("installed", "Установка Системы"),
                    ("rebuilt", "Перестроение текущего представления"),
                ]
            ),
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id", "entry_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "audit_disclosure",
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["entry_id"], name="audit_disclosure_entry"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
