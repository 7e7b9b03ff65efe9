from django.urls import path

from tingyan.bulletins.views import papers, writing

app_name = "bulletins"
urlpatterns = [
    path("", papers.index, name="list"),
    path("new/", writing.new, name="new"),
    path("<int:pk>/", papers.detail, name="detail"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/again/", writing.again, name="again"),
    path("<int:pk>/document.docx", papers.document, name="document"),
    path("<int:pk>/<slug:name>/", writing.step, name="step"),
]
