"""Rules of passwords: twelve characters, three of four classes, not the login. The history is kept by actions."""

import secrets

MIN_LENGTH = 12
HISTORY = 5
RULES = (
    f"Не короче {MIN_LENGTH} знаков, буквы и знаки трёх видов из четырёх: строчные, прописные, цифры, прочие знаки. "
    f"Без логина внутри и не из последних {HISTORY} паролей."
)
_LOWER, _UPPER, _DIGITS, _SIGNS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_.+="


def problems(password: str, login: str) -> list[str]:
    """Sentences for the person; empty when the password is good."""
    found = []
    if len(password) < MIN_LENGTH:
        found.append(f"Пароль короче {MIN_LENGTH} знаков.")
    if _classes(password) < 3:
        found.append("Нужны знаки трёх видов из четырёх: строчные буквы, прописные буквы, цифры, прочие знаки.")
    if login and login.lower() in password.lower():
        found.append("Пароль не должен содержать логин.")
    return found


def _classes(password: str) -> int:
    return sum(
        (
            any(char.islower() for char in password),
            any(char.isupper() for char in password),
            any(char.isdigit() for char in password),
            any(not char.isalnum() for char in password),
        )
    )


def generate() -> str:
    """A password of sixteen characters of all four classes, without letters that look alike.

    Its sign stands inside: at an end it would read as punctuation of the letter.
    """
    chars = [secrets.choice(pool) for pool in (_LOWER, _UPPER, _DIGITS)]
    chars += [secrets.choice(_LOWER + _UPPER + _DIGITS) for _ in range(12)]
    secrets.SystemRandom().shuffle(chars)
    chars.insert(1 + secrets.randbelow(len(chars) - 1), secrets.choice(_SIGNS))
    return "".join(chars)
