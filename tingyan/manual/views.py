"""帮助, for everybody who has signed in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tingyan.directory.states import Role
from tingyan.manual import content

CHAPTERS = {  # whose chapter is which; every other role's is that of the administrators
    Role.HEAD: "head",
    Role.LIAISON: "liaison",
    Role.OFFICER: "officer",
    Role.CHIEF: "chief",
    Role.SUPERVISOR: "supervisor",
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The front page of the guide, and over it the chapters of the reader's own posts."""
    user: Any = request.user
    own = {CHAPTERS.get(Role(role), "admin") for role in user.posts.roles} or {"admin"}
    context = {"chapter": content.chapter(content.FRONT), "own": [content.chapter(slug) for slug in sorted(own)]}
    return render(request, "manual/list.html", context)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in content.slugs():
        raise Http404
    chapters = [content.chapter(each) for each in content.slugs()]
    return render(request, "manual/page.html", {"chapter": content.chapter(slug), "chapters": chapters})


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    if name not in content.pictures():
        raise Http404
    return HttpResponse((content.DOCS / "pictures" / name).read_bytes(), content_type="image/png")
