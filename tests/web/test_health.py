import pytest
from django.test import Client


def test_live_asks_nothing(client: Client):
    answer = client.get("/health/live")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_reads_the_database(client: Client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_metrics_are_numbers_in_prometheus_text(client: Client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    values = dict(line.rsplit(" ", 1) for line in lines)
    assert 'kontingent_rows{table="person"}' in values
    assert int(values["kontingent_database_bytes"]) > 1_000_000
    assert all(int(value) >= 0 for value in values.values())


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("203.0.113.7", {}),
        ("", {}),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}),
        ("203.0.113.7", {"Authorization": "Bearer "}),
        ("203.0.113.7", {"Authorization": "Bearer wrong"}),
    ],
)
def test_metrics_do_not_exist_for_strangers(client: Client, monkeypatch, address, headers):
    monkeypatch.setenv("KONTINGENT_METRICS_TOKEN", "right")
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == 404


def test_an_absent_token_opens_nothing(client: Client, monkeypatch):
    monkeypatch.delenv("KONTINGENT_METRICS_TOKEN", raising=False)
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.7", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


@pytest.mark.django_db
def test_metrics_open_by_token(client: Client, monkeypatch):
    monkeypatch.setenv("KONTINGENT_METRICS_TOKEN", "right")
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.7", headers={"Authorization": "Bearer right"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_only_reading(client: Client, path):
    assert client.post(path).status_code == 405
