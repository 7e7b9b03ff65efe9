"""看板 and the rows behind each of its numbers."""

from django.urls import path

from tingyan.numbers.views import board, rows

app_name = "numbers"
urlpatterns = [
    path("", board.board, name="board"),
    path("rows/<slug:slug>/", rows.rows, name="rows"),
    path("rows/<slug:slug>/export.xlsx", rows.export, {"kind": "xlsx"}, name="export"),
    path("rows/<slug:slug>/export.csv", rows.export, {"kind": "csv"}, name="export_csv"),
]
