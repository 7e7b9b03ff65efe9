"""整改通知: what one unit is asked to put right, in the words that are meant for it."""

from docx.document import Document

from tingyan.papers.build.page import body, para, sheet, tag
from tingyan.papers.build.parts import first, kept, paragraphs, photos, second, signature, title

KIND = (
    "问题主题为{{ theme }}{% if category %}，类别为{{ category }}{% endif %}"
    "{% if severity %}，程度为{{ severity }}{% endif %}{% if place %}，地点为{{ place }}{% endif %}。"
)
ASK = (
    "本问题属{{ fix_type }}。请于{{ sign_by }}前签收，于{{ due }}前完成整改并提交核验，"
    "附整改前后的佐证材料；没有佐证材料的，写明原因。"
)


def order() -> Document:
    paper = sheet()
    title(paper, "问题整改通知")
    para(paper, "编号：{{ number }}", align="center")
    para(paper)
    para(paper, "{{ addressee }}：")
    body(paper, "现将以下问题交你单位{{ part }}整改，有关事项通知如下。")
    first(paper, "一、问题情况")
    second(paper, "{{ title }}")
    paragraphs(paper, "wording")
    body(paper, KIND)
    first(paper, "二、办理单位")
    body(paper, "牵头单位：{{ lead }}。{% if assisting %}配合单位：{{ assisting }}。{% endif %}")
    first(paper, "三、整改要求")
    body(paper, ASK)
    kept(body(paper, "对职责有异议的，请在签收期限内写明职责依据，申请改派一次。"))
    signature(paper)
    tag(paper, "if photos")
    head = first(paper, "附：发现问题时的照片")
    head.paragraph_format.page_break_before = True
    photos(paper)
    tag(paper, "endif")
    return paper
