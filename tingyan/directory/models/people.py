"""People and the posts they hold. Work belongs to a unit and a role, so rights come from posts alone."""

from binascii import unhexlify
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from tingyan.directory.models.places import Department
from tingyan.directory.posts import Posts
from tingyan.directory.querysets import AppointmentQuerySet, UserQuerySet
from tingyan.directory.states import Role
from tingyan.kit import sealed
from tingyan.kit.fields import SealedField, SealedText

OWN_FIRST = F("acting_for").asc(nulls_first=True)  # said outright: databases differ in where they put NULL


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser):
    """A person who signs in. There are no groups and no per-person permissions: nobody can be raised but by a post.

    `unit` is where the person works and who may manage the account; it gives no right at all.
    """

    username = models.CharField(_("账号"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    phone = SealedText(_("手机号"), max_length=20, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)  # where daily reminders go, if mail is configured
    unit = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("所属单位")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    is_superuser = models.BooleanField(_("应急账号"), default=False)
    must_change_password = models.BooleanField(_("须修改密码"), default=True)
    session_epoch = models.PositiveIntegerField(_("会话批次"), default=0, editable=False)  # one more ends every session
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = _("用户")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    @property
    def district_id(self) -> int | None:
        return self.unit.district_id if self.unit else None

    @property
    def tail(self) -> str:
        """What tells people of one name apart on what they print: the end of the telephone number, or the account."""
        return self.phone[-4:] if self.phone.isdecimal() else self.username

    @cached_property
    def posts(self) -> Posts:
        """Rights of today, one query a request; a deactivated person has none."""
        if not self.is_active:
            return Posts()
        today = timezone.localdate()
        return Posts.of(self.appointments.in_force(today).select_related("unit").order_by(OWN_FIRST, "id"))

    @property
    def is_staff(self) -> bool:
        """May enter the admin site: supervisors, the office and the three administrators."""
        return self.is_superuser or bool(self.posts.roles - {Role.HEAD, Role.LIAISON})

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session of the person must still match: it changes with the password and with `session_epoch`."""
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("tingyan.session", value, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are used for the emergency account only; the admin asks `posts`."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class LoginGate(models.Model):
    """A row to lock while a password is checked, so that wrong ones tried side by side are counted one by one.

    There are as many rows as `BUCKETS`: account and address together choose one, and no account need exist for it.
    """

    BUCKETS: ClassVar[int] = 256

    bucket = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        verbose_name = verbose_name_plural = _("登录闸")

    def __str__(self) -> str:
        return str(self.bucket)


class Authenticator(TOTPDevice):
    """The phone that a person has bound. The library's own column would hold the key as it is, and stays empty: whoever
    reads the database could else make the codes of everybody."""

    sealed = SealedField(_("封存的密钥"))

    class Meta:
        verbose_name = verbose_name_plural = _("验证器")

    @property
    def bin_key(self) -> bytes:
        """What the library makes codes of."""
        return unhexlify(sealed.unseal(self.sealed))


class RecoveryCode(models.Model):
    """What lets a person in once without his phone: the digest of a code that was shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name=_("人员"))
    digest = models.CharField(_("摘要"), max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("恢复码")
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.pk)


class PastPassword(models.Model):
    """A password that the person had chosen and has no more, as a hash, so that it does not come back at once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords", verbose_name=_("人员"))
    hash = models.CharField(_("摘要"), max_length=128)

    class Meta:
        verbose_name = verbose_name_plural = _("用过的密码")

    def __str__(self) -> str:
        return str(self.pk)


class Appointment(models.Model):
    """Who holds a post, from when until when (both days included), and for whom a deputy acts."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("人员"))
    unit = models.ForeignKey(Department, models.PROTECT, related_name="appointments", verbose_name=_("单位"))
    role = models.CharField(_("岗位"), max_length=12, choices=Role.choices)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    since = models.DateField(_("起"), default=timezone.localdate)
    until = models.DateField(_("止"), null=True, blank=True)
    acting_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies", verbose_name=_("代行")
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任职")
        ordering = ["unit", "role", "since"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="post_ends_after_start"),
            models.CheckConstraint(condition=Q(acting_for=None) | ~Q(until=None), name="deputy_is_dated"),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="post_unit_role")]

    def __str__(self) -> str:
        return self.title or self.get_role_display()

    def get_absolute_url(self) -> str:
        """What the post has to do stands on its holder's desk."""
        return reverse("desk:home")

    def inbox_text(self, user: Any) -> str:
        return self.label

    @property
    def label(self) -> str:
        """“市监局 局长”, as history keeps it; needs `unit` selected."""
        return f"{self.unit} {self}"
