"""What a supplier may send, as loading is told."""

from kontingent.institutions.models import SupplierRight
from kontingent.institutions.suppliers import Rights


def rights_of(supplier_id: int) -> Rights:
    grants = SupplierRight.objects.filter(supplier_id=supplier_id).order_by("pk")
    return Rights.of(grants.values_list("institution_id", "kind"))
