"""单位 and 人员: by those who keep the directory, in it alone; no other ledger creates either."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingyan.directory.actions import create_account, edit_account, save_place
from tingyan.directory.actions.accounts import check_manages
from tingyan.directory.models import Department, User
from tingyan.imports.bases import Column, Judged
from tingyan.imports.catalogue.recorded import Plain, RecordedLedger
from tingyan.imports.states import Outcome
from tingyan.kit.errors import Refused


class Departments(RecordedLedger):
    slug = "departments"
    label = gettext_lazy("单位名录")
    columns = (
        Column("name", gettext_lazy("名称"), ("单位名称", "单位", "部门", "全称"), required=True),
        Column("short_name", gettext_lazy("简称"), ("单位简称",), required=True),
        Column("order", gettext_lazy("排序"), ("序号",)),
    )
    editable = ("short_name", "order")

    @classmethod
    def districts(cls, user: Any) -> frozenset[int]:
        return frozenset(user.posts.office) | (frozenset(user.posts.districts) if user.posts.sysadmin else frozenset())

    def take(self, values: dict[str, Any], judged: Judged) -> Plain:
        self.need(values, "name", "short_name")
        if values["order"] and not values["order"].isdecimal():
            raise ValidationError({"order": _("请填写数字，如3")})
        facts = values | {"order": int(values["order"] or 0)}
        Department(district=self.district, **facts).clean_fields(exclude=["pinyin"])
        return Plain(facts)

    def key(self, item: Plain) -> Any:
        return item.values["name"]

    def present(self, keys: set[Any]) -> dict[Any, Any]:
        return {unit.name: unit for unit in Department.objects.filter(district=self.district, name__in=keys)}

    def store(self, rows: list[Judged]) -> None:
        for row in rows:
            unit = row.item.known or Department(district=self.district)
            changes = row.item.changes if row.outcome == Outcome.CHANGED else row.item.values
            for name, value in changes.items():
                setattr(unit, name, value)
            save_place(unit, by=self.by, changed=list(changes))


class Staff(RecordedLedger):
    """Accounts come without a password: each gets one from the system administrator before its first login."""

    slug = "staff"
    label = gettext_lazy("人员名册")
    columns = (
        Column("username", gettext_lazy("账号"), ("登录名", "用户名"), required=True),
        Column("name", gettext_lazy("姓名"), required=True),
        Column("unit", gettext_lazy("单位"), ("部门", "所在单位"), "unit", True),
        Column("phone", gettext_lazy("电话"), ("手机", "联系电话", "手机号")),
        Column("email", gettext_lazy("邮箱"), ("电子邮箱",)),
    )
    editable = ("name", "unit", "phone", "email")

    def __init__(self, district: Any, by: Any) -> None:
        super().__init__(district, by)
        for office in Department.objects.filter(district=district, is_office=True, active=True):
            for name in {office.name, office.short_name}:
                self.names.units.setdefault(name, []).append(office)

    @classmethod
    def districts(cls, user: Any) -> frozenset[int]:
        return frozenset(user.posts.districts) if user.posts.sysadmin else frozenset()

    def take(self, values: dict[str, Any], judged: Judged) -> Plain:
        self.need(values, "username", "name", "unit")
        values["username"] = User.normalize_username(values["username"])
        User(**values).clean_fields(exclude=["password"])
        return Plain(values)

    def key(self, item: Plain) -> Any:
        return item.values["username"]

    def present(self, keys: set[Any]) -> dict[Any, Any]:
        return {user.username: user for user in User.objects.filter(username__in=keys).select_related("unit")}

    def check_change(self, known: Any, changes: Mapping[str, Any]) -> None:
        try:
            check_manages(self.by, known)
        except Refused as refused:
            raise ValidationError({"username": str(refused)}) from refused

    def settle_known(self, row: Judged, known: Any) -> None:
        """An account of another district is taken, and that is all that is said of it."""
        if known.unit is None or known.unit.district_id != self.district.pk:
            raise ValidationError({"username": _("此账号已被使用，请换一个")})
        super().settle_known(row, known)

    def store(self, rows: list[Judged]) -> None:
        for row in rows:
            if row.outcome == Outcome.CHANGED:
                edit_account(row.item.known, by=self.by, **row.item.changes)
            else:
                create_account(by=self.by, password=None, **row.item.values)
