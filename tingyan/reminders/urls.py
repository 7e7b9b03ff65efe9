"""提醒: one's digests, the lines of one, and what was sent about an issue."""

from django.urls import path

from tingyan.reminders import views

app_name = "reminders"
urlpatterns = [
    path("", views.index, name="list"),
    path("send/", views.send, name="send"),
    path("<int:pk>/", views.digest, name="digest"),
]
