"""What happened beside the steps, a sentence each: other units and later dates asked for, pauses, looks back, calls."""

from collections.abc import Iterator
from typing import Any

from issues.models import CallBack, Deferral, Extension, Reassignment, Recheck
from tingyan.kit import words


def events(shown: dict[str, Any]) -> Iterator[str]:
    """From the context of the issue's page, which holds what its reader may see; oldest first."""
    tell = [
        *((row, reassignment) for row in shown["requests"]),
        *((row, extension) for row in shown["extensions"]),
        *((row, deferral) for row in shown["deferrals"]),
        *((row, recheck) for row, _mark in shown["rechecks"] if row.result),
        *((row, call) for row in shown["call_backs"]),
    ]
    return (say(row) for row, say in reversed(tell))


def reassignment(row: Reassignment) -> str:
    said = f"{words.date(row.asked_at)}{row.unit.name}申请改派，职责依据：{row.ground}"
    return ended(said, f"裁定：{row.get_ruling_display()}", row.ruling_note if row.ruled_at else "")


def extension(row: Extension) -> str:
    days = f"由{words.date(row.due)}延至{words.date(row.wanted)}"
    said = f"{words.date(row.asked_at)}{row.unit.name}申请{days}，理由：{row.reason}"
    granted = f"，延至{words.date(row.granted)}" if row.granted else ""
    return ended(said, f"裁定：{row.get_ruling_display()}{granted}", row.ruling_note)


def deferral(row: Deferral) -> str:
    resumed = f"{words.date(row.resumed_at)}恢复办理" if row.resumed_at else ""
    return ended(f"{words.date(row.at)}暂缓至{words.date(row.until)}，理由：{row.reason}", resumed)


def recheck(row: Recheck) -> str:
    return ended(f"{words.date(row.done_on)}回头看（{row.get_how_display()}）：{row.get_result_display()}", row.note)


def call(row: CallBack) -> str:
    asked = f"{words.date(row.on)}回访（{row.get_how_display()}）"
    if not row.reached:
        return f"{asked}：未联系上。"
    handling = row.get_with_handling_display()
    said = f"{asked}：对办理结果{row.get_with_result_display()}" + (f"，对办理过程{handling}" if handling else "")
    return ended(said, row.words)


def ended(*parts: str) -> str:
    """The parts as sentences, each with one full stop."""
    return "".join(f"{part.rstrip('。')}。" for part in parts if part)
