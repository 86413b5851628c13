"""The app as Django sees it."""

from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "command"
