"""The posts a person can hold; product.md's table of users."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    HEAD = "head", _("单位主要负责人")
    LIAISON = "liaison", _("单位联络员")
    OFFICER = "officer", _("室承办人")
    CHIEF = "chief", _("室负责人")
    SUPERVISOR = "supervisor", _("分管领导")
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")
    AUDITOR = "auditor", _("审计管理员")


UNIT_ROLES = (Role.HEAD, Role.LIAISON)
OFFICE_ROLES = (Role.OFFICER, Role.CHIEF)
DEPUTISED = (Role.HEAD, Role.CHIEF)  # whose work others may be authorised to do
READING_ROLES = (Role.OFFICER, Role.CHIEF, Role.SUPERVISOR)
ADMIN_ROLES = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)

# Why nobody was signed in, where "wrong account or password" would be untrue
LOCKED, DOWN, UNKNOWN, UNTRUSTED = "locked", "down", "unknown", "untrusted"
