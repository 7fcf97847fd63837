"""«Пользователи»: who is seen, who is created, whose account is changed, and that siblings do not exist."""

import csv
import io

import pytest
from django.core import mail
from django.http import HttpResponse
from procrastinate.contrib.django.models import ProcrastinateJob

from kontingent.accounts import actions, tasks
from kontingent.accounts.models import Session, User
from kontingent.accounts.roles import Role
from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from kontingent.web.panel.users import HEADER
from tests.accounts.post import first_attempt
from tests.web.reading import document, names, words

pytestmark = pytest.mark.slow

NEW = {"name": "Щукина Анна Павловна", "email": "anna@example.ru", "role": "official"}
VERBS = ["password", "block", "unblock", "end-sessions", "open-data", "close-data"]


def logins(answer) -> list[str]:
    return names(document(answer))


def jobs() -> list[dict]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="accounts.send_credentials").order_by("pk")]


def send_letters() -> None:
    for job in jobs():
        tasks.send_credentials(first_attempt(), **job)


def test_an_administrator_sees_his_body_and_those_below(region, enter):
    seen = logins(enter(region.administrator).get("/panel/users/"))
    assert seen == sorted([region.administrator.login, region.official.login])


def test_the_operator_sees_everybody(region, enter):
    assert len(logins(enter(region.operator).get("/panel/users/"))) == 4


@pytest.mark.parametrize(
    ("query", "whom"),
    [
        ("text=фролова", ["official"]),
        ("text=OFFICIAL@example", ["official"]),
        ("role=administrator", ["administrator", "neighbour"]),
        ("access=on", ["administrator", "operator"]),
        ("state=blocked", []),
    ],
)
def test_filters(region, enter, query, whom):
    seen = logins(enter(region.operator).get(f"/panel/users/?{query}"))
    assert seen == sorted(getattr(region, name).login for name in whom)


def test_the_list_is_a_file_of_those_filtered_and_nobody_above(region, enter):
    answer = enter(region.administrator).get("/panel/users/export.csv?access=off")
    header, *rows = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";")
    official = region.official
    assert header == list(HEADER)
    assert rows == [
        [official.login, official.full_name, official.email, official.role_name, "Отдел", "Выключен", "Действует", ""]
    ]
    everybody = b"".join(enter(region.administrator).get("/panel/users/export.csv")).decode()
    assert region.administrator.login in everybody
    assert region.neighbour.login not in everybody
    entry = JournalEntry.objects.filter(action=Action.EXPORTED_CSV).order_by("pk")[0]
    assert (entry.object_name, entry.description) == ("Пользователи", "Доступ к ПДн: Выключен")


def test_the_filter_of_a_body_takes_those_below_it(region, enter):
    seen = logins(enter(region.operator).get(f"/panel/users/?body={region.district.pk}"))
    assert seen == sorted([region.administrator.login, region.official.login])


def test_pages_go_on_and_back(region, enter):
    client = enter(region.operator)
    for number in range(30):
        actions.create_user(
            by=region.operator.actor(), family_name="Юрьев", given_name="Я", email=f"y{number}@example.ru",
            role=Role.OFFICIAL, institution_id=region.office.pk,
        )  # fmt: skip
    everybody = sorted(User.objects.values_list("login", flat=True))
    first = client.get("/panel/users/")
    assert logins(first) == everybody[:25]
    second = client.get(f"/panel/users/?after={everybody[24]}")
    assert logins(second) == everybody[25:]
    assert "Показаны 26–34 из\xa034" in second.content.decode()
    assert logins(client.get(f"/panel/users/?before={everybody[25]}")) == everybody[:25]
    assert logins(client.get("/panel/users/?last=1")) == everybody[-25:]


@pytest.mark.parametrize("beyond", ["after=яяя", "before=0"])
def test_a_place_with_nobody_beyond_it_is_told_and_the_list_shown(region, enter, beyond):
    answer = enter(region.operator).get(f"/panel/users/?{beyond}")
    assert logins(answer) == sorted(User.objects.values_list("login", flat=True))
    assert "Место в списке" in answer.content.decode()
    assert "дальше в\xa0этом списке ничего нет, показано его начало." in answer.content.decode()


def test_a_new_user_gets_his_letter_once(region, enter):
    client = enter(region.administrator)
    answer = client.post("/panel/users/new/", NEW | {"institution": region.office.pk, "personal_data": "on"})
    made = User.objects.get(email="anna@example.ru")
    assert answer.headers["Location"] == f"/panel/users/{made.pk}/"
    assert (made.login, made.role, made.institution_id, made.personal_data) == (
        "shchukina.ap",
        Role.OFFICIAL,
        region.office.pk,
        True,
    )
    send_letters()
    assert [(letter.to, "Логин: shchukina.ap" in letter.body) for letter in mail.outbox] == [
        (["anna@example.ru"], True)
    ]
    entry = JournalEntry.objects.get(action=Action.USER_CREATED, object_id=made.pk)
    assert (entry.user_id, entry.description) == (
        region.administrator.pk,
        "Роль «Пользователь ОУО», доступ к ПДн включён",
    )


def departments(above: Institution, number: int) -> list[Institution]:
    names = [f"Отдел № {place}" for place in range(1, number + 1)]
    return Institution.objects.bulk_create(
        Institution(
            id=1000 + place, parent=above, path=[*above.path, 1000 + place], is_body=True, full_name=name,
            name_key=name.lower(),
        )
        for place, name in enumerate(names)
    )  # fmt: skip


def test_of_many_bodies_a_new_users_one_is_typed(region, enter):
    client, made = enter(region.administrator), departments(region.district, 40)
    html = document(client.get("/panel/users/new/"))
    assert html.xpath("//form//input[@name='institution']/@value") == [""]
    assert html.xpath("//option[contains(., 'Отдел')]") == []

    def sent(**more: object) -> HttpResponse:
        return client.post("/panel/users/new/", NEW | more)

    def said(**more: object) -> list[str]:
        return [words(one) for one in document(sent(**more)).xpath("//div[@class='field-error']")]

    assert said(institution="") == ["Выберите организацию."]
    assert said(institution="Атлантида") == ["Нет такого органа управления. Проверьте наименование или ИНН."]
    foreign = {"institution": region.sibling.name, "institution_chosen": region.sibling.pk}
    assert said(**foreign) == ["Нет такого органа управления. Проверьте наименование или ИНН."]
    several = document(sent(institution="№ 1"))
    offered = {words(one): one.get("value") for one in several.xpath("//select[@name='institution']/option")}
    assert [*offered][:3] == ["Выберите", "Отдел № 1", "Отдел № 10"]
    assert not User.objects.filter(email="anna@example.ru").exists()
    for number, asked in enumerate((
        {"institution": offered["Отдел № 10"]},
        {"institution": "Отдел № 10"},
        {"institution": "Отдел № 10", "institution_chosen": made[9].pk},
    )):  # fmt: skip
        assert sent(**asked, email=f"anna{number}@example.ru").status_code == 302
    created = User.objects.filter(email__startswith="anna").values_list("pk", "institution_id")
    assert [place for _, place in created] == [made[9].pk] * 3
    card = document(client.get(f"/panel/users/{created[0][0]}/"))
    shown = [card.xpath("//input[@name=$name]/@value", name=name) for name in ("institution", "institution_chosen")]
    assert shown == [["Отдел № 10"], [str(made[9].pk)]]


def test_the_letter_may_go_to_the_administrator_only(region, enter):
    enter(region.administrator).post("/panel/users/new/", NEW | {"institution": region.office.pk, "only_to_me": "on"})
    send_letters()
    assert [letter.to for letter in mail.outbox] == [["admin@example.ru"]]
    assert not User.objects.get(email="anna@example.ru").personal_data


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": "Official@Example.RU"}, "Этот адрес уже записан за другим пользователем"),
        ({"name": "Щукина"}, "Укажите фамилию и имя"),
        ({"role": "administrator"}, "Выберите корректный вариант"),
        ({"institution": "sibling"}, "Выберите корректный вариант"),
        ({"institution": "root"}, "Выберите корректный вариант"),
        ({"snils": "112-233-445 96"}, "Контрольные цифры СНИЛС не сходятся"),
        ({"snils": "112-233-445"}, "В СНИЛС одиннадцать цифр"),
    ],
)
def test_what_is_not_accepted_is_said_at_the_field(region, enter, given, sentence):
    sent = NEW | {"institution": region.office.pk} | given
    if isinstance(sent["institution"], str):
        sent["institution"] = getattr(region, sent["institution"]).pk
    answer = enter(region.administrator).post("/panel/users/new/", sent)
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert (User.objects.count(), jobs()) == (4, [])


def test_roles_of_the_form_are_those_one_may_give(region, enter):
    def offered(user):
        form = document(enter(user).get("/panel/users/new/"))
        return form.xpath("//select[@name='role']/option[string(@value)]/@value")

    assert offered(region.operator) == ["administrator", "official"]
    assert offered(region.administrator) == ["official"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("whom", ["official", "administrator", "operator"])
def test_accounts_of_others_do_not_exist_for_the_administrator_of_a_sibling(region, enter, verb, whom):
    client, target = enter(region.neighbour), getattr(region, whom)
    before = User.objects.filter(pk=target.pk).values().get()
    assert client.get(f"/panel/users/{target.pk}/").status_code == 404
    assert client.post(f"/panel/users/{target.pk}/", NEW).status_code == 404
    assert client.post(f"/panel/users/{target.pk}/{verb}/").status_code == 404
    assert (User.objects.filter(pk=target.pk).values().get(), jobs()) == (before, [])


def test_the_card_changes_blocks_and_opens(region, enter):
    client, target = enter(region.administrator), region.official
    address = f"/panel/users/{target.pk}/"
    enter(target).get("/profile/")
    given = {"name": "Фролова Анна", "email": "new@example.ru", "role": "official", "institution": region.district.pk}
    assert client.post(address, given).status_code == 302
    assert client.post(f"{address}open-data/").status_code == 302
    assert client.post(f"{address}block/").status_code == 302
    target.refresh_from_db()
    assert (target.full_name, target.institution_id, target.personal_data, target.is_blocked) == (
        "Фролова Анна",
        region.district.pk,
        True,
        True,
    )
    assert Session.objects.filter(user_id=target.pk).count() == 0
    assert "Заблокирован" in client.get(address).content.decode()
    client.post(f"{address}unblock/")
    client.post(f"{address}close-data/")
    target.refresh_from_db()
    assert (target.is_blocked, target.personal_data) == (False, False)


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("unblock", "Так уже было: пользователь не заблокирован. Ничего не изменилось."),
        ("close-data", "Так уже было: доступ к ПДн выключен. Ничего не изменилось."),
        ("release-factor", "Так уже было: код с телефона при входе не требуется. Ничего не изменилось."),
    ],
)
def test_what_was_so_before_is_not_said_to_be_done(region, enter, verb, said):
    User.objects.filter(pk=region.official.pk).update(personal_data=False)
    client = enter(region.administrator)
    page = client.post(f"/panel/users/{region.official.pk}/{verb}/", follow=True).content.decode()
    assert said in page.replace("\xa0", " ")
    assert not JournalEntry.objects.filter(action__in=[Action.USER_UNBLOCKED, Action.DATA_ACCESS_CHANGED]).exists()


def test_the_number_for_esia_is_set_by_the_administrator_and_stays_out_of_the_journal(region, enter):
    client, target = enter(region.administrator), region.official
    address = f"/panel/users/{target.pk}/"
    given = {"name": target.full_name, "email": target.email, "role": "official", "institution": region.office.pk}
    assert client.post(address, given | {"snils": "112-233-445 95"}).status_code == 302
    target.refresh_from_db()
    assert target.snils == "11223344595"
    assert "112-233-445 95" in client.get(address).content.decode()
    assert "11223344595" not in str(list(JournalEntry.objects.values()))
    taken = client.post("/panel/users/new/", NEW | {"institution": region.office.pk, "snils": "11223344595"})
    assert "Этот СНИЛС уже записан за другим пользователем" in taken.content.decode()


def test_without_access_to_personal_data_the_number_is_neither_seen_nor_overwritten(region, enter):
    User.objects.filter(pk=region.official.pk).update(snils="11223344595")
    User.objects.filter(pk=region.administrator.pk).update(personal_data=False)
    client, address = enter(region.administrator), f"/panel/users/{region.official.pk}/"
    text = client.get(address).content.decode()
    assert "112-233-445" not in text
    assert "***" in text
    given = {"name": "Фролова Анна", "email": "a@example.ru", "role": "official", "institution": region.office.pk}
    assert client.post(address, given | {"snils": ""}).status_code == 302
    region.official.refresh_from_db()
    assert (region.official.snils, region.official.given_name) == ("11223344595", "Анна")


def test_a_new_password_goes_to_the_address_of_the_profile(region, enter):
    enter(region.administrator).post(f"/panel/users/{region.official.pk}/password/")
    assert User.objects.get(pk=region.official.pk).password == region.official.password
    send_letters()
    assert [letter.to for letter in mail.outbox] == [["official@example.ru"]]
    assert User.objects.get(pk=region.official.pk).must_change_password
    entry = JournalEntry.objects.get(action=Action.CREDENTIALS_SENT)
    assert region.district.pk in entry.institution_path


def test_ones_own_card_has_no_verbs(region, enter):
    client = enter(region.administrator)
    shown = client.get(f"/panel/users/{region.administrator.pk}/").content.decode()
    assert "Это ваша учётная запись" in shown
    assert "Сменить пароль" not in shown
    assert client.post(f"/panel/users/{region.administrator.pk}/open-data/").status_code == 302
    assert client.post(f"/panel/users/{region.administrator.pk}/block/").status_code == 409


def test_whoever_has_no_open_data_is_offered_no_switch(region, enter):
    User.objects.filter(pk=region.administrator.pk).update(personal_data=False)
    client = enter(User.objects.get(pk=region.administrator.pk))
    for address in ("/panel/users/new/", f"/panel/users/{region.official.pk}/"):
        shown = client.get(address).content.decode()
        assert "Включить может только тот, у\xa0кого" in shown.replace("&nbsp;", "\xa0")
        assert ">Включить<" not in shown
    client.post("/panel/users/new/", NEW | {"institution": region.office.pk, "personal_data": "on"})
    assert not User.objects.get(email="anna@example.ru").personal_data
    assert client.post(f"/panel/users/{region.official.pk}/open-data/").status_code == 409
