"""Numbers of people and organisations that pass their check digits and belong to nobody.

Written apart from the checks of the kernel, so that a mistake there is not repeated here.
"""

_SNILS_SPACE = 990_000_000


def snils(person: int) -> str:
    """Eleven digits, one for each number of a person."""
    nine = 5_000_000 + person * 7919 % _SNILS_SPACE
    digits = f"{nine:09d}"
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits))
    return f"{digits}{total % 101 % 100:02d}"


def snils_text(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def broken_snils(digits: str) -> str:
    """The same number with a last digit that does not fit."""
    return digits[:10] + str((int(digits[10]) + 3) % 10)


def _weighted(digits: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 % 10)


def inn(region: str, number: int) -> str:
    """Ten digits of an organisation."""
    nine = f"{region}{number % 10_000_000:07d}"
    return nine + _weighted(nine, (2, 4, 10, 3, 5, 9, 4, 6, 8))


def ogrn(region: str, year: int, number: int) -> str:
    """Thirteen digits: kind, year, region, number, check."""
    twelve = f"1{year % 100:02d}{region}{number % 10_000_000:07d}"
    return f"{twelve}{int(twelve) % 11 % 10}"


def okpo(number: int) -> str:
    seven = f"{number % 10_000_000:07d}"
    check = sum(int(digit) * weight for digit, weight in zip(seven, range(1, 8), strict=True)) % 11
    if check == 10:
        check = sum(int(digit) * weight for digit, weight in zip(seven, range(3, 10), strict=True)) % 11 % 10
    return f"{seven}{check}"
