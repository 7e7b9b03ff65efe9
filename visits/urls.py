from django.urls import path

from visits.views import codes, drafts, lists, outbox, report, visit

app_name = "visits"
urlpatterns = [
    path("", lists.visits, name="list"),
    path("export.xlsx", lists.export, {"kind": "xlsx"}, name="export"),
    path("export.csv", lists.export, {"kind": "csv"}, name="export_csv"),
    path("participation/", lists.participation, name="participation"),
    path("report/", report.report, name="report"),
    path("codes/", codes.codes, name="codes"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<uuid:key>/", drafts.draft, name="draft"),
    path("drafts/<uuid:key>/photos/", drafts.draft_photos, name="draft_photos"),
    path("drafts/<uuid:key>/file/", outbox.draft_file, name="draft_file"),
    path("drafts/<uuid:key>/delete/", drafts.draft_delete, name="draft_delete"),
    path("drafts/<uuid:key>/restore/", drafts.draft_restore, name="draft_restore"),
    path("phone-key/", outbox.phone_key, name="phone_key"),
    path("drafts/photos/<int:pk>/", drafts.draft_photo, name="draft_photo"),
    path("drafts/photos/<int:pk>/remove/", drafts.draft_photo_remove, name="draft_photo_remove"),
    path("drafts/photos/<int:pk>/restore/", drafts.draft_photo_restore, name="draft_photo_restore"),
    path("photos/<int:pk>/", visit.photo, name="photo"),
    path("<int:pk>/peek/", visit.peek, name="peek"),
    path("<int:pk>/", visit.detail, name="detail"),
    path("<int:pk>/filed/", report.filed, name="filed"),
    path("<int:pk>/confirm/", visit.confirm, name="confirm"),
    path("<int:pk>/return/", visit.return_, name="return"),
    path("<int:pk>/complete/", visit.complete, name="complete"),
]
