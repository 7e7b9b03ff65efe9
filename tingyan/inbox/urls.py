from django.urls import path

from . import views

app_name = "inbox"
urlpatterns = [
    path("", views.listing, name="list"),
    path("read/", views.read, name="read"),
    path("<int:pk>/open/", views.open_one, name="open"),
]
