"""填写体验记录: one page that works as one long form, and step by step where the browser runs its script."""

import uuid
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from issues.states import State
from tingyan.directory.models import User
from tingyan.kit import kept, keys, undo
from visits.actions import add_photo, file_report, open_draft, remove_photo, save_draft, withheld
from visits.actions.check import need_filer
from visits.actions.file import filed_under
from visits.forms import Offers, Sheet, label_of
from visits.forms.scan import Scan, add_to, scanned
from visits.forms.sheet import last_key
from visits.models import Draft, Visit


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    need_filer(request.user)
    if request.method == "POST":
        return receive(request)
    sheet = opened(request)
    return page(request, sheet, walking=walking(request, sheet))


def opened(request: HttpRequest) -> Sheet:
    """The sheet to begin with: what was typed before the session ended, a draft, or an empty one."""
    if data := kept.data(request):
        return sheet_of(draft_of(request.user, key_of(data.get("client_key", ""))), data)
    scan = scanned(request.user, request.GET.get("window", ""))
    if key := request.GET.get("draft"):
        draft = get_object_or_404(Draft.objects.visible_to(request.user), client_key=key_of(key))
        return continued(draft, scan)
    sheet = Sheet.fresh(Offers(request.user), scan.window)
    sheet.scan = scan
    return sheet


def continued(draft: Draft, scan: Scan) -> Sheet:
    """A draft as it was left; a window that was scanned on the same walk comes into it."""
    data = typed_in(draft)
    if scan.window and (fault := add_to(data, scan.window)):
        scan = Scan(fault=fault)
    sheet = sheet_of(draft, data)
    sheet.scan = scan
    return sheet


def walking(request: HttpRequest, sheet: Sheet) -> Draft | None:
    """Today's draft, when a code was scanned beside it: one walk is one visit."""
    if not sheet.scan.window or "draft" in request.GET:
        return None
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Draft.objects.visible_to(request.user).unfiled().filter(owner=request.user, updated_at__gte=today)
    return rows.order_by("-updated_at", "-pk").first()


def draft_of(user: User, key: uuid.UUID) -> Draft:
    return Draft.objects.filter(owner=user, client_key=key).first() or Draft(owner=user, client_key=key)


def receive(request: HttpRequest) -> HttpResponse:
    """Whatever was sent is kept first; only then is it judged, so that nothing typed or chosen is ever lost."""
    key = key_of(request.POST.get("client_key", ""))
    if visit := filed_under(request.user, key):
        return redirect("visits:filed", visit.pk)
    faults = keep_text(request, key)
    draft = open_draft(key, by=request.user)
    if draft is None:
        return redirect("visits:filed", filed_under(request.user, key).pk)
    faults |= keep_photos(request, draft)
    if (wish := request.POST.get("do")) and not faults:
        return redirect(f"{reverse('visits:report')}?draft={key}#{change(request, draft, wish)}")
    sheet = sheet_of(draft, request.POST, photo_faults=faults, check=True)
    if sheet.is_valid():
        visit = file_report(sheet.report(), by=request.user)
        return redirect("visits:filed", visit.pk)
    return page(request, sheet, status=400)


def keep_text(request: HttpRequest, key: uuid.UUID) -> dict[str, list[str]]:
    """Save what was typed; return, by place on the page, why it could not be, or what of it was not."""
    try:
        save_draft(key, dict(request.POST.lists()), by=request.user)
    except ValidationError as error:
        return {"visit": list(error.messages)}
    text = not_kept(request.POST)
    return {"visit": [text]} if text and request.POST.get("do") else {}


def not_kept(typed: QueryDict) -> str:
    """What a draft leaves out, said with its place: the server keeps no identity number, not even until filing."""
    names = withheld(dict(typed.lists()))
    if not names:
        return ""
    told = {"field": "、".join(dict.fromkeys(map(label_of, names)))}
    return _("“%(field)s”含有身份证号码。草稿已保存，号码没有保存，请在本页删去。") % told


def keep_photos(request: HttpRequest, draft: Draft) -> dict[str, list[str]]:
    """Keep the photos that came with the text; return by place what was refused, and why."""
    faults: dict[str, list[str]] = {}
    for name, uploads in request.FILES.lists():
        slot = name.removesuffix("-photos")
        for upload in uploads:
            try:
                add_photo(draft, slot, upload, by=request.user)
            except ValidationError as error:
                faults.setdefault(slot, []).extend(error.messages)
    return faults


def change(request: HttpRequest, draft: Draft, wish: str) -> str:
    """Do to a draft what a button of the page asks for where no script runs; return the anchor to land on."""
    verb, __, what = wish.partition("-")
    form = draft.form
    cards = form.get("problem", [])
    if verb == "add":
        key = str(last_key([*cards, *form.get("last_problem", [])]) + 1)
        item = {f"p{key}-item": [what], f"a{what}": ["problem"]} if keys.key_of(what) else {}
        draft.form = form | {"problem": [*cards, key], "last_problem": [key]} | item
        anchor = f"p{key}"
    elif verb == "remove":
        draft.form = form | {"problem": [key for key in cards if key != what]}
        anchor = "problems"
    elif verb == "photo":
        for file in draft.files.kept().filter(pk=keys.key_of(what)):
            remove_photo(file)
            undo.done(request, _("照片已删除，一天内可以撤销"), reverse("visits:draft_photo_restore", args=[file.pk]))
        return "words"
    else:
        return "main"
    draft.save(update_fields=["form", "updated_at"])
    return anchor


def sheet_of(draft: Draft, data: QueryDict, **options: Any) -> Sheet:
    files = list(draft.files.kept().select_related("blob")) if draft.pk else []
    return Sheet(Offers(draft.owner), draft.client_key, data, files, **options)


def typed_in(draft: Draft) -> QueryDict:
    """What a draft holds, as the page once sent it."""
    data = QueryDict(mutable=True)
    for name, values in draft.form.items():
        data.setlist(name, values)
    return data


def page(request: HttpRequest, sheet: Sheet, status: int = 200, walking: Draft | None = None) -> HttpResponse:
    steps = [_("地点"), _("清单"), _("文字照片"), _("核对")]
    context: dict[str, Any] = {"sheet": sheet, "form": sheet.form, "page_errors": sheet.has_faults, "steps": steps}
    context["walking"] = walking
    return render(request, "visits/report.html", context, status=status)


def key_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise BadRequest("client_key") from None


@require_safe
def filed(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of the sheet just sent, and where to go from here."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk)
    states = list(visit.issues.values_list("state", flat=True))
    context = {
        "visit": visit,
        "waiting": states.count(State.REPORTED),
        "on_spot": states.count(State.SUBMITTED),
    }
    return render(request, "visits/filed.html", context)
