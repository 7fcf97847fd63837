"""The people of the demonstration can enter, today and next time."""

import pytest

from kontingent.accounts.models import User
from kontingent.institutions.models import Institution
from kontingent.project import demo_logins
from tests.accounts.people import body

pytestmark = pytest.mark.django_db


def test_everybody_enters_and_stands_in_his_place(client):
    region = body("Область")
    ministry = body("Министерство", region)
    body("Малый район", ministry)
    district = body("Район", ministry)
    school = body("Школа, сама управляющая филиалом", district)
    Institution.objects.filter(pk=school.pk).update(is_organisation=True)
    logins = demo_logins.make("printed-password-1")
    assert [title for _, title in logins] == [
        "Региональный оператор",
        "Администратор ОУО",
        "Пользователь ОУО",
        "Пользователь ОУО, без доступа к ПДн",
    ]
    for login, _ in logins:
        answer = client.post("/login/", {"login": login, "password": "printed-password-1", "next": "/profile/"})
        assert answer.headers["Location"] == "/profile/"
        assert client.get("/profile/").status_code == 200
        client.post("/logout/")
    places = dict(User.objects.values_list("login", "institution_id"))
    assert (places["operator"], places["admin"]) == (region.pk, district.pk)


def test_next_time_they_have_the_printed_password_again():
    body()
    demo_logins.make("printed-password-1")
    assert demo_logins.make("printed-password-2") == demo_logins.make("printed-password-2")
    assert User.objects.count() == 4
    assert User.objects.get(login="admin").check_password("printed-password-2")


def test_an_empty_register_has_nobody():
    assert demo_logins.make("printed-password-1") == []
