"""Documents of the rooms below, and the templates that make them."""

from django.urls import path

from tingyan.papers.views import documents, templates

app_name = "papers"
urlpatterns = [
    path("", templates.index, name="list"),
    path("templates/<slug:slug>/", templates.template, name="template"),
    path("templates/<slug:slug>/restore/", templates.restore, name="restore"),
    path("templates/<slug:slug>/template.docx", templates.file, name="template_file"),
    path("templates/<slug:slug>/sample.docx", templates.sample, name="sample"),
    path("advisories/<int:pk>.docx", documents.advisory, name="advisory"),
    path("orders/<int:pk>.docx", documents.order, name="order"),
    path("issues/<int:pk>.zip", documents.dossier, name="dossier"),
    path("visits/<int:pk>.docx", documents.visit, name="visit"),
]
