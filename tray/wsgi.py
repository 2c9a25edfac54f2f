import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tray.settings")

application = get_wsgi_application()

# What start-up made stays for good: the collector need not look through it again for every few hundred new objects.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 100)
