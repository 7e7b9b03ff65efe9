from django.urls import path

from tingyan.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.index, name="list"),
    path("<slug:slug>/", views.rows, name="rows"),
    path("<slug:slug>/export.xlsx", views.export, name="export"),
]
