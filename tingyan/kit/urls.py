from django.urls import path

from tingyan.kit import views

app_name = "kit"
urlpatterns = [
    path("kit/prefer/", views.prefer, name="prefer"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
