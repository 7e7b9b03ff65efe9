"""Seed 2024 to 2026 from the maintained library; later years are added in the admin when they are published."""

from chinese_calendar.constants import Holiday, holidays, workdays
from django.db import migrations

YEARS = range(2024, 2027)
NAMES = {
    Holiday.new_years_day.value: "元旦",
    Holiday.spring_festival.value: "春节",
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.labour_day.value: "劳动节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.national_day.value: "国庆节",
    Holiday.mid_autumn_festival.value: "中秋节",
}


def seed(apps, schema_editor):
    Day = apps.get_model("workdays", "Day")
    source = "国务院办公厅关于{}年部分节假日安排的通知"
    rows = [
        Day(date=day, kind="holiday", name=NAMES[name], source=source.format(day.year))
        for day, name in holidays.items()
        if day.year in YEARS
    ] + [
        Day(date=day, kind="workday", name=f"{NAMES[name]}调休上班", source=source.format(day.year))
        for day, name in workdays.items()
        if day.year in YEARS and day.weekday() > 4
    ]
    Day.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
