"""The product's addresses, and the bare pages beside them on the same server, behind the same middleware."""

from django.urls import include, path

from tests.bench import bare

urlpatterns = [
    path("bare/list/", bare.rows),
    path("bare/counts/", bare.counts),
    path("bare/create/", bare.create),
    path("", include("tingyan.urls")),
]
