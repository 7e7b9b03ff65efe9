"""看板 and the rows behind each of its numbers."""

from django.urls import path

from tingyan.numbers.views import board, compare, frozen, rows, screen, screens

app_name = "numbers"
urlpatterns = [
    path("", board.board, name="board"),
    path("units.xlsx", board.units, {"kind": "xlsx"}, name="units_xlsx"),
    path("units.csv", board.units, {"kind": "csv"}, name="units_csv"),
    path("compare/", compare.compare, name="compare"),
    path("compare/export.xlsx", compare.export, {"kind": "xlsx"}, name="compare_xlsx"),
    path("compare/export.csv", compare.export, {"kind": "csv"}, name="compare_csv"),
    path("compare/<slug:slug>/", compare.difference, name="difference"),
    path("screen/", screen.screen, name="screen"),
    path("screen/data/", screen.screen_data, name="screen_data"),
    path("screen/enter/", screen.screen_enter, name="screen_enter"),
    path("screens/", screens.screens, name="screens"),
    path("screens/<int:pk>/revoke/", screens.screen_revoke, name="screen_revoke"),
    path("months/", frozen.snapshots, name="snapshots"),
    path("months/<int:pk>/", frozen.snapshot, name="snapshot"),
    path("frozen/<int:pk>/", frozen.frozen, name="frozen"),
    path("rows/<slug:slug>/", rows.rows, name="rows"),
    path("rows/<slug:slug>/export.xlsx", rows.export, {"kind": "xlsx"}, name="export"),
    path("rows/<slug:slug>/export.csv", rows.export, {"kind": "csv"}, name="export_csv"),
]
