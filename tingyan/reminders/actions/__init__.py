"""Reminding, and sending out what was reminded of."""

from tingyan.reminders.actions.deliver import deliver_mail
from tingyan.reminders.actions.ladder import lay_ladder, save_setting
from tingyan.reminders.actions.remind import Report, remind, remind_now
from tingyan.reminders.actions.robots import deliver_robots

__all__ = ["Report", "deliver_mail", "deliver_robots", "lay_ladder", "remind", "remind_now", "save_setting"]
