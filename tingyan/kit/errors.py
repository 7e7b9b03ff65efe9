"""What an action says when it does not do what was asked."""

from typing import Any


class Refused(Exception):
    """The step is forbidden to this person now; `message` is a plain sentence that says who may, or why not."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class Stale(Exception):
    """Somebody changed `obj` since the page was opened; the caller shows both versions and keeps what was typed."""

    def __init__(self, obj: Any) -> None:
        self.obj = obj
        super().__init__(f"{obj} has moved on")


class Full(Exception):
    """The disk has no room; nothing was stored, and `message` says so. Answered with 507."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)
