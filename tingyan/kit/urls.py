from django.urls import path

from tingyan.kit import probes, views

app_name = "kit"
urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("kit/prefer/", views.prefer, name="prefer"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
