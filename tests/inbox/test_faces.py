"""A notification shows what its reader may see at this moment, and no more."""

from tests.factories import CANARY
from tingyan.inbox import faces, kinds
from tingyan.inbox.models import Notification


def lines(user):
    return faces.lines(Notification.objects.visible_to(user), user)


def test_a_visible_object_says_its_text_and_address(cast, told):
    (issue,) = told(cast.head_a, wording="坡道被占用")
    (line,) = lines(cast.head_a)
    assert (line.label, line.text, line.url) == (
        "问题已交办",
        issue.inbox_text(cast.head_a),
        issue.get_absolute_url(),
    )


def test_an_object_out_of_sight_says_nothing_of_itself(cast, told):
    told(cast.head_b, title=CANARY, wording=CANARY, description=CANARY)
    (line,) = lines(cast.head_b)
    assert (line.label, line.text, line.url) == ("通知", "内容已不在可查看范围内", "")


def test_a_kind_that_is_no_longer_known_says_nothing(cast, told, monkeypatch):
    told(cast.head_a)
    monkeypatch.setattr(kinds, "_registered", {})
    assert lines(cast.head_a)[0].url == ""
