from kontingent.kernel.errors import NotFound, Refusal


class Held(Refusal):
    code = "held"


def test_a_refusal_speaks_to_people_and_to_machines():
    refusal = Refusal("Пакет уже загружается.", code="busy", cure="Повторите через минуту.")
    assert (refusal.sentence, refusal.code, refusal.cure) == (
        "Пакет уже загружается.",
        "busy",
        "Повторите через минуту.",
    )
    assert str(refusal) == "Пакет уже загружается. Повторите через минуту."


def test_a_family_has_its_own_code():
    assert Held("Задержан.").code == "held"
    assert Held("Задержан.", code="held_by_hand").code == "held_by_hand"
    assert Refusal("Нет.").code == "refused"
    assert isinstance(NotFound(), Refusal)
    assert (NotFound().sentence, NotFound().code, NotFound().cure) == ("Не найдено.", "not_found", "")
