"""What a password must be, beside what Django's own rules ask: no single kind of letters, and not a recent one."""

import string
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LAST = 5  # passwords that may not come again, the present one among them
KINDS = 3


def kinds(password: str) -> int:
    """How many of the four kinds stand in it: small letters, capitals, digits, and all others."""
    known = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    other = any(letter not in "".join(known) for letter in password)
    return sum(any(letter in kind for letter in password) for kind in known) + other


def recent(user: Any) -> list[str]:
    """The hashes of the person's last passwords. One that the system made counts for itself alone: while it is used."""
    past = LAST if user.must_change_password else LAST - 1
    return [user.password, *user.past_passwords.order_by("-pk").values_list("hash", flat=True)[:past]]


class LengthValidator(MinimumLengthValidator):
    """Django's own, whose words are not there in Chinese."""

    def get_error_message(self) -> str:
        return _("密码至少要有%s个字符，请加长后再保存。") % self.min_length

    def get_help_text(self) -> str:
        return _("至少%s个字符。") % self.min_length


class KindsValidator:
    def validate(self, password: str, user: Any = None) -> None:
        if kinds(password) < KINDS:
            raise ValidationError(_("密码须含大写字母、小写字母、数字、符号这四类中的至少三类，请补充后再保存。"))

    def get_help_text(self) -> str:
        return _("含大写字母、小写字母、数字、符号这四类中的至少三类。")


class NotRecentValidator:
    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and user.pk and any(check_password(password, past) for past in recent(user)):
            raise ValidationError(_("不能再用最近%s次用过的密码，请换一个。") % LAST)

    def get_help_text(self) -> str:
        return _("不能是最近%s次用过的密码。") % LAST
