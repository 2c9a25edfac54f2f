"""The list of services, read from its page."""

from django.test import Client

from tray.search.refresh import refresh

LIST = "/fi/palvelut/"


def names(page: str) -> list[str]:
    """Of the services on the page, in their order."""
    return [part.split(">", 1)[1].split("</a>")[0] for part in page.split('<h3 class="hit__name"><a ')[1:]]


def shown(client: Client, query: str = "", path: str = LIST) -> str:
    """The page, once search knows of all services."""
    refresh()
    return client.get(f"{path}?{query}" if query else path, follow=True).text


def found(client: Client, query: str) -> list[str]:
    return names(shown(client, query))
