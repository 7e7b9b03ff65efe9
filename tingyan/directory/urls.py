from django.urls import path

from tingyan.directory import views

app_name = "directory"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("platform/", views.platform, name="platform"),
    path("platform/back/", views.platform_back, name="platform_back"),  # registered with the platform
    path("code/", views.code, name="code"),
    path("totp/", views.totp, name="totp"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.password, name="password"),
    path("signins/", views.signins, name="signins"),
    path("signins/end/", views.end_sessions, name="end_sessions"),
    path("signins/<int:pk>/end/", views.end_session, name="end_session"),
    path("deputies/", views.deputies, name="deputies"),
    path("deputies/<int:pk>/end/", views.end_deputy, name="end_deputy"),
]
