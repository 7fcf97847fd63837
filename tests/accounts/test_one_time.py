"""Codes of the telephone against the figures of RFC 6238, and the box that keeps secrets."""

import datetime as dt

import pytest
from django.test import override_settings

from kontingent.accounts import one_time, vault

# Appendix B of RFC 6238, SHA-1: its eight digits end in the six of ours. The secret is 12345678901234567890.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
PRINTED = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


def at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


@pytest.mark.parametrize("seconds", PRINTED)
def test_figures_of_the_standard(seconds):
    assert one_time.step_of(SECRET, PRINTED[seconds][-6:], at(seconds)) == seconds // 30


@pytest.mark.parametrize(("late", "fits"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_the_window_is_one_step_to_either_side(late, fits):
    moment = 1111111110  # the beginning of a step
    assert (one_time.step_of(SECRET, "050471", at(moment + late)) is not None) is fits


@pytest.mark.parametrize("typed", ["", "05047", "0504711", "０５０４７１", "абвгде"])
def test_what_is_no_code_fits_nothing(typed):
    assert one_time.step_of(SECRET, typed, at(1111111111)) is None


def test_the_application_is_told_the_secret_and_the_login():
    said = one_time.address(SECRET, "sokolova.mv")
    assert said.startswith("otpauth://totp/")
    assert "sokolova.mv" in said
    assert f"secret={SECRET}" in said


def test_recovery_codes_differ_and_are_read_as_people_type_them():
    codes = one_time.new_recovery_codes()
    assert len(set(codes)) == 10
    assert one_time.tidy(f" {codes[0].lower().replace('-', ' ')} ") == codes[0].replace("-", "")


def test_what_is_locked_cannot_be_read_and_opens_with_a_former_key():
    locked = vault.lock(SECRET)
    assert SECRET not in locked
    assert vault.unlock(locked) == SECRET
    with override_settings(SECRET_KEY="another"):
        assert vault.unlock(locked) is None
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=["tests"]):
        assert vault.unlock(locked) == SECRET
    assert vault.unlock("rubbish") is None
