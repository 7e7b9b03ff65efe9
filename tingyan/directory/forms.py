"""Forms of the account pages."""

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingyan.directory.actions.posts import check_deputy
from tingyan.directory.models import Appointment, User
from tingyan.kit import words
from tingyan.kit.days import DateField
from tingyan.kit.phones import Verbatim


class LoginForm(forms.Form):
    username = Verbatim(
        label=_("账号"),
        max_length=40,
        error_messages={"required": _("请填写账号")},
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        error_messages={"required": _("请填写密码")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        return User.normalize_username(self.cleaned_data["username"])


class CodeForm(forms.Form):
    """Six digits of the phone, or a recovery code."""

    code = Verbatim(
        label=_("验证码"),
        max_length=20,
        error_messages={"required": _("请填写验证器显示的6位数字")},
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        return self.cleaned_data["code"].replace(" ", "")


class PasswordForm(PasswordChangeForm):
    """One's own password: the old one, and the new one twice."""

    error_messages = {
        "password_incorrect": _("原密码不正确，请重新填写"),
        "password_mismatch": _("两次填写的新密码不一致，请重新填写"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("原密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password1"].help_text = _(
            "至少10个字符，含大写字母、小写字母、数字、符号中的三类；不能与账号、姓名相近，不能是常见密码，"
            "也不能是最近5次用过的密码。"
        )
        self.fields["new_password2"].label = _("再填一次新密码")
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, *args: Any, **kwargs: Any) -> None:
        """The action does, once: comparing with the last five takes its time."""


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return f"{person.name}{words.aside(person.username)}"


class DeputyForm(forms.Form):
    """Who acts in one's post, and for how long."""

    user = PersonField(
        User.objects.none(), empty_label=_("请选择"), label=_("代行人"), error_messages={"required": _("请选择代行人")}
    )
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    since = DateField(
        label=_("起"), widget=forms.DateInput({"type": "date"}), error_messages={"required": _("请填写起日")}
    )
    until = DateField(
        label=_("止"), widget=forms.DateInput({"type": "date"}), error_messages={"required": _("请填写止日")}
    )

    def __init__(self, *args: Any, principal: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principal = principal
        people = User.objects.active().of_unit(principal.unit).exclude(pk=principal.user_id)
        self.fields["user"].queryset = people

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"user", "since", "until"} <= cleaned.keys():
            try:
                check_deputy(self.principal, cleaned["user"], cleaned["since"], cleaned["until"])
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned
