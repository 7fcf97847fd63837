"""Addresses of forms of statistics."""

from django.urls import path

from kontingent.web.statistics import views

urlpatterns = [
    path("", views.listed, name="statistics"),
    path("<slug:form_code>/", views.form, name="statistics-form"),
    path("<slug:form_code>/export.<slug:kind>", views.export, name="statistics-export"),
    path("<slug:form_code>/classes/", views.classes, name="statistics-classes"),
]
