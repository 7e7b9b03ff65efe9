"""窗口评价: periods first, the windows that stand in them below."""

from django.urls import path

from tingyan.reviews.views import candidates, periods

app_name = "reviews"
urlpatterns = [
    path("", periods.index, name="list"),
    path("new/", periods.new, name="period_new"),
    path("<int:pk>/", periods.period, name="period"),
    path("<int:pk>/export.xlsx", periods.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("<int:pk>/export.csv", periods.export, {"kind": "csv"}, name="export_csv"),
    path("<int:pk>/edit/", periods.edit, name="period_edit"),
    path("<int:pk>/nominate/", candidates.nominate, name="nominate"),
    path("<int:pk>/<slug:name>/", periods.step, name="period_step"),
    path("windows/<int:pk>/", candidates.detail, name="detail"),
    path("windows/<int:pk>/score/", candidates.score, name="score"),
    path("windows/<int:pk>/<slug:name>/", candidates.step, name="step"),
]
