from django.urls import path

from tingyan.saved import views

app_name = "saved"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/remove/", views.take_away, name="remove"),
    path("<int:pk>/restore/", views.bring_back, name="restore"),
]
