"""Kinds are known by their name, and no two share one."""

import pytest

from tingyan.inbox import kinds


def test_the_same_kind_may_be_registered_again_but_no_other_under_its_name(kind):
    kinds.register(kind)
    assert kinds.get(kind.name) == kind
    with pytest.raises(ValueError):
        kinds.register(kinds.Kind(kind.name, "别的", "issues.Issue"))


def test_an_unknown_kind_is_an_error_when_telling_and_none_when_reading():
    with pytest.raises(KeyError):
        kinds.get("unknown")
    assert kinds.find("unknown") is None
