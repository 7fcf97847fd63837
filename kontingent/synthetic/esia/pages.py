"""The few pages of the stand-in: each says first that this is not Госуслуги."""

from html import escape

from kontingent.synthetic.esia.registration import ClientRegistration

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/24px system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 2rem 1rem; }
.not { border-left: 4px solid #b26a00; padding: .25rem 1rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.375rem; line-height: 1.75rem; }
button { font: inherit; width: 100%; text-align: left; padding: .75rem 1rem; margin-bottom: .5rem; cursor: pointer; }
button span { display: block; font-size: .875rem; }
"""


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head><body><main>'
        '<div class="not" role="note"><p><b>Это учебная служба, а\u00a0не\u00a0Госуслуги.</b> Она работает вместо ЕСИА'
        " на\u00a0этой же машине, люди в\u00a0ней выдуманы. Настоящих данных здесь не\u00a0вводят.</p></div>"
        f"<h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def choice(known: ClientRegistration, ticket: str) -> str:
    """Whom to be: one button a person, and one to refuse."""
    buttons = "".join(
        f'<button name="oid" value="{one.oid}">{escape(one.full_name)}<span>{escape(one.about)}</span></button>'
        for one in known.citizens
    )
    refusing = '<button name="oid" value="">Отменить вход</button>'
    hidden = f'<input type="hidden" name="ticket" value="{escape(ticket)}">'
    form = f'<form action="/choose" method="post">{hidden}{buttons}{refusing}</form>'
    return _page("Кем войти в\u00a0АИС «Контингент»", form)


def error(description: str) -> str:
    return _page("Запрос не\u00a0принят", f"<p>{escape(description)}</p>")
