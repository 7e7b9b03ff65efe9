from django import forms
from django.utils.translation import gettext_lazy as _


class TemplateForm(forms.Form):
    file = forms.FileField(
        label=_("模板文件"),
        help_text=_("Word文档（.docx），不超过5 MB。上传后先用样例数据试填，能填写才会启用。"),
        error_messages={"required": _("请选择模板文件"), "empty": _("所选文件是空文件，请重新选择")},
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
