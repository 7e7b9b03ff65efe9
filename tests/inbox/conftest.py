"""One kind of notification about issues, known for the length of a test."""

import pytest
from django.utils import timezone

from tests.factories import make_issue
from tingyan.inbox import actions, kinds

KIND = kinds.Kind("test.assigned", "问题已交办", "issues.Issue", related=("lead", "district"))


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setattr(kinds, "_registered", {})
    kinds.register(KIND)
    return KIND


@pytest.fixture
def told(cast):
    """Tell `user` of `count` new issues, each led by unit A."""

    def tell(user, count=1, **fields):
        issues = [make_issue(cast, lead=cast.unit_a, state="assigned", round_no=1, **fields) for _n in range(count)]
        for issue in issues:
            actions.notify([user.pk], KIND.name, issue, at=timezone.now())
        return issues

    return tell
