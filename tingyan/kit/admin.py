from django.contrib.admin import AdminSite


class Site(AdminSite):
    pass
