"""提示单: the register, each paper, and what every unit did with its own."""

from django.urls import path

from tingyan.advisories.views import answers, drafting, papers, register

app_name = "advisories"
urlpatterns = [
    path("", register.index, name="list"),
    path("export.xlsx", register.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("export.csv", register.export, {"kind": "csv"}, name="export_csv"),
    path("new/", drafting.new, name="new"),
    path("<int:pk>/", papers.detail, name="detail"),
    path("<int:pk>/paper/", papers.paper, name="paper"),
    path("<int:pk>/edit/", drafting.edit, name="edit"),
    path("<int:pk>/remind/", papers.remind, name="remind"),
    path("<int:pk>/<slug:name>/", papers.step, name="step"),
    path("receipts/", register.receipts, name="receipts"),
    path("receipts/export.xlsx", register.receipts_export, {"kind": "xlsx"}, name="receipts_export_xlsx"),
    path("receipts/export.csv", register.receipts_export, {"kind": "csv"}, name="receipts_export_csv"),
    path("receipts/<int:pk>/", answers.receipt, name="receipt"),
    path("receipts/<int:pk>/<slug:name>/", answers.receipt_step, name="receipt_step"),
    path("files/<int:pk>/", answers.file, name="file"),
]
