"""The whole site as one sitemap."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

urlpatterns = [
    path("", include("tingyan.desk.urls")),
    path("", include("tingyan.offline.urls")),  # at the root: a worker rules over what lies below its own address
    path("visits/", include("visits.urls")),
    path("issues/", include("issues.urls")),
    path("improvements/", include("tingyan.improvements.urls")),
    path("advisories/", include("tingyan.advisories.urls")),
    path("bulletins/", include("tingyan.bulletins.urls")),
    path("papers/", include("tingyan.papers.urls")),
    path("reviews/", include("tingyan.reviews.urls")),
    path("reminders/", include("tingyan.reminders.urls")),
    path("quality/", include("tingyan.quality.urls")),
    path("reform/", include("tingyan.reform.urls")),
    path("launch/", include("tingyan.launch.urls")),
    path("help/", include("tingyan.manual.urls")),
    path("imports/", include("tingyan.imports.urls")),
    path("board/", include("tingyan.numbers.urls")),
    path("saved/", include("tingyan.saved.urls")),
    path("inbox/", include("tingyan.inbox.urls")),
    path("account/", include("tingyan.directory.urls")),
    path("audit/", include("tingyan.audit.urls")),
    path("", include("tingyan.kit.urls")),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),  # chosen before login
    path("admin/", admin.site.urls),
]

handler400 = "tingyan.kit.answers.bad_request"
handler403 = "tingyan.kit.answers.forbidden"
handler404 = "tingyan.kit.answers.not_found"
handler500 = "tingyan.kit.answers.server_error"
