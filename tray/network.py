"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def reader_address(request: HttpRequest) -> str:
    """As the nearest trusted proxy tells it. Of IPv6 the network, which one reader has alone."""
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = min(settings.TRUSTED_PROXIES, len(told))
    found = told[-proxies] if proxies else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
