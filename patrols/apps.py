"""The app as Django sees it, and /admin/ with who may enter it."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class PatrolsConfig(AppConfig):
    name = "patrols"


class AdministrationConfig(admin.AdminConfig):
    default = False
    default_site = "patrols.administration.Administration"
