"""Who of the discipline office may act on a row of a district: "" for whoever may, else the sentence that says who.

`row` is anything that carries its `district_id`; for `approver` also who drafted it.
"""

from typing import Any

from django.utils.translation import gettext as say


def office(user: Any, row: Any) -> str:
    return "" if row.district_id in user.posts.office else say("只有承办室可以办理这一步")


def chief(user: Any, row: Any) -> str:
    return "" if row.district_id in user.posts.chief else say("只有室负责人可以办理这一步")


def approver(user: Any, paper: Any) -> str:
    """Two persons at least: whoever drafted it, chief or not, does not approve it."""
    if message := chief(user, paper):
        return message
    return say("拟稿人不能批准自己拟的稿，请由另一位室负责人批准") if paper.drafted_by_id == user.pk else ""
