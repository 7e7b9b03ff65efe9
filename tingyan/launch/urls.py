from django.urls import path

from tingyan.launch import views

app_name = "launch"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("<int:pk>/units/", views.units, name="units"),
    path("<int:pk>/places/", views.places, name="places"),
    path("<int:pk>/checklists/", views.checklists, name="checklists"),
    path("<int:pk>/campaign/", views.campaign, name="campaign"),
    path("<int:pk>/people/", views.people, name="people"),
]
