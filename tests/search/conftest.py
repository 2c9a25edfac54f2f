"""Services that search can find. Analyses stay in memory from test to test, so that each word is taken apart once."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tray.catalogue.models import Organization, Service
from tray.search.refresh import refresh

Findable = Callable[..., Service]


@pytest.fixture
def provider(db: None) -> Organization:
    return factories.organization()


@pytest.fixture
def findable(provider: Organization) -> Findable:
    """`findable("Vesijumppa", "Jumppaa altaassa.", …)`: a Finnish service, not yet in the search rows."""

    def make(name: str, summary: str = "", **fields: Any) -> Service:
        texts = {**factories.texts("name", name), **factories.texts("summary", summary)}
        return factories.service(**texts | {"organization": provider} | fields)

    return make


@pytest.fixture
def indexed(findable: Findable) -> Callable[..., list[Service]]:
    """Services by name, found at once: `indexed("Vesijumppa", ("Uimahalli", "Altaat ja saunat."))`."""

    def make(*told: str | tuple[str, str]) -> list[Service]:
        rows = [findable(*([one] if isinstance(one, str) else one)) for one in told]
        refresh()
        return rows

    return make
