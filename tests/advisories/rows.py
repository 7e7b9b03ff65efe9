"""Papers written directly, as the world of tests/doors.py needs them: a canary in every text."""

from datetime import date
from typing import Any

from tests.cast import Cast
from tests.factories import CANARY, at_noon
from tingyan.advisories.models import Advisory, Handling, Receipt, ReplyFile

SENT = {"series": "旅纪提", "year": 2026, "issued_on": date(2026, 6, 15), "issued_at": at_noon(2026, 6, 15)}


def make_paper(cast: Cast, units: Any = (), *, seq: int | None = 1, **fields: Any) -> Advisory:
    """A paper of district LS to these units, sent as number `seq`, or (None) a draft."""
    state: dict[str, Any] = {"state": "drafted"}
    if seq:
        state = {"state": "issued", "number": f"旅纪提〔2026〕{seq}号", "seq": seq, "issued_by": cast.chief}
        state |= SENT | {"approved_by": cast.chief}
    texts = dict.fromkeys(("title", "problem", "advice", "contact"), "窗口值守")
    own = {"district": cast.ls, "drafted_by": cast.officer, "reply_by": date(2026, 6, 23)}
    paper = Advisory.objects.create(**own | texts | state | fields)
    paper.units.set(units or [cast.unit_b])
    if seq:
        Receipt.objects.bulk_create(make_receipt(paper, unit) for unit in paper.units.all())
    return paper


def make_receipt(paper: Advisory, unit: Any, **fields: Any) -> Receipt:
    """Not saved: a row that waits for its signature."""
    limits = {"sign_by": date(2026, 6, 16), "original_reply_by": paper.reply_by, "reply_by": paper.reply_by}
    sent = {"issued_on": paper.issued_on, "sent_at": paper.issued_at, "district": paper.district}
    return Receipt(advisory=paper, unit=unit, **sent | limits | fields)


def add_papers(cast: Cast, blob: Any) -> dict[str, Any]:
    """One paper sent to unit B, signed and with a file of its answer; and one that is still a draft."""
    texts = dict.fromkeys(("title", "problem", "advice", "contact", "copies"), CANARY)
    paper, drafted = make_paper(cast, **texts), make_paper(cast, seq=None, **texts)
    signed = {"state": "signed", "signed_at": at_noon(2026, 6, 16), "signed_by": cast.head_b, "signed_label": CANARY}
    Receipt.objects.update(**signed, verdict=CANARY)
    receipt = Receipt.objects.get()
    Handling.objects.create(
        advisory=paper, receipt=receipt, step="sign", text=CANARY, by=cast.head_b, at=at_noon(2026, 6, 16)
    )
    file = ReplyFile.objects.create(receipt=receipt, blob=blob, by=cast.head_b)
    return {"paper": paper, "drafted": drafted, "receipt": receipt, "reply_file": file}


def add_more_papers(cast: Cast) -> None:
    """Papers at every step that a page asks to confirm: approved, and sent to unit B with each thing to do next."""
    make_paper(cast, seq=None, state="approved", approved_by=cast.chief)
    make_paper(cast, seq=2)
    answered = {"signed_at": at_noon(2026, 6, 16), "signed_by": cast.head_b, "reply": "已落实", "late_by": 0}
    answered |= {
        "replied_at": at_noon(2026, 6, 17),
        "first_replied_at": at_noon(2026, 6, 17),
        "replied_by": cast.head_b,
    }
    judged = {"judged_at": at_noon(2026, 6, 18), "judged_by": cast.officer2, "verdict": "请补充"}
    for seq, fields in (
        (3, {"state": "replied"}),
        (4, {"state": "returned", **judged}),
        (5, {"state": "accepted", **judged}),
    ):
        make_paper(cast, seq=seq).receipts.update(**answered | fields)
    gone = make_paper(cast, seq=6, kind="supervision", follows=Advisory.objects.get(seq=2))
    Advisory.objects.filter(pk=gone.pk).update(state="withdrawn")
