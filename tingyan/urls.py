"""The whole site as one sitemap."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

urlpatterns = [
    path("", include("tingyan.desk.urls")),
    path("visits/", include("visits.urls")),
    path("issues/", include("issues.urls")),
    path("improvements/", include("tingyan.improvements.urls")),
    path("board/", include("tingyan.numbers.urls")),
    path("inbox/", include("tingyan.inbox.urls")),
    path("account/", include("tingyan.directory.urls")),
    path("kit/", include("tingyan.kit.urls")),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),  # chosen before login
    path("admin/", admin.site.urls),
]

handler400 = "tingyan.kit.answers.bad_request"
handler403 = "tingyan.kit.answers.forbidden"
handler404 = "tingyan.kit.answers.not_found"
handler500 = "tingyan.kit.answers.server_error"
