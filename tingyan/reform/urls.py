from django.urls import path

from tingyan.reform.views import posts, units

app_name = "reform"
urlpatterns = [
    path("", units.index, name="list"),
    path("units/<int:pk>/merge/", units.merge, name="merge"),
    path("units/<int:pk>/rename/", units.rename, name="rename"),
    path("units/<int:pk>/retire/", units.retire, name="retire"),
    path("posts/<int:pk>/", posts.hand_over, name="hand_over"),
]
