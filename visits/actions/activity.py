"""Campaigns and checklists: what the office prepares before anybody walks."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from tingyan.audit import actions as audit
from tingyan.directory.models import Department, District, User
from tingyan.kit.errors import Refused
from tingyan.kit.spans import keep_members
from visits.models import Answer, Campaign, CheckItem, Checklist, Participation


def save_campaign(
    campaign: Campaign, *, by: User | None, units: Iterable[Department], checklists: Iterable[Checklist]
) -> Campaign:
    """Save a campaign with the units that take part and the checklists in use. Raises ValidationError by field."""
    check_keeps(by, campaign.district)
    units, checklists = list(units), list(checklists)
    check_campaign(campaign.district, units, checklists)
    campaign.full_clean()
    with audit.recording(by=by):
        campaign.save()
        campaign.units.set(units)
        keep_units([campaign])
        campaign.checklists.set(checklists)
        audit.entry(
            "campaign.save", campaign, code=campaign.code, units=len(units), checklists=[str(c) for c in checklists]
        )
    return campaign


def keep_units(campaigns: Iterable[Campaign]) -> None:
    """Called by whatever writes which units take part."""
    keys = [campaign.pk for campaign in campaigns]
    members = Campaign.units.through.objects.filter(campaign__in=keys)
    keep_members(Participation, keys, members, "campaign", "department")


def save_checklist(checklist: Checklist, *, by: User | None) -> Checklist:
    """Save a checklist; a new one takes the next version of its theme."""
    check_keeps(by, checklist.district)
    if checklist.pk is None:
        checklist.version = next_version(checklist)
    checklist.full_clean()
    with audit.recording(by=by):
        checklist.save()
        audit.entry("checklist.save", checklist, active=checklist.active)
    return checklist


def renew_checklist(checklist: Checklist, *, by: User | None) -> Checklist:
    """Make the next version with the same items; visits keep the version that they answered."""
    with audit.recording(by=by):
        new = save_checklist(Checklist(district=checklist.district, theme=checklist.theme), by=by)
        CheckItem.objects.bulk_create(
            CheckItem(checklist=new, order=item.order, name=item.name, category=item.category)
            for item in checklist.items.all()
        )
    return new


def save_check_item(item: CheckItem, *, by: User | None) -> CheckItem:
    """Save an item of a checklist that nobody has answered yet."""
    check_keeps(by, item.checklist.district)
    if answered(item.checklist):
        raise Refused(_("这一版清单已有体验记录，不能修改；请另建新版本"))
    item.full_clean()
    with audit.recording(by=by):
        item.save()
        audit.entry("check_item.save", item, district_id=item.checklist.district_id, order=item.order)
    return item


def answered(checklist: Checklist) -> bool:
    return Answer.objects.filter(item__checklist=checklist).exists()


def next_version(checklist: Checklist) -> int:
    same = Checklist.objects.filter(district=checklist.district, theme=checklist.theme)
    return (same.aggregate(last=Max("version"))["last"] or 0) + 1


def check_keeps(by: User | None, district: District) -> None:
    if by is not None and not by.is_superuser and district.pk not in by.posts.office:
        raise Refused(_("只有本区承办室可以设置活动和清单"))


def check_campaign(district: District, units: Iterable[Department], checklists: Iterable[Checklist]) -> None:
    """Raise ValidationError by field where a part of the campaign belongs to another district."""
    faults = {}
    if any(unit.district_id != district.pk or unit.is_office for unit in units):
        faults["units"] = _("请只选择本区参与单位")
    if any(checklist.district_id != district.pk for checklist in checklists):
        faults["checklists"] = _("请只选择本区的体验清单")
    if faults:
        raise ValidationError(faults)
