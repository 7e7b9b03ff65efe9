"""Who came in, when, from where, and how it ended: for the person himself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingyan.directory.models.people import User
from tingyan.directory.querysets import SignInQuerySet
from tingyan.directory.states import Ending, Method, Refusal, Second
from tingyan.kit.agents import browser_of


class SignIn(models.Model):
    """One session, or one attempt at a real account that was refused.

    The audit log has the same acts for the auditor, in rows that never change; how a session ended is known later.
    `session_key` stays when the session is gone, so that its holder can be told why; it opens nothing any more.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins", verbose_name=_("人员"))
    at = models.DateTimeField(_("时间"))
    address = models.CharField(_("网络地址"), max_length=45, blank=True)
    agent = models.CharField(_("浏览器标识"), max_length=300, blank=True)
    refused = models.CharField(_("未成功的原因"), max_length=12, choices=Refusal.choices, blank=True)
    method = models.CharField(_("登录方式"), max_length=12, choices=Method.choices, blank=True)
    second = models.CharField(_("第二步验证"), max_length=12, choices=Second.choices, blank=True)
    session_key = models.CharField(_("会话"), max_length=40, blank=True)
    ended = models.CharField(_("结束方式"), max_length=12, choices=Ending.choices, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("登录记录")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "-at"], name="sign_in_user"),
            models.Index(fields=["session_key"], name="sign_in_session"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def browser(self) -> str:
        return browser_of(self.agent)
