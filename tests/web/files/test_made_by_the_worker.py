"""A list that is too long for an answer is a file of the worker's: the same rows, under the same rights, journaled."""

import stat

import pytest
from django.db import connection

from kontingent.accounts import actions, file_actions
from kontingent.accounts.file_actions import RIGHTS_CHANGED, SESSION_ENDED
from kontingent.accounts.models import PreparedFile, Session, User
from kontingent.accounts.sessions import public_id
from kontingent.audit.actor import Actor
from kontingent.audit.models import Action, Disclosure, JournalEntry
from tests.web.answers import words_of
from tests.web.exporting import exported, text_of
from tests.web.files.making import asked, lying, taken, work
from tests.web.persons import figures

pytestmark = pytest.mark.slow
GUARDIANS = "/contingent/export.csv?role=guardian"
READY, FAILED = PreparedFile.State.READY, PreparedFile.State.FAILED


def test_the_file_of_the_worker_has_the_rows_of_the_list(official, settings):
    settings.ROWS_AT_ONCE = 2
    at_once = text_of(exported(official, GUARDIANS))
    settings.ROWS_AT_ONCE = 1
    file = asked(exported(official, GUARDIANS))
    assert (file.state, file.name) == ("waiting", "contingent.csv")
    assert work() == ""
    file.refresh_from_db()
    assert (file.state, file.rows) == (READY, 2)
    made = taken(official, file)
    assert text_of(made) == at_once
    assert [line.split(";")[0] for line in at_once.splitlines()[1:]] == [
        "Абрамов Роман Евгеньевич",
        "Соловьёва Марина",
    ]
    assert made.headers["Content-Disposition"] == 'attachment; filename="contingent.csv"'
    assert file.size == len(at_once.encode())


def test_nobody_else_on_the_machine_reads_the_file(official, tmp_path):
    file = asked(exported(official, GUARDIANS.replace("csv", "xlsx")))
    work()
    place = tmp_path / "files" / f"{file.pk}-1"
    assert lying() == {place.name}
    assert [stat.S_IMODE(one.stat().st_mode) for one in (place.parent, place)] == [0o700, 0o600]


def test_the_journal_has_its_line_once_the_file_is_whole_and_one_for_whoever_takes_it(official):
    file = asked(exported(official, GUARDIANS, purpose="other", note="Запрос № 7"))
    assert not JournalEntry.objects.filter(action=Action.EXPORTED_CSV).exists()
    assert not Disclosure.objects.exists()
    work()
    entry = JournalEntry.objects.get(action=Action.EXPORTED_CSV)
    assert (entry.details["purpose"], entry.details["note"], entry.details["file"]) == ("other", "Запрос № 7", file.pk)
    assert (entry.ip, entry.user_name) == ("127.0.0.1", "Соколова Марина Викторовна")
    assert entry.session == public_id(Session.objects.get().session_key)
    assert "цель: Другое; 2\u00a0персоны" in entry.description
    assert set(Disclosure.objects.values_list("person_id", flat=True)) == {figures.ROMAN, figures.MARINA}
    taken(official, file)
    line = JournalEntry.objects.latest("pk")
    assert (line.action, line.object_id, line.object_name) == (Action.FILE_TAKEN, file.pk, "Контингент")
    assert line.description == "contingent.csv, 2\u00a0строки"  # who reads the journal may not read what was sought
    assert JournalEntry.objects.filter(action=Action.EXPORTED_CSV).count() == 1


def test_who_has_no_access_to_personal_data_gets_a_masked_file(masked):
    file = asked(masked.get(GUARDIANS))
    work()
    text = text_of(taken(masked, file))
    assert "Абрамов *** ***" in text
    assert "Роман" not in text


def test_the_table_and_the_queue_hold_no_personal_value_and_no_key_of_a_session(official):
    asked(exported(official, "/contingent/export.csv?name=Абрамов&status=any"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f::text FROM accounts_prepared_file f UNION ALL SELECT j::text FROM procrastinate_jobs j"
        )
        kept = " ".join(row[0] for row in cursor.fetchall())
    key = Session.objects.get().session_key
    assert [word for word in ("Абрамов", "%D0%90", "абрамов", "\\u0410", key) if word in kept] == []
    assert "Абрамов" in official.get("/files/").content.decode()


def test_what_is_sought_by_a_number_stays_in_the_session(official, settings):
    """Nobody has it, so a file of anybody would be one that forgot what was sought."""
    settings.ROWS_AT_ONCE = -1
    found = official.post("/contingent/search/", {"snils": "", "document": "4507 123456", "back": "status=any"})
    file = asked(exported(official, found.headers["Location"].replace("/contingent/?", "/contingent/export.csv?")))
    assert "123456" not in str(file_actions.opened(file))
    work()
    file.refresh_from_db()
    assert (file.state, file.rows) == (READY, 0)


@pytest.mark.parametrize(
    ("withdraw", "said"),
    [
        (lambda user: User.objects.filter(pk=user.pk).update(personal_data=False), RIGHTS_CHANGED),
        pytest.param(
            lambda user: User.objects.filter(pk=user.pk).update(is_blocked=True), RIGHTS_CHANGED, marks=pytest.mark.soak
        ),
        (lambda user: User.objects.filter(pk=user.pk).update(institution_id=figures.OTHER_DISTRICT), RIGHTS_CHANGED),
        pytest.param(
            lambda user: User.objects.filter(pk=user.pk).update(role="administrator"),
            RIGHTS_CHANGED,
            marks=pytest.mark.soak,
        ),
        (lambda user: Session.objects.filter(user_id=user.pk).delete(), SESSION_ENDED),
        (lambda user: actions.change_password(by=Actor.system(), user=user, new="Синяя-тетрадь-43"), SESSION_ENDED),
    ],
    ids=["closed", "blocked", "moved", "role", "signed out", "password"],
)
def test_rights_withdrawn_meanwhile_make_no_file(official, withdraw, said):
    file = asked(exported(official, GUARDIANS))
    withdraw(file.user)
    assert work() == ""
    file.refresh_from_db()
    assert (file.state, file.reason) == (FAILED, said)
    assert lying() == set()
    assert not Disclosure.objects.exists()


def test_only_its_owner_takes_a_file_and_with_the_rights_he_asked_with(official, operator):
    file = asked(exported(official, GUARDIANS))
    assert official.get(f"/files/{file.pk}/take").status_code == 404  # it is not ready
    work()
    assert operator.get(f"/files/{file.pk}/take").status_code == 404
    assert operator.post(f"/files/{file.pk}/remove/").status_code == 404
    assert "contingent.csv" not in operator.get("/files/").content.decode()
    User.objects.filter(pk=file.user_id).update(personal_data=False)
    refused = official.get(f"/files/{file.pk}/take")
    assert (refused.status_code, RIGHTS_CHANGED in words_of(refused)) == (409, True)
    assert f"/files/{file.pk}/take" not in official.get("/files/").content.decode()
    assert not JournalEntry.objects.filter(action=Action.FILE_TAKEN).exists()
    User.objects.filter(pk=file.user_id).update(personal_data=True)
    assert taken(official, file).status_code == 200


def test_every_list_of_the_product_is_put_off_and_made(operator, settings, monkeypatch):
    monkeypatch.setattr("kontingent.accounts.file_actions.MOST_UNDER_WAY", 100)
    settings.ROWS_AT_ONCE = -1
    straight = (
        "/organisations/export.xlsx", "/bodies/export.csv", "/panel/users/export.xlsx", "/panel/journal/export.csv",
        "/panel/packages/export.csv", "/reports/export.xlsx", "/reports/institutions/export.xlsx",
    )  # fmt: skip
    for address in straight:
        asked(operator.get(address))
    for address in (
        "/contingent/export.xlsx",
        f"/contingent/{figures.DANIIL}/portfolio.xlsx",
        f"/contingent/{figures.DANIIL}/history.csv",
    ):
        asked(exported(operator, address))
    assert work() == ""
    files = PreparedFile.objects.order_by("pk")
    assert [(file.name, file.state) for file in files] == [(file.name, READY) for file in files]
    assert len(files) == len(straight) + 3
    assert JournalEntry.objects.filter(details__has_key="file").count() == len(files)
