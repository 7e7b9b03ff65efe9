"""The one door of the log: a page tells that it is being printed."""

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from tingyan.audit import actions as audit


class PrintForm(forms.Form):
    """`address` with its filters, as the browser shows it; `rows` of a list; `sha256` of the words on the page."""

    address = forms.CharField(max_length=2000, validators=[RegexValidator(r"^/")])
    rows = forms.IntegerField(required=False, min_value=0, max_value=2**31)
    sha256 = forms.CharField(required=False, validators=[RegexValidator(r"^[0-9a-f]{64}$")])


@require_POST
def printed(request: HttpRequest) -> HttpResponse:
    """Record who prints which page, as only a browser knows: 204, or 400 where it is no page of this site."""
    form = PrintForm(request.POST)
    try:
        page = resolve(request.POST.get("address", "").partition("?")[0]).view_name
    except Resolver404:
        page = ""
    if not (page and form.is_valid()):
        return JsonResponse(form.errors, status=400)
    with audit.recording(by=request.user):
        audit.entry("page.print", page=page, **{name: value for name, value in form.cleaned_data.items() if value})
    return HttpResponse(status=204)
