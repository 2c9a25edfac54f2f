from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tray.search"
    label = "search"
