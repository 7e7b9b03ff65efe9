"""The whole site as one sitemap."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("tingyan.desk.urls")),
    path("visits/", include("visits.urls")),
    path("issues/", include("issues.urls")),
    path("improvements/", include("tingyan.improvements.urls")),
    path("board/", include("tingyan.numbers.urls")),
    path("inbox/", include("tingyan.inbox.urls")),
    path("account/", include("tingyan.directory.urls")),
    path("kit/", include("tingyan.kit.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
