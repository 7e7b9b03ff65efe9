"""台账导入: upload, match the columns, look, confirm."""

from django.urls import path

from tingyan.imports.views import files, steps

app_name = "imports"
urlpatterns = [
    path("", steps.runs, name="list"),
    path("<slug:slug>/upload/", steps.upload, name="upload"),
    path("<slug:slug>/template.xlsx", files.template, name="template"),
    path("<int:pk>/match/", steps.match, name="match"),
    path("<int:pk>/", steps.detail, name="detail"),
    path("<int:pk>/confirm/", steps.confirm, name="confirm"),
    path("<int:pk>/errors.xlsx", files.errors, name="errors"),
]
