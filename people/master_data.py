"""Django's admin, as the place where master data is kept and nothing else."""

from django.contrib.admin.apps import AdminConfig


class MasterDataConfig(AdminConfig):
    """Puts our site, with its own rule of who may enter, in the place of Django's."""

    default_site = "people.site.MasterData"
    default = False
