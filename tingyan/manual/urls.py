from django.urls import path

from tingyan.manual import views

app_name = "manual"
urlpatterns = [
    path("", views.index, name="list"),
    path("<slug:slug>/", views.page, name="page"),
    path("pictures/<str:name>", views.picture, name="picture"),
]
