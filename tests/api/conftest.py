import pytest

from tests.factories import organization, service, texts
from tray.api.throttling import ByAddress
from tray.catalogue.models import Service
from tray.search.refresh import refresh


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():
    ByAddress.cache.clear()


@pytest.fixture
def catalogue(db: None) -> dict[str, Service]:
    """Searchable services by a short name."""
    vaasa = organization()
    rows = {
        "water": service(organization=vaasa, charge="free", languages=["fi", "sv"], age_groups=["older"]),
        "forest": service(
            **texts("name", "Metsäkävely", "Skogspromenad", "Forest walk"),
            **texts("summary", "Kävellään metsässä.", "Vi går i skogen.", "A walk in the forest."),
            content_areas=["nature", "exercise"],
            organization=vaasa,
            area_type="limited",
            municipalities=["905"],
        ),
        "debt": service(
            **texts("name", "Velkaneuvonta"),
            **texts("summary", "Apua velkoihin."),
            content_areas=["livelihood"],
            organization=organization(**texts("name", "Tampereen kaupunki", "", "")),
            area_type="limited",
            counties=["08"],
            charge="charged",
        ),
    }
    refresh()
    return rows
