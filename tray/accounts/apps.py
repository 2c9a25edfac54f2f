from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tray.accounts"
    label = "accounts"
