"""Letters of an installation without a mail server: for the owner alone, each read back as it was sent."""

import os
import stat
from pathlib import Path

import pytest
from django.core.mail import send_mail

from kontingent.accounts.outbox import kept_letters
from kontingent.project import settings as written


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "kontingent.accounts.outbox.Folder"
    settings.EMAIL_FILE_PATH = tmp_path / "data" / "outbox"
    return settings.EMAIL_FILE_PATH


def test_it_is_the_one_that_is_set_without_a_mail_server():
    """As written: the tests themselves run with another in its place."""
    assert written.EMAIL_BACKEND == "kontingent.accounts.outbox.Folder"


@pytest.mark.parametrize("umask", [0, 0o022], ids=oct)
def test_folder_and_letters_are_for_the_owner_alone(folder: Path, umask: int):
    before = os.umask(umask)
    try:
        send_mail("Первое", "Пароль: тайна", None, ["one@example.ru"])
        folder.chmod(0o777)
        send_mail("Второе", "Ссылка: тайна", None, ["two@example.ru"])
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert len(modes) == 2
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert {(one.to, one.subject, one.body.strip()) for one in kept_letters(folder)} == {
        ("one@example.ru", "Первое", "Пароль: тайна"),
        ("two@example.ru", "Второе", "Ссылка: тайна"),
    }
