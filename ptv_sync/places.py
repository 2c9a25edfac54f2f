"""The areas and postal codes that the adapters check PTV's codes against."""

from collections.abc import Mapping
from dataclasses import dataclass

from tray.areas.models import County, MergedMunicipality, Municipality, PostalCode, Region

ALAND_REGION = "21"
ALAND_REGION_IN_PTV = "20"  # PTV's own list of regions says 20 where Statistics Finland says 21


@dataclass(frozen=True)
class Places:
    municipalities: frozenset[str]
    counties: frozenset[str]
    regions: frozenset[str]
    successors: Mapping[str, str]
    municipality_of_postal_code: Mapping[str, str]

    def municipality(self, code: object) -> str:
        """The municipality of today for a code, or "" when there is none."""
        padded = str(code or "").zfill(3)
        padded = self.successors.get(padded, padded)
        return padded if padded in self.municipalities else ""

    def county(self, code: object) -> str:
        padded = str(code or "").zfill(2)
        return padded if padded in self.counties else ""

    def region(self, code: object) -> str:
        padded = str(code or "").zfill(2)
        padded = ALAND_REGION if padded == ALAND_REGION_IN_PTV else padded
        return padded if padded in self.regions else ""


def load_places() -> Places:
    def keys(model: type[County] | type[Region] | type[Municipality]) -> frozenset[str]:
        return frozenset(model._default_manager.values_list("code", flat=True))

    return Places(
        municipalities=keys(Municipality),
        counties=keys(County),
        regions=keys(Region),
        successors=dict(MergedMunicipality.objects.values_list("code", "successor_id")),
        municipality_of_postal_code=dict(PostalCode.objects.values_list("code", "municipality_id")),
    )
