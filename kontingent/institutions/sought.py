"""One institution of many, where they are too many to be printed: by what is typed, and how it is called then."""

from django.db import models
from django.db.models import Case, F, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from kontingent.institutions.models import SHOWN_NAME, Institution, InstitutionQuerySet
from kontingent.institutions.names import registry_key
from kontingent.institutions.queries import offered
from kontingent.kernel.names import search_words

SHORTEST_INN = 10  # digits: of an organisation; of a sole proprietor twelve
_CALLED = Coalesce(NullIf("short_name", Value(""), output_field=models.TextField()), F("full_name"))


def sought(among: InstitutionQuerySet, text: str) -> InstitutionQuerySet:
    """By ИНН, else by words of the name, a number among them; those whose name begins so come first."""
    text = text.replace("\0", "")
    if text.isdigit() and len(text) >= SHORTEST_INN:
        return among.filter(inn=text).order_by("name_key", "pk")
    for word in search_words(text):
        among = among.filter(name_key__contains=word)
    key = registry_key(text).strip()
    begins = Case(When(Q(name_key__startswith=key) | Q(shown__startswith=key), then=0), default=1)
    return among.alias(shown=SHOWN_NAME).order_by(begins, "name_key", "pk")


def label_of(among: InstitutionQuerySet, institution_id: int) -> str | None:
    """As it is `offered` among these; None if it is not one of them."""
    its = Institution.objects.filter(pk=institution_id).order_by().values(called=_CALLED)
    same = among.alias(called=_CALLED).filter(called=Subquery(its))
    return dict(offered(same)).get(str(institution_id))
