import datetime as dt
import time

import pytest

from kontingent.kernel import clock
from kontingent.kernel.environment import SettingsError

DAY = dt.date(2018, 4, 20)


@pytest.fixture(autouse=True)
def real_day(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("KONTINGENT_TODAY", raising=False)
    monkeypatch.delenv("KONTINGENT_TIME_ZONE", raising=False)


def test_the_moment_is_aware_and_of_the_region():
    before = time.time()
    moment = clock.now()
    assert before <= moment.timestamp() <= time.time()
    assert moment.utcoffset() == dt.timedelta(hours=3)


def test_the_day_is_that_of_the_region(monkeypatch: pytest.MonkeyPatch):
    evening = dt.datetime(2018, 4, 19, 18, 30, tzinfo=dt.UTC)
    with clock.fixed(evening):
        assert clock.today() == dt.date(2018, 4, 19)
        monkeypatch.setenv("KONTINGENT_TIME_ZONE", "Asia/Kamchatka")
        assert clock.today() == DAY


def test_a_fixed_day_of_the_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONTINGENT_TODAY", "2018-04-20")
    assert clock.today() == clock.now().date() == DAY
    first = clock.now()
    assert first <= clock.now()


def test_a_fixed_day_of_a_context_goes_before_that_of_the_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONTINGENT_TODAY", "2018-04-20")
    with clock.fixed(dt.date(2017, 9, 1)):
        assert clock.today() == dt.date(2017, 9, 1)
        with clock.fixed(dt.date(2016, 9, 1)):
            assert clock.today() == dt.date(2016, 9, 1)
        assert clock.today() == dt.date(2017, 9, 1)
    assert clock.today() == DAY


def test_a_fixed_moment_stands_still():
    moment = dt.datetime(2018, 4, 20, 3, 15, tzinfo=dt.UTC)
    with clock.fixed(moment):
        assert clock.now() == moment
        assert clock.now().hour == 6


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.fixed(dt.datetime(2018, 4, 20)):  # noqa: DTZ001 - the case
        pass


@pytest.mark.parametrize(
    ("name", "value"), [("KONTINGENT_TODAY", "20.04.2018"), ("KONTINGENT_TIME_ZONE", "Europe/Atlantis")]
)
def test_a_broken_setting_names_itself(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        clock.today()
