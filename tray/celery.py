import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tray.settings")

app = Celery("tray")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["ptv_sync"])
