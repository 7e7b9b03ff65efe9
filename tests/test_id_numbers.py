"""No form takes an identity number: ours, filters and the admin's, now and whatever form is written next."""

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import get_resolver, reverse

from issues.models import Issue
from tests.imports.test_issues import checked, faults, outcomes, rows_of

NUMBER = "440524-18800101-0014"


def every(kind):
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


def ours(each):
    return each.__module__.startswith(("tingyan.", "issues.", "visits."))


def text_fields():
    """Text fields declared in our forms and filters, and those that the admin makes of models."""
    assert get_resolver().url_patterns  # imports every view, and with it every form
    for form in filter(ours, set(every(forms.BaseForm))):
        for name, field in form.base_fields.items():
            yield f"{form.__module__}.{form.__name__}.{name}", field
    for model, desk in admin.site._registry.items():
        for field in model._meta.concrete_fields:
            plain = field.editable and not field.is_relation
            made = desk.formfield_for_dbfield(field, None) if plain else None
            if made:
                yield f"admin {model.__name__}.{field.name}", made


def is_text(field):
    return isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)


def test_every_text_field_refuses():
    found = [(name, field) for name, field in text_fields() if is_text(field)]
    assert len(found) > 150
    takes = []
    for name, field in found:
        try:
            field.clean(NUMBER)
        except ValidationError as error:
            if "身份证号码" in error.messages[0]:
                continue
        takes.append(name)
    assert takes == []


def test_no_text_field_goes_round_the_guard():
    assert [each for each in every(forms.CharField) if "clean" in vars(each) and ours(each)] == []


def test_fields_made_while_a_form_is_drawn_refuse_too():
    class Late(forms.Form):
        def __init__(self, data):
            super().__init__(data)
            self.fields["note"] = forms.CharField(label="说明")

    form = Late({"note": f"群众{NUMBER}"})
    assert form.errors["note"] == ["“说明”含有身份证号码。本系统不保存身份证号码，请删去后再提交。"]


def test_a_password_is_no_text():
    assert forms.CharField(widget=forms.PasswordInput).clean(NUMBER) == NUMBER


@pytest.mark.django_db
def test_a_row_of_a_ledger_with_a_number_is_wrong_and_the_number_is_not_kept(cast):
    rows = rows_of(cast)
    rows[1][2] = f"群众{NUMBER}排队过长"
    run = checked(cast, rows)
    assert outcomes(run) == [(2, "new"), (3, "wrong"), (4, "new")]
    assert "身份证号码" in faults(run)[3, "description"]
    assert not [line for line in run.lines.all() if "0014" in str(line.cells)]
    assert not Issue.objects.exists()


@pytest.mark.django_db
def test_the_page_says_so_at_the_field_and_keeps_what_was_typed(client, cast):
    client.force_login(cast.officer)
    page = client.post(reverse("issues:register"), {"description": f"群众{NUMBER}反映"})
    html = page.content.decode()
    assert "含有身份证号码" in html
    assert NUMBER in html
    assert not Issue.objects.exists()
