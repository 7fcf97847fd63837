"""Addresses of «Панель администратора»."""

from django.urls import path

from kontingent.web.panel import (
    case_decisions,
    cases,
    decisions,
    journal,
    merges,
    outbox,
    packages,
    protocol,
    protocol_exports,
    protocol_letters,
    suppliers,
    user_card,
    users,
)

urlpatterns = [
    path("users/", users.users, name="panel-users"),
    path("users/export.<slug:kind>", users.export, name="panel-users-export"),
    path("users/new/", users.new_user, name="panel-new-user"),
    path("users/<int:user_id>/", user_card.user_card, name="panel-user"),
    path("users/<int:user_id>/<slug:verb>/", user_card.act, name="panel-user-act"),
    path("journal/", journal.journal, name="panel-journal"),
    path("journal/export.<slug:kind>", journal.export, name="panel-journal-export"),
    path("outbox/", outbox.outbox, name="panel-outbox"),
    path("outbox/<slug:name>/", outbox.letter, name="panel-letter"),
    path("packages/", packages.packages, name="panel-packages"),
    path("packages/export.<slug:kind>", packages.export, name="panel-packages-export"),
    path("packages/new/", packages.new_package, name="panel-new-package"),
    path("packages/<int:package_id>/", protocol.protocol, name="panel-package"),
    path("packages/<int:package_id>/remarks.<slug:kind>", protocol_exports.export, name="panel-package-remarks"),
    path("packages/<int:package_id>/send/", protocol_letters.send, name="panel-package-send"),
    path("packages/<int:package_id>/answer/<int:letter_id>/", protocol.answer, name="panel-package-answer"),
    path("packages/<int:package_id>/export/", protocol_exports.export_step, name="panel-package-remarks-step"),
    path("packages/<int:package_id>/<slug:verb>/", decisions.decide, name="panel-package-decide"),
    path("suppliers/", suppliers.suppliers, name="panel-suppliers"),
    path("suppliers/<int:supplier_id>/", suppliers.email, name="panel-supplier-email"),
    path("cases/", cases.cases, name="panel-cases"),
    path("cases/decide/", case_decisions.decide, name="panel-cases-decide"),
    path("cases/together/", case_decisions.together, name="panel-cases-together"),
    path("merges/", merges.merges_list, name="panel-merges"),
    path("merges/<int:person_id>/undo/", merges.undo, name="panel-merge-undo"),
]
