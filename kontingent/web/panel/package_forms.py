"""Forms of «Пакеты»: the filters of the list and the sending of a file."""

from typing import cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kontingent.ingest.models import Package
from kontingent.ingest.queries import PackageFilter
from kontingent.ingest.readers.registry import formats
from kontingent.institutions.models import Supplier
from kontingent.web.days import day_field
from kontingent.web.filtering import FilterForm
from kontingent.web.required import needed

STATES = [("", "Любое"), *((state.value, str(state.label).capitalize()) for state in Package.State)]


class PackageFilterForm(FilterForm):
    name = forms.CharField(
        label="Файл или название", max_length=200, widget=forms.TextInput({"data-search": "", "autocomplete": "off"})
    )
    supplier = forms.ChoiceField(label="Поставщик")
    state = forms.ChoiceField(label="Состояние", choices=STATES)
    since = day_field("Начало периода")
    until = day_field("Конец периода")

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        suppliers = [(str(one.pk), one.name) for one in Supplier.objects.order_by("name", "pk")]
        cast("forms.ChoiceField", self.fields["supplier"]).choices = [("", "Любой"), *suppliers]

    @property
    def filters(self) -> PackageFilter:
        asked = self.asked
        return PackageFilter(
            supplier_id=int(asked["supplier"]) if "supplier" in asked else None,
            state=asked.get("state", ""),
            name=asked.get("name", ""),
            since=asked.get("since"),
            until=asked.get("until"),
        )


class PackageForm(forms.Form):
    """A file in the name of a supplier."""

    supplier = forms.ChoiceField(label="Поставщик", error_messages=needed("Выберите поставщика."))
    file = forms.FileField(
        label="Файл пакета",
        error_messages=needed("Выберите файл пакета."),
        help_text=formats(),
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
