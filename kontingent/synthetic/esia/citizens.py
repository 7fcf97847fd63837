"""The people of the demonstration's ЕСИА. Those whose numbers stand in profiles are the users of the demonstration."""

from kontingent.synthetic.esia.registration import Citizen

SNILS = {
    "operator": "150-201-001 66",
    "admin": "150-201-002 67",
    "user": "150-201-003 68",
    "guest": "150-201-004 69",
}
CITIZENS = tuple(
    Citizen(1001 + place, *name, trusted=trusted, about=about)
    for place, (name, trusted, about) in enumerate(
        (
            (("Орлов", "Павел", "Сергеевич", SNILS["operator"]), True, "региональный оператор, логин operator"),
            (("Соколова", "Марина", "Викторовна", SNILS["admin"]), True, "администратор ОУО, логин admin"),
            (("Фролова", "Татьяна", "Андреевна", SNILS["user"]), True, "пользователь ОУО, логин user"),
            (("Белов", "Илья", "Олегович", SNILS["guest"]), False, "запись не подтверждена, поэтому не войдёт"),
            (("Гостева", "Анна", "Петровна", "150-201-005 70"), True, "в Системе нет её СНИЛС, поэтому не войдёт"),
        )
    )
)
