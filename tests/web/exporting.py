"""A file as a viewer with open data gets it: its address leads to the step, the step is sent."""

from django.test import Client

from tests.web.answers import Answer


def exported(client: Client, address: str, **answers: str) -> Answer:
    """The answer to the form of the step that `address` leads to, read to its end."""
    asked = client.get(address)
    assert asked.status_code == 302, (address, asked.status_code)
    step = asked.headers["Location"]
    kind = step.rpartition("format=")[2]
    return read_out(client.post(step, {"purpose": "statistics", "kind": kind, **answers}))


def read_out(answer: Answer) -> Answer:
    if answer.streaming:
        content = b"".join(answer)
        answer.streaming_content = [content]
    return answer


def text_of(answer: Answer) -> str:
    """Of a csv."""
    assert answer.headers["Content-Type"].startswith("text/csv"), answer.status_code
    return b"".join(answer).decode()
