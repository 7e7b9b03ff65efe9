"""《通报》: words around numbers that were frozen when it was drafted."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.flags import Mark
from tingyan.bulletins.querysets import BulletinQuerySet, OfBulletinQuerySet
from tingyan.bulletins.states import LOOKS, State
from tingyan.directory.models import Department, District
from tingyan.numbers.models import Frozen
from visits.models import Campaign

PERSON = settings.AUTH_USER_MODEL
NUMBERED = Q(seq__isnull=False, issued_on__isnull=False, issued_at__isnull=False, issued_by__isnull=False)


class Bulletin(models.Model):
    """What is chosen (campaign or period, units, sections) is a definition that can be run again.

    `sections` holds the words of each chosen section by its name; `units` are those of the ledger, in official order.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="bulletins", verbose_name=_("区"))
    title = models.CharField(_("标题"), max_length=80)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("活动批次")
    )
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)
    units = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name=_("台账所列单位"))
    sections = models.JSONField(_("各部分内容"), default=dict)
    cut_off = models.DateTimeField(_("数据截至"))
    number = models.CharField(_("文号"), max_length=40, blank=True)
    series = models.CharField(_("文号前缀"), max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(_("文号年份"), null=True, blank=True)
    seq = models.PositiveIntegerField(_("文号序号"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFTED)
    version = models.PositiveIntegerField(default=1, editable=False)
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    drafted_at = models.DateTimeField(_("拟稿时间"), default=timezone.now)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    issued_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("印发人")
    )
    issued_at = models.DateTimeField(_("印发时间"), null=True, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("通报")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["district", "series", "year", "seq"], name="bulletin_place_once"),
            models.CheckConstraint(
                condition=(Q(state=State.ISSUED) & NUMBERED & ~Q(number=""))
                | (~Q(state=State.ISSUED) & Q(seq=None, issued_on=None, issued_at=None, issued_by=None, number="")),
                name="bulletin_issued_is_numbered",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFTED, approved_by=None)
                | (~Q(state=State.DRAFTED) & Q(approved_by__isnull=False)),
                name="bulletin_approved_by",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")), name="bulletin_four_eyes"
            ),
        ]
        indexes = [models.Index(fields=["district", "state"], name="bulletin_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("bulletins:detail", args=[self.pk])

    @property
    def mark(self) -> Mark:
        return Mark(str(self.get_state_display()), *LOOKS[State(self.state)])

    @property
    def is_issued(self) -> bool:
        return bool(self.state == State.ISSUED)


class Printed(models.Model):
    """One number of a bulletin: of the whole (`unit` empty, used in the text), or of a unit's line of the ledger."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="numbers", verbose_name=_("通报"))
    unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    frozen = models.ForeignKey(Frozen, models.PROTECT, related_name="+", verbose_name=_("留存的数据"))

    objects = OfBulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("通报所用数据")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bulletin", "frozen"], name="printed_once")]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.frozen_id}"
