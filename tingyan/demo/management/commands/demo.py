"""装入演示区：旅顺口区“一把手”当体验员活动。"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tingyan.demo.build.demo import Early, Occupied, build, built
from tingyan.demo.build.directory import PASSWORD
from tingyan.directory.models import Appointment, District
from tingyan.directory.states import Role

SHOWN = 3  # accounts of a role that are printed; the others follow the same pattern


class Command(BaseCommand):
    help = "装入演示区（只用于演示和学习）：活动批次LS-1、LS-2和各岗位的演示账号。已装入的不再改动。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("生产环境不能装入演示数据：演示账号的密码是公开的。演示请设 TINGYAN_ENV=development。")
        district = built()
        if district:
            self.stdout.write(f"演示区“{district}”已经装入，未作任何改动。")
        else:
            district = self.build()
            self.stdout.write(f"演示区“{district}”已装入：LS-1为已结束的一批，LS-2正在进行。")
        self.print_accounts(district)

    def build(self) -> District:
        try:
            return build()
        except Occupied as occupied:
            raise CommandError(f"数据库中已有其他数据（{occupied}），演示数据只装入空库，未作任何改动。") from None
        except Early as early:
            raise CommandError(f"演示内容到{early}为止，本机日期还没有到。请先校准本机日期。") from None

    def print_accounts(self, district: District) -> None:
        if not settings.TOTP_REQUIRED:
            self.stdout.write("\n演示只用密码登录；正式使用时，承办室、分管领导和管理员还须填写动态验证码。")
        self.stdout.write(f"\n演示账号（密码均为 {PASSWORD}）：")
        for role in Role:
            posts = Appointment.objects.filter(unit__district=district, role=role).select_related("user", "unit")
            for post in posts.order_by("unit__order", "pk")[:SHOWN]:
                acting = "（代行）" if post.acting_for_id else ""
                self.stdout.write(
                    f"  {post.user.username:<22}{role.label}  {post.unit} {post.title}{acting} {post.user}"
                )
        self.stdout.write("其余单位同此：<单位拼音>-head 为主要负责人，<单位拼音>-liaison 为联络员。")
