"""《工作提示单》 and 《工作督办单》: the paper of the office, from draft to number."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.flags import Mark
from issues.models import Issue
from tingyan.advisories.querysets import AdvisoryQuerySet
from tingyan.advisories.states import LOOKS, Kind, State
from tingyan.directory.models import Department, District
from tingyan.kit.fields import SealedText

PERSON = settings.AUTH_USER_MODEL
NUMBERED = Q(seq__isnull=False, issued_on__isnull=False, issued_at__isnull=False, issued_by__isnull=False)
UNNUMBERED = Q(seq=None, issued_on=None, issued_at=None, issued_by=None, number="")


class Advisory(models.Model):
    """`units` are those addressed; each gets its receipt when the paper is sent, and then the paper never changes.

    `number` is empty until then. `issued_on` is the date on the paper and says of which year the number is.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="advisories", verbose_name=_("区"))
    kind = models.CharField(_("种类"), max_length=12, choices=Kind.choices, default=Kind.REMINDER)
    number = models.CharField(_("文号"), max_length=40, blank=True)
    series = models.CharField(_("文号前缀"), max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(_("文号年份"), null=True, blank=True)
    seq = models.PositiveIntegerField(_("文号序号"), null=True, blank=True)
    title = models.CharField(_("标题"), max_length=80)
    problem = models.TextField(_("存在的问题"))
    advice = models.TextField(_("工作建议"))
    reply_by = models.DateField(_("反馈期限"))
    contact = SealedText(_("联系人及电话"), max_length=80)
    copies = models.CharField(_("抄送"), max_length=200, blank=True)
    units = models.ManyToManyField(Department, related_name="advisories", verbose_name=_("发送单位"))
    issues = models.ManyToManyField(Issue, blank=True, related_name="advisories", verbose_name=_("依据的问题"))
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("督办的提示单")
    )
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFTED)
    version = models.PositiveIntegerField(default=1, editable=False)
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    drafted_at = models.DateTimeField(_("拟稿时间"), default=timezone.now)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    issued_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("签发人")
    )
    issued_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    issued_on = models.DateField(_("发文日期"), null=True, blank=True)

    objects = AdvisoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("工作提示单")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "number"], condition=~Q(number=""), name="advisory_number_once"
            ),
            models.UniqueConstraint(fields=["district", "series", "year", "seq"], name="advisory_place_once"),
            models.CheckConstraint(
                condition=(Q(state=State.ISSUED) & NUMBERED & ~Q(number=""))
                | (Q(state__in=[State.DRAFTED, State.APPROVED]) & UNNUMBERED)
                | (Q(state=State.WITHDRAWN) & (NUMBERED | UNNUMBERED)),
                name="advisory_issued_is_numbered",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFTED, approved_by=None)
                | Q(state__in=[State.APPROVED, State.ISSUED], approved_by__isnull=False)
                | Q(state=State.WITHDRAWN),
                name="advisory_approved_by",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")), name="advisory_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(follows=None) | (Q(kind=Kind.SUPERVISION) & ~Q(follows=F("id"))),
                name="advisory_follows_another",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "kind", "state"], name="advisory_kind_state"),
            models.Index(fields=["district", "state"], name="advisory_state"),
            models.Index(fields=["district", "issued_on"], name="advisory_issued_on"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("advisories:detail", args=[self.pk])

    def inbox_text(self, user: Any) -> str:
        return str(self)

    @property
    def mark(self) -> Mark:
        return Mark(str(self.get_state_display()), *LOOKS[State(self.state)])

    @property
    def is_issued(self) -> bool:
        return self.state == State.ISSUED
