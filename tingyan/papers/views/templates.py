"""文书模板: which template makes each document, and how an office puts its own in the place."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tingyan.directory.models import District
from tingyan.kit.errors import Refused
from tingyan.papers import actions
from tingyan.papers import render as papers
from tingyan.papers.exports import download
from tingyan.papers.fields import fields_of
from tingyan.papers.forms import TemplateForm
from tingyan.papers.models import Template
from tingyan.papers.render import DOCX, source, stored
from tingyan.papers.samples import SAMPLES
from tingyan.papers.states import Kind


def district_of(request: HttpRequest) -> District:
    """The district whose office the person belongs to; nobody else has to do with templates."""
    found = District.objects.filter(pk__in=request.user.posts.office).first()
    if found is None:
        raise Refused(say("只有承办室可以查看和更换文书模板"))
    return found


def kind_of(slug: str) -> Kind:
    if slug not in Kind.values:
        raise Http404
    return Kind(slug)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Each kind with the district's own template, if it has one; those of which the file is lost are named."""
    rows = Template.objects.in_force().filter(district=district_of(request)).select_related("by", "blob")
    own = {row.kind: row for row in rows}
    lost = [Kind(row.kind).label for row in rows if stored(row.blob) is None]
    return render(request, "papers/list.html", {"kinds": [(kind, own.get(kind)) for kind in Kind], "lost": lost})


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a template; it is tried first, and what is wrong with it is said at the field."""
    district, chosen = district_of(request), kind_of(slug)
    form = TemplateForm(request.POST or None, request.FILES or None) if request.method == "POST" else TemplateForm()
    if request.method == "POST" and form.is_valid() and replaced(form, district, chosen, request.user):
        messages.success(request, say("“%(kind)s”的模板已更换。") % {"kind": chosen.label})
        return redirect("papers:list")
    context = {"kind": chosen, "form": form, "fields": fields_of(chosen)}
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "papers/template.html", context, status=status)


def replaced(form: TemplateForm, district: District, kind: Kind, user: Any) -> bool:
    try:
        actions.replace(district, kind, form.cleaned_data["file"], by=user)
    except ValidationError as invalid:
        form.add_error(None, invalid)
        return False
    return True


@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    district, chosen = district_of(request), kind_of(slug)
    actions.restore(district, chosen, by=request.user)
    messages.success(request, say("“%(kind)s”已恢复使用随产品提供的模板。") % {"kind": chosen.label})
    return redirect("papers:list")


@require_safe
def file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The template in force, to begin one's own with."""
    district, chosen = district_of(request), kind_of(slug)
    with source(chosen, district) as found:
        return download(found.read(), say("模板-%(kind)s.docx") % {"kind": chosen.label}, DOCX)


@require_safe
def sample(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the template in force makes of the sample data."""
    district, chosen = district_of(request), kind_of(slug)
    data = papers.render(chosen, district, SAMPLES[chosen])
    return download(data, say("样例-%(kind)s.docx") % {"kind": chosen.label}, DOCX)
