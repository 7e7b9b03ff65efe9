"""Pages show no whole number but in the fields of forms; whoever may see all sees all."""

import pytest

from tingyan.kit import masks

PHONE, SHOWN = "13812345678", "138****5678"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (f"<p>请回电{PHONE}</p>", f"<p>请回电{SHOWN}</p>"),
        (f'<a href="/?q={PHONE}" class="row">{PHONE}</a>', f'<a href="/?q={PHONE}" class="row">{SHOWN}</a>'),
        (
            f'<span title="{PHONE}" aria-label="找{PHONE}">看</span>',
            f'<span title="{SHOWN}" aria-label="找{SHOWN}">看</span>',
        ),
        (f"<title>{PHONE} - 厅验</title>", f"<title>{SHOWN} - 厅验</title>"),
        (f"<textarea name=a>\n{PHONE}</textarea>{PHONE}", f"<textarea name=a>\n{PHONE}</textarea>{SHOWN}"),
        (f'<input name=a value="{PHONE}">', f'<input name=a value="{PHONE}">'),
        (f'<option value="{PHONE}">{PHONE}</option>', f'<option value="{PHONE}">{SHOWN}</option>'),
        (f"<script>var a = '{PHONE}'</script>", f"<script>var a = '{PHONE}'</script>"),
        ('<path d="M 138 1234 5678"/>', '<path d="M 138 1234 5678"/>'),
        ("<p>0411-86612345、2026-06-14 13:30</p>", "<p>0411-****2345、2026-06-14 13:30</p>"),
        ("<p>１３８１２３４５６７８</p>", f"<p>{SHOWN}</p>"),
        (f"<p>1 &lt; 2，{PHONE}&amp;</p>", f"<p>1 &lt; 2，{SHOWN}&amp;</p>"),
    ],
)
def test_a_page(html, shown):
    assert masks.page(html)[0] == shown
    assert masks.page(shown)[0] == shown


def test_a_page_says_which_numbers_it_hid():
    assert masks.page(f"<p>{PHONE}，{PHONE}，0411-86612345</p><p>1381234567</p>")[1] == [SHOWN, "0411-****2345"]
    assert masks.page("<p>WT-2026-0012</p>") == ("<p>WT-2026-0012</p>", [])


def test_whole_is_said_for_one_answer_only():
    with masks.showing() as now:
        assert masks.contact("褚宁 86610000") == "褚宁 ****0000"
        assert masks.text(PHONE) == SHOWN
        masks.show_whole()
        assert masks.contact("褚宁 86610000") == "褚宁 86610000"
        assert masks.deep({"a": [PHONE, 1, {"b": PHONE}], "c": None}) == {"a": [PHONE, 1, {"b": PHONE}], "c": None}
        assert now.hid == ["褚宁 ****0000", "褚宁 ****0000"]
    assert masks.deep({"a": [PHONE, 1, {"b": PHONE}]}) == {"a": [SHOWN, 1, {"b": SHOWN}]}
    masks.show_whole()  # outside of an answer nothing is shown, so nothing is said
    assert not masks.is_whole()
