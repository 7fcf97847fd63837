"""Contacts in the profile: what is no telephone number is not kept as one."""

import pytest

from kontingent.accounts.models import User
from tests.accounts.people import PASSWORD, account, body

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("phone", "is_kept"),
    [
        ("", True),
        ("+7 (4966) 44-12-30 доб. 12", True),
        ("8 912 345-67-89", True),
        ("спросите у коллег", False),
        ("123", False),
    ],
)
def test_a_telephone_number(client, phone, is_kept):
    user = account(body())
    client.post("/login/", {"login": user.login, "password": PASSWORD})
    answer = client.post("/profile/", {"email": "new@example.ru", "phone": phone})
    assert (answer.status_code == 302) is is_kept
    assert is_kept or "Телефон пишется цифрами" in answer.content.decode()
    assert User.objects.get(pk=user.pk).phone == (phone if is_kept else "")
