import pytest

from kontingent.kernel.environment import (
    SettingsError,
    env_address,
    env_bool,
    env_int,
    env_list,
    env_secret,
    env_secret_or_none,
    postgres_url,
)


def test_a_database_address_in_parts(monkeypatch):
    monkeypatch.setenv(
        "SOME_URL", "postgresql://us%40er:p%2Fw@db.example:6543/na%20me?sslmode=verify-full&connect_timeout=3"
    )
    assert postgres_url("SOME_URL") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "na me",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6543",
        "OPTIONS": {"sslmode": "verify-full", "connect_timeout": "3"},
    }


def test_a_socket_folder_is_a_host(monkeypatch):
    monkeypatch.setenv("SOME_URL", "postgresql://user@/name?host=/run/postgresql")
    database = postgres_url("SOME_URL")
    assert (database["HOST"], database["PORT"], database["OPTIONS"]) == ("/run/postgresql", "", {})


@pytest.mark.parametrize("value", ["", "name", "mysql://user@host/name", "postgresql://user@host/"])
def test_another_address_is_refused_by_the_name_of_its_variable(monkeypatch, value):
    monkeypatch.setenv("SOME_URL", value)
    with pytest.raises(SettingsError, match="SOME_URL"):
        postgres_url("SOME_URL")


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_switches(monkeypatch, text, value):
    monkeypatch.setenv("SWITCH", text)
    assert env_bool("SWITCH", default=not value) is value


def test_a_value_that_cannot_be_understood_names_its_variable(monkeypatch):
    monkeypatch.setenv("SOME", "maybe")
    with pytest.raises(SettingsError, match="SOME='maybe'"):
        env_bool("SOME", default=True)
    with pytest.raises(SettingsError, match="SOME='maybe'"):
        env_int("SOME", 1)


def test_lists(monkeypatch):
    monkeypatch.setenv("NAMES", " one, two,,")
    assert env_list("NAMES", ["default"]) == ["one", "two"]
    monkeypatch.delenv("NAMES")
    assert env_list("NAMES", ["default"]) == ["default"]


def test_a_secret_from_a_file_wins_over_the_variable(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from file\n")
    monkeypatch.setenv("KEY", "from variable")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))
    assert env_secret("KEY") == "from file"


def test_an_unreadable_secret_is_not_replaced_by_another(monkeypatch, tmp_path):
    monkeypatch.setenv("KEY", "from variable")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(SettingsError, match="KEY_FILE"):
        env_secret("KEY")


def test_an_absent_secret(monkeypatch):
    monkeypatch.delenv("KEY", raising=False)
    assert env_secret_or_none("KEY") is None
    with pytest.raises(SettingsError, match="KEY"):
        env_secret("KEY")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://school.example", "https://school.example"),
        (" HTTPS://School.Example/ ", "https://school.example"),
        ("http://10.0.0.5:8000", "http://10.0.0.5:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("", None),
    ],
)
def test_the_address_of_a_site(monkeypatch, given, address):
    monkeypatch.setenv("SOME_ADDRESS", given)
    assert env_address("SOME_ADDRESS") == address


@pytest.mark.parametrize(
    "given",
    [
        "school.example", "ftp://school.example", "https://", "https:///login/", "https://school.example/login/",
        "https://school.example?x", "https://school.example#x", "https://user:word@school.example",
        "https://school.example:0", "https://school.example:port", "https://[::1", "https://school.example, https://b",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_site(monkeypatch, given):
    monkeypatch.setenv("SOME_ADDRESS", given)
    with pytest.raises(SettingsError, match=r"SOME_ADDRESS.*https://имя"):
        env_address("SOME_ADDRESS")
