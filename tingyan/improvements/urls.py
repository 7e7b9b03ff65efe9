"""改进: procedures first, measures beside them."""

from django.urls import path

from tingyan.improvements.views import measures, procedures

app_name = "improvements"
urlpatterns = [
    path("", procedures.index, name="list"),
    path("export.xlsx", procedures.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("export.csv", procedures.export, {"kind": "csv"}, name="export_csv"),
    path("procedures/new/", procedures.new, name="procedure_new"),
    path("procedures/<int:pk>/", procedures.detail, name="procedure"),
    path("procedures/<int:pk>/edit/", procedures.edit, name="procedure_edit"),
    path("procedures/<int:pk>/<slug:name>/", procedures.step, name="procedure_step"),
    path("measures/", measures.index, name="measures"),
    path("measures/export.xlsx", measures.export, {"kind": "xlsx"}, name="measures_export_xlsx"),
    path("measures/export.csv", measures.export, {"kind": "csv"}, name="measures_export_csv"),
    path("measures/new/", measures.new, name="measure_new"),
    path("measures/<int:pk>/", measures.detail, name="measure"),
    path("measures/<int:pk>/document/", measures.document, name="measure_document"),
    path("measures/<int:pk>/edit/", measures.edit, name="measure_edit"),
    path("measures/<int:pk>/<slug:name>/", measures.step, name="measure_step"),
]
