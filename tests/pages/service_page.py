"""The page of a service, as tests look at it."""

import re

from django.test import Client

from tray.catalogue.models import Service
from tray.pages.links import service_path


def page_of(client: Client, row: Service, language: str = "fi") -> str:
    response = client.get(service_path(row, language))
    assert response.status_code == 200
    return response.text


def parts(page: str) -> list[str]:
    return re.findall(r'<h2 class="part__title" id="([a-z-]+)">', page)
