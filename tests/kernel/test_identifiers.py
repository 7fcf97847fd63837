"""Check digits against published numbers and against the properties that the schemes promise."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.ru import ogrn as stdnum_ogrn

from kontingent.kernel import classifiers, identifiers
from kontingent.kernel.identifiers import (
    DOCUMENT_MASKS,
    birth_certificate_series,
    document_shown,
    document_value,
    inn_valid,
    kpp_valid,
    number_fits,
    ogrn_valid,
    okato_valid,
    okpo_valid,
    oktmo_valid,
    series_fits,
    snils_digits,
    snils_format,
    snils_valid,
)

DIGIT = st.integers(0, 9)


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def with_digit(number: str, place: int, digit: int) -> str:
    return number[:place] + str(digit) + number[place + 1 :]


# СНИЛС


@pytest.mark.parametrize("text", ["112-233-445 95", "11223344595", " 112 233 445-95 ", "112–233–445\u00a095"])
def test_snils_as_people_type_it(text: str):
    assert snils_valid(text)
    assert snils_digits(text) == "11223344595"


@pytest.mark.parametrize(
    "text", ["112-233-445 96", "112-233-445", "112-233-445 950", "", "СНИЛС", "١١٢٢٣٣٤٤٥٩٥", "0" * 11]
)
def test_what_is_no_snils(text: str):
    assert not snils_valid(text)


def test_snils_issued_before_check_digits_carry_none():
    assert snils_valid("000-000-600 06")
    assert snils_valid("001-001-998 00")
    assert not snils_valid("001-001-999 00")


def test_snils_sum_of_100_and_101_is_written_00():
    # 9·8 + 8·3 + 1·4 = 100; with 5 for the last digit, 101: worked by hand.
    assert snils_valid("830-000-004 00")
    assert snils_valid("830-000-005 00")


def test_snils_is_shown_with_dashes():
    assert snils_format("11223344595") == "112-233-445 95"
    assert snils_format("4711") == "4711"


@given(digits(9))
def test_one_pair_of_check_digits_fits_a_snils(head: str):
    assume(int(head) > 1_001_998)
    assert sum(snils_valid(f"{head}{check:02}") for check in range(100)) == 1


@given(digits(9), st.integers(0, 8), DIGIT)
def test_snils_catches_a_wrong_digit(head: str, place: int, digit: int):
    """Guaranteed but for one case: two sums next to each other, 100 and 101, are both written 00."""
    check = next(f"{c:02}" for c in range(100) if snils_valid(f"{head}{c:02}"))
    wrong = with_digit(head, place, digit)
    assume(wrong != head and check != "00" and int(head) > 1_001_998 and int(wrong) > 1_001_998)
    assert not snils_valid(wrong + check)


# ИНН, ОГРН, КПП, ОКПО, ОКАТО, ОКТМО


@pytest.mark.parametrize("text", ["5005001769", "6823000952", "0107006735", "2570259425", "7707083893", "7707 083 893"])
def test_valid_inn(text: str):
    assert inn_valid(text)


@pytest.mark.parametrize(
    "text", ["8000000002", "7000000002", "8746354131", "545454545461", "770708389", "77070838931", "0000000000", "x"]
)
def test_invalid_inn(text: str):
    assert not inn_valid(text)


@given(digits(9))
def test_one_check_digit_fits_the_inn_of_an_organisation(head: str):
    assume(head.strip("0"))
    assert sum(inn_valid(f"{head}{check}") for check in range(10)) == 1


@given(digits(10))
def test_one_pair_of_check_digits_fits_the_inn_of_a_person(head: str):
    assume(head.strip("0"))
    assert sum(inn_valid(f"{head}{check:02}") for check in range(100)) == 1


@pytest.mark.parametrize("text", ["1026801001040", "4057910142110", "1 026 801 001 040"])
def test_valid_ogrn(text: str):
    assert ogrn_valid(text)


@pytest.mark.parametrize("text", ["1026801001041", "102680100104", "0000000000000", ""])
def test_invalid_ogrn(text: str):
    assert not ogrn_valid(text)


@given(digits(12))
def test_ogrn_agrees_with_another_implementation(head: str):
    for check in range(10):
        assert ogrn_valid(f"{head}{check}") == stdnum_ogrn.is_valid(f"{head}{check}")


@given(digits(14))
def test_one_check_digit_fits_the_ogrn_of_an_entrepreneur(head: str):
    assume(head[0] != "0")
    assert sum(ogrn_valid(f"{head}{check}") for check in range(10)) == 1


@given(digits(12), st.integers(1, 9))
def test_ogrn_catches_a_wrong_check_digit(head: str, shift: int):
    right = [check for check in range(10) if ogrn_valid(f"{head}{check}")]
    assume(right)
    assert not ogrn_valid(f"{head}{(right[0] + shift) % 10}")


@pytest.mark.parametrize(
    ("text", "valid"), [("500501001", True), ("5005AZ001", True), ("50050100", False), ("5005az001", False)]
)
def test_kpp(text: str, *, valid: bool):
    assert kpp_valid(text) is valid


def test_okpo():
    assert okpo_valid("04042946")
    assert not okpo_valid("04042947")
    assert okpo_valid("00083262")
    # Worked by hand: 2·5 = 10, so again with weights 3, 4, …: 2·7 = 14 ≡ 3.
    assert okpo_valid("00002003")
    # 9·1 + 2·6 = 21 ≡ 10, again 9·3 + 2·8 = 43 ≡ 10: the digit is 0.
    assert okpo_valid("90000200")
    assert not okpo_valid("00000000")


@given(st.sampled_from([7, 9]).flatmap(digits))
def test_one_check_digit_fits_an_okpo(head: str):
    assume(head.strip("0"))
    assert sum(okpo_valid(f"{head}{check}") for check in range(10)) == 1


def test_oktmo_and_okato():
    assert oktmo_valid("84640440")
    assert oktmo_valid("84 640 440 101")
    assert not oktmo_valid("8464044")
    assert okato_valid("68246551000")
    assert not okato_valid("6824655100")
    assert not okato_valid("00246551000")


# Documents


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("IV-АИ", "IV-АИ"),
        ("iv аи", "IV-АИ"),
        ("ІV–AИ", "IV-АИ"),  # Cyrillic І, en dash, Latin A
        ("ХХІОВ", "XXI-ОВ"),
        ("1-ЕТ", "I-ЕТ"),
        ("II-AB", "II-АВ"),
        ("П-МЮ", "II-МЮ"),
        ("ІУ-АИ", "IV-АИ"),
        ("IY-АИ", "IV-АИ"),
        ("У1-АН", "VI-АН"),
        ("УШ-АН", "VIII-АН"),
        ("ХП-АН", "XII-АН"),
        ("Ⅰ-БЛ", "I-БЛ"),
        ("Ⅱ-БЛ", "II-БЛ"),
        ("ⅷ-БЛ", "VIII-БЛ"),
        ("Ш-БЛ", "III-БЛ"),
        ("11-ДЮ", "II-ДЮ"),
        ("ll-ДЖ", "II-ДЖ"),
        ("LL-ДЖ", "II-ДЖ"),
        ("lV ДЖ", "IV-ДЖ"),
        ("XL-АК", "XL-АК"),  # forty: a passport of the USSR
        ("ШМЮ", "III-МЮ"),
    ],
)
def test_series_of_a_birth_certificate_is_normalised(text: str, series: str):
    assert birth_certificate_series(text) == series


@pytest.mark.parametrize(
    "text", ["1212", "28 05", "", "АИ", "IV", "IIII-АИ", "ПП-АИ", "VX-АИ", "IV-АИБ", "IV-А1", "МЮ", "77АБ"]
)
def test_what_is_no_series_of_a_birth_certificate(text: str):
    assert birth_certificate_series(text) is None


@given(st.integers(1, 39), st.text("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ", min_size=2, max_size=2))
def test_a_normalised_series_is_its_own_normal_form(volume: int, letters: str):
    roman = "X" * (volume // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][volume % 10]
    assert birth_certificate_series(f"{roman.lower()} {letters.lower()}") == f"{roman}-{letters}"
    assert birth_certificate_series(f"{roman}-{letters}") == f"{roman}-{letters}"


def test_documents_of_the_manual():
    assert series_fits("passport", "1234")
    assert number_fits("passport", "123456")
    assert not series_fits("birth_certificate", "1212")
    assert not number_fits("birth_certificate", "12222")
    assert series_fits("passport", "28 05")
    assert number_fits("passport", "585 683")
    assert series_fits("other", "что угодно")


@pytest.mark.parametrize(
    ("series", "number", "value"),
    [
        ("28 05", "585 683", "2805585683"),
        ("ІV–AИ", "123456", "IVАИ123456"),
        ("iv-аи", "№ 123456", "IVАИ123456"),
        ("", "П-МЮ 551201", "IIМЮ551201"),
        ("ПМЮ551201", None, "IIМЮ551201"),
        ("ⅡМЮ", "551201", "IIМЮ551201"),
        ("Ⅰ-МЮ", "551201", "IМЮ551201"),
        # No certificates: two letters alone, a number of another length.
        ("АБ", "123456", "АБ123456"),
        ("П-МЮ", "55120", "ПМЮ55120"),
        (None, None, ""),
    ],
)
def test_a_document_is_one_value_in_every_spelling(series: str | None, number: str | None, value: str):
    assert document_value(series, number) == value
    assert document_value("", value) == value


def test_a_certificate_is_shown_by_series_and_number():
    assert document_shown("IIМЮ551201") == "II-МЮ 551201"
    assert document_shown("6804123456") == "6804123456"
    assert document_shown("") == ""


def test_masks_speak_of_documents_that_exist():
    assert set(DOCUMENT_MASKS) <= set(classifiers.classifier("identity_document").items)


@given(st.text(max_size=30))
def test_any_text_is_answered(text: str):
    for name in ("snils_valid", "inn_valid", "ogrn_valid", "kpp_valid", "okpo_valid", "oktmo_valid", "okato_valid"):
        assert getattr(identifiers, name)(text) in (True, False)
    birth_certificate_series(text)
