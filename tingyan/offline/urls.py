from django.urls import path

from tingyan.offline import views

app_name = "offline"
urlpatterns = [
    path("worker.js", views.worker, name="worker"),
    path("offline/", views.shell, name="shell"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
