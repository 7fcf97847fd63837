"""Who looks at the pages that are measured."""

from django.contrib.auth import get_user_model
from django.test import Client

from kontingent.accounts.roles import Role
from kontingent.kernel import clock


def signed_in(institution_id: int) -> Client:
    """As an operator of that institution, who has no password: nobody else can sign in as him."""
    user, _ = get_user_model().objects.get_or_create(
        login=f"zamer-{institution_id}",
        defaults={
            "email": f"zamer-{institution_id}@example.ru", "family_name": "Замер", "given_name": "Замер",
            "role": Role.OPERATOR.value, "institution_id": institution_id, "personal_data": True, "password": "!",
            "must_change_password": False, "password_changed_at": clock.now(),
        },
    )  # fmt: skip
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client
