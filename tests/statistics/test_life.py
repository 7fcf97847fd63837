"""The life of a form: steps and whose they are, remarks, own values; the copy that an acceptance names."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from kontingent.audit.models import Action, JournalEntry
from kontingent.institutions.models import Institution
from kontingent.institutions.queries import root
from kontingent.institutions.scope import Scope
from kontingent.kernel.errors import NotFound, Refusal
from kontingent.stamps.causes import Compared, counts, differences
from kontingent.stamps.models import Stamp
from kontingent.stamps.queries import frozen_records
from kontingent.statistics.actions import FormOf, make_step, remark, reply, say_own_value
from kontingent.statistics.catalogue import form_of
from kontingent.statistics.chain import LifeStep
from kontingent.statistics.lists import cell_named
from kontingent.statistics.models import FormEvent
from kontingent.statistics.queries import how_it_stands, how_they_stand, own_values_below
from kontingent.statistics.stamping import form_as_it_was, records_now
from tests.ingest import xhtml
from tests.ingest.region import ROBOT, send
from tests.statistics.gardens import build_gardens, child

pytestmark = pytest.mark.slow

OPEN_CELL, CLOSED_CELL = "85-k:2017:7:701:3", "85-k:2017:7:707:3"
COUNT, SUBMIT, RETURN, ACCEPT = LifeStep


@pytest.fixture
def body(db):
    return build_gardens()


def of(body, viewer=None, *, open_data=True, year=2017):
    """The form of the body, written of by somebody of the viewer's institution: of the region, if it is not said."""
    scope = Scope((viewer or root()).pk, open_data=open_data)
    return FormOf(form_of("85-k", year), year, body, scope, ROBOT)


def stands(body):
    return how_it_stands("85-k", 2017, body.pk)


def step(body, made, reason="", **who: object):
    return make_step(of(body, **who), made, seen=stands(body).steps, reason=reason)


def to_check(body):
    for made in (COUNT, SUBMIT):
        step(body, made, viewer=body)


def sentence(call):
    with pytest.raises(Refusal) as refused:
        call()
    return str(refused.value).replace("\u00a0", " ")


def test_from_the_body_to_the_region(body):
    assert stands(body).state == "draft"
    to_check(body)
    step(body, RETURN, "Проверьте графу 3")
    to_check(body)
    accepted = step(body, ACCEPT)
    found = stands(body)
    assert [one.state for one in found.events] == [
        "counted", "checking", "returned", "counted", "checking", "accepted",
    ]  # fmt: skip
    assert found.accepted == accepted
    assert accepted.stamp == Stamp.objects.get()
    assert found.events[0].text == "контрольные равенства выполнены"
    assert JournalEntry.objects.filter(action=Action.FORM_STEP).count() == 6


def test_every_step_that_the_chain_does_not_have_is_a_sentence(body):
    for made in (SUBMIT, RETURN, ACCEPT):
        assert "форма «черновик»" in sentence(lambda made=made: step(body, made, "почему"))
    assert stands(body).state == "draft"


def test_whose_a_step_is(body):
    other = Institution.objects.get(full_name="Управление b-2")
    assert "дело не ваше" in sentence(lambda: step(body, COUNT, viewer=other))
    to_check(body)
    for made in (RETURN, ACCEPT):
        assert "вышестоящий" in sentence(lambda made=made: step(body, made, "почему", viewer=body))
    assert "доступ к ПДн" in sentence(lambda: step(body, ACCEPT, open_data=False))
    assert stands(body).state == "checking"
    step(body, RETURN, "Нет", open_data=False)


def test_of_two_at_once_one_wins(body):
    """Both looked at a form on the way to be checked; the second is told what the first has done."""
    to_check(body)
    seen = stands(body).steps
    with CaptureQueriesContext(
        connection,
    ) as made:
        make_step(of(body), ACCEPT, seen=seen)
    assert any("FOR UPDATE" in one["sql"] for one in made.captured_queries)
    said = sentence(lambda: make_step(of(body), RETURN, seen=seen, reason="Нет"))
    assert "теперь она «принята»" in said
    assert [one.state for one in stands(body).events].count("returned") == 0


def test_a_return_says_why(body):
    to_check(body)
    assert "Напишите причину" in sentence(lambda: step(body, RETURN))


def test_before_its_day_a_form_is_not_handed_in(body):
    later = of(body, year=2030)
    make_step(later, COUNT, seen=0)
    assert "31.12.2030" in sentence(lambda: make_step(later, SUBMIT, seen=1))


def test_events_cannot_be_changed(body):
    to_check(body)
    with pytest.raises(ProgrammingError), transaction.atomic():
        FormEvent.objects.update(by="Другой")


def test_a_package_after_the_acceptance_is_a_difference_with_its_cause(body):
    to_check(body)
    stamp = step(body, ACCEPT).stamp
    send(xhtml.package(child("p-2", "Белова", "male"), child("p-4", "Громов")))
    section = form_as_it_was(stamp).section("7")
    then, now = frozen_records(stamp, "7"), records_now(stamp, form_as_it_was(stamp), section)
    found = {}
    for cell in (("701", "3"), ("702", "3")):
        compared = Compared(section.cells[cell].counted.kinds, stamp.institution, stamp.made_at)
        changed = differences(compared, then[cell], now[cell])
        found[cell[0]] = {cause.value: number for cause, number in counts(changed).items()}
    assert found == {"701": {"пришло позже": (1, 0)}, "702": {"исправлено": (0, 1)}}
    assert stands(body).accepted.stamp == stamp


def test_a_form_with_an_open_remark_is_not_accepted(body):
    to_check(body)
    said = remark(of(body), cell_named(OPEN_CELL), "Было больше")
    assert "1 открытое замечание" in sentence(lambda: step(body, ACCEPT))
    reply(of(body, viewer=body), said.pk, "Уехали", closes=False)
    assert "открытое замечание" in sentence(lambda: step(body, ACCEPT))
    assert "дело не ваше" in sentence(lambda: reply(of(body, viewer=body), said.pk, "", closes=True))
    reply(of(body), said.pk, "", closes=True)
    assert "уже снято" in sentence(lambda: reply(of(body), said.pk, "", closes=True))
    step(body, ACCEPT)


def test_remarks_are_of_a_form_that_is_checked(body):
    assert "«на проверке»" in sentence(lambda: remark(of(body), cell_named(OPEN_CELL), "Рано"))
    to_check(body)
    assert "дело не ваше" in sentence(lambda: remark(of(body, viewer=body), cell_named(OPEN_CELL), "Сам"))


def test_closed_cells_are_not_written_of_without_the_right(body):
    masked = of(body, open_data=False)
    with pytest.raises(NotFound):
        say_own_value(masked, cell_named(CLOSED_CELL), 5, "Знаю")
    to_check(body)
    with pytest.raises(NotFound):
        remark(masked, cell_named(CLOSED_CELL), "Знаю")
    said = remark(of(body), cell_named(CLOSED_CELL), "Секрет")
    with pytest.raises(NotFound):
        reply(masked, said.pk, "Знаю", closes=True)


def test_an_own_value_stands_beside(body):
    """The calculated one stays; the last word holds, an empty one takes it back."""
    for value in (5, 7):
        say_own_value(of(body, viewer=body), cell_named(OPEN_CELL), value, "По приказам")
    (own,) = stands(body).own.values()
    assert (own.counted, own.value, own.difference) == (3, 7, 4)
    (below,) = own_values_below("85-k", 2017, root())
    assert below.pk == own.pk
    say_own_value(of(body, viewer=body), cell_named(OPEN_CELL), None, "")
    assert stands(body).own == {}
    assert own_values_below("85-k", 2017, root()) == []
    to_check(body)
    assert "сейчас она «на проверке»" in sentence(lambda: say_own_value(of(body), cell_named(OPEN_CELL), 1, "Поздно"))


def test_how_those_below_stand(body):
    step(body, COUNT)
    bodies = [*Institution.objects.filter(full_name__startswith="Управление").order_by("full_name")]
    found = how_they_stand("85-k", 2017, bodies)
    assert [(one.state, one.last and one.last.by) for one in found] == [("counted", ROBOT.name), ("draft", None)]


def test_the_journal_has_places_and_no_words(body):
    say_own_value(of(body), cell_named(CLOSED_CELL), 98_765, "ТАЙНА")
    to_check(body)
    reply(of(body), remark(of(body), cell_named(CLOSED_CELL), "ТАЙНА").pk, "ТАЙНА", closes=False)
    lines = JournalEntry.objects.filter(action__in=[Action.FORM_OWN_VALUE, Action.FORM_REMARKED])
    said = [f"{one.description} {one.details}" for one in lines]
    assert len(said) == 3
    assert not [one for one in said if "ТАЙНА" in one or "98" in one.replace("1998", "")]
