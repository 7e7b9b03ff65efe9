from django.urls import path

from tingyan.kit import views

app_name = "kit"
urlpatterns = [path("prefer/", views.prefer, name="prefer")]
