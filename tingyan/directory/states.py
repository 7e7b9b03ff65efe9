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


class Method(TextChoices):
    """How the first step was taken."""

    OWN = "password", _("本系统密码")
    LDAP = "ldap", _("统一认证的密码")
    OIDC = "oidc", _("统一身份认证")


class Second(TextChoices):
    """What let a person in after the password."""

    CODE = "code", _("动态验证码")
    RECOVERY = "recovery", _("恢复码")


class Refusal(TextChoices):
    """Why a real account was not let in."""

    PASSWORD = "password", _("密码不正确")
    LOCKED = "locked", _("密码多次不正确，暂停登录")
    CODE = "code", _("验证码不正确")
    DOWN = "down", _("统一身份认证连不上")
    UNKNOWN = "unknown", _("统一身份认证没有对应的启用账号")


class Ending(TextChoices):
    """How a session ended."""

    LOGOUT = "logout", _("本人退出")
    IDLE = "idle", _("长时间没有操作，自动退出")
    AGE = "age", _("登录时间过长，自动退出")
    LIMIT = "limit", _("登录处数超过上限，自动退出")
    CHOSEN = "chosen", _("本人在另一处结束")
    PASSWORD = "password", _("本人修改密码")
    RESET = "reset", _("管理员重置密码")
    TOTP = "totp", _("重置动态验证码")
    SECOND = "second", _("岗位要求动态验证码")
    POST = "post", _("岗位变动")
    UNIT = "unit", _("所属单位变动")
    INACTIVE = "inactive", _("账号停用")
