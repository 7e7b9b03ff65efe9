from django.urls import path

from tingyan.audit import views

app_name = "audit"
urlpatterns = [
    path("printed/", views.printed, name="printed"),
    path("reveal/", views.reveal, name="reveal"),
]
