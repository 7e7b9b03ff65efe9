"""Contrast of the tokens, in both themes; axe sees only what stands on a page."""

import pytest

from tingyan.kit import looks


def test_contrast_is_wcags():
    assert (looks.contrast("#000", "#ffffff"), looks.contrast("#777777", "#fff")) == (21.0, 4.4)


def test_both_themes_have_every_token():
    light, dark = looks.themes()
    assert set(looks.GROUNDS) | {ground for grounds in looks.GROUNDS.values() for ground in grounds} <= set(light)
    assert {name for name in light if light[name] == dark[name]} == {"on-bar", "ring-bar"}  # the bar is dark in both


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_grounds(theme):
    colours = looks.themes()[theme]
    weak = {
        (text, ground): looks.contrast(colours[text], colours[ground])
        for text, grounds in looks.GROUNDS.items()
        for ground in grounds
        if looks.contrast(colours[text], colours[ground]) < 4.5
    }
    assert weak == {}
