from django.apps import AppConfig

from tray import encryption


class FeedbackConfig(AppConfig):
    name = "tray.feedback"
    label = "feedback"

    def ready(self) -> None:
        """Keys that cannot be right are refused at the start, not when the first reader writes."""
        encryption.keyring()
