"""«Мои файлы» in a browser: the page finds by itself that the file is ready, and gives it."""

import threading

from django.db import connections
from playwright.sync_api import expect

from kontingent.accounts.models import PreparedFile
from kontingent.web.files import worker
from tests.web.entering import enter, viewer
from tests.web.persons import figures


def make(file_id: int) -> None:
    try:
        worker.make(file_id)
    finally:
        connections.close_all()


def test_the_page_of_files_waits_and_gives(page, live_server, register):
    site = enter(page, live_server.url, viewer(figures.DISTRICT, personal_data=True))
    page.goto(f"{site}/contingent/export/?role=guardian&format=csv")
    page.get_by_label("Цель выгрузки").select_option("check")
    page.get_by_role("button", name="Выгрузить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Мои файлы")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Ждёт очереди")
    making = threading.Thread(target=make, args=(PreparedFile.objects.get().pk,))
    making.start()
    making.join()
    with page.expect_download() as given:
        page.get_by_role("link", name="Скачать").click(timeout=20_000)
    assert given.value.suggested_filename == "contingent.csv"
    page.get_by_role("button", name="Удалить").click()
    expect(page.get_by_text("Файлов нет")).to_be_visible()
