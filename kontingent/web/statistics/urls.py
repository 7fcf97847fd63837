"""Addresses of forms of statistics."""

from django.urls import path

from kontingent.web.statistics import definition, life, views

urlpatterns = [
    path("", views.listed, name="statistics"),
    path("<slug:form_code>/stamp/", views.stamp, name="statistics-stamp-new"),
    path("<slug:form_code>/", views.form, name="statistics-form"),
    path("<slug:form_code>/export.<slug:kind>", views.export, name="statistics-export"),
    path("<slug:form_code>/definition/", definition.definition, name="statistics-definition"),
    path("<slug:form_code>/life/", life.life, name="statistics-life"),
    path("<slug:form_code>/life/answer/", life.answer, name="statistics-answer"),
    path("<slug:form_code>/cell/", life.cell, name="statistics-cell"),
    path("<slug:form_code>/classes/", views.classes, name="statistics-classes"),
]
