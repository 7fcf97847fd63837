"""Forms of «Пакеты»: the filters of the list and the sending of a file."""

from typing import cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kontingent.ingest.errors import too_large
from kontingent.ingest.models import REMARKED_SHARE, Package
from kontingent.ingest.queries import PackageFilter, Protocol
from kontingent.ingest.readers.package import LIMITS
from kontingent.ingest.readers.registry import formats
from kontingent.institutions.models import Supplier
from kontingent.kernel import russian
from kontingent.web.days import day_field
from kontingent.web.declaring import OfferedField, name_field, shown
from kontingent.web.filtering import FilterForm
from kontingent.web.required import needed

STATES = [("", "Любое"), *((state.value, str(state.label).capitalize()) for state in Package.State)]
PROTOCOLS = [
    ("", "Любой"),
    (Protocol.DUE.value, f"Замечаний больше {russian.percent(REMARKED_SHARE)}, не\u00a0отправлен"),
    (Protocol.SENT.value, "Отправлен, ответа нет"),
    (Protocol.ANSWERED.value, "Есть ответ"),
]


class PackageFilterForm(FilterForm[PackageFilter]):
    VALUES = PackageFilter
    SHOWN = (
        shown("name", "name", name_field("Файл или название")),
        shown("supplier", "supplier_id", OfferedField("Поставщик", empty="Любой"), value=int),
        shown("state", "state", forms.ChoiceField(label="Состояние", choices=STATES)),
        shown(
            "protocol",
            "protocol",
            forms.ChoiceField(label="Протокол поставщику", choices=PROTOCOLS),
            value=Protocol,
        ),
        shown("since", "since", day_field("Начало периода")),
        shown("until", "until", day_field("Конец периода")),
    )


class PackageForm(forms.Form):
    """A file in the name of a supplier."""

    supplier = forms.ChoiceField(label="Поставщик", error_messages=needed("Выберите поставщика."))
    file = forms.FileField(
        label="Файл пакета",
        error_messages=needed("Выберите файл пакета."),
        help_text=formats(),
        widget=forms.FileInput({"data-most": LIMITS.package, "data-too-large": str(too_large())}),
    )

    def __init__(
        self, data: QueryDict | None = None, files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None
    ) -> None:
        super().__init__(data, files, auto_id="n-%s")
        self.suppliers = {str(one.pk): one for one in Supplier.objects.filter(is_active=True).order_by("name", "pk")}
        names = [(pk, one.name) for pk, one in self.suppliers.items()]
        cast("forms.ChoiceField", self.fields["supplier"]).choices = [("", "Выберите"), *names]

    def clean_supplier(self) -> Supplier:
        return self.suppliers[self.cleaned_data["supplier"]]
