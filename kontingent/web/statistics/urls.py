"""Addresses of forms of statistics."""

from django.urls import path

from kontingent.web.statistics import definition, life, stamps, views

urlpatterns = [
    path("", views.listed, name="statistics"),
    path("stamps/<int:stamp_id>/", stamps.copy, name="statistics-stamp"),
    path("stamps/<int:stamp_id>/list/", stamps.records, name="statistics-stamp-list"),
    path("stamps/<int:stamp_id>/export.xlsx", stamps.export, name="statistics-stamp-export"),
    path("<slug:form_code>/stamp/", stamps.stamp, name="statistics-stamp-new"),
    path("<slug:form_code>/", views.form, name="statistics-form"),
    path("<slug:form_code>/export.<slug:kind>", views.export, name="statistics-export"),
    path("<slug:form_code>/definition/", definition.definition, name="statistics-definition"),
    path("<slug:form_code>/life/", life.life, name="statistics-life"),
    path("<slug:form_code>/life/answer/", life.answer, name="statistics-answer"),
    path("<slug:form_code>/cell/", life.cell, name="statistics-cell"),
    path("<slug:form_code>/classes/", views.classes, name="statistics-classes"),
]
