"""How often one reader may ask. Counts are in the memory of the web process, so that they outlive no restart, reach no
disk, and need neither Redis nor the database."""

import ipaddress
from typing import Any

from django.core.cache import caches
from rest_framework.throttling import AnonRateThrottle


class ByAddress(AnonRateThrottle):
    cache = caches["throttle"]

    def get_ident(self, request: Any) -> str:
        """The reader's address as the nearest trusted proxy tells it (NUM_PROXIES). Of IPv6 the network, which one
        reader has alone."""
        try:
            address = ipaddress.ip_address(super().get_ident(request) or "")
        except ValueError:
            return "unknown"
        if isinstance(address, ipaddress.IPv6Address):
            return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False).network_address)
        return str(address)
