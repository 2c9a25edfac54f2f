"""Names of hosts as people write them, and as a policy of the browser (CSP) needs them."""

import re

# A name or an IPv4 address, with a port where it has one. Anything else in the header would be another rule.
HOST_REGEX = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(:[0-9]{1,5})?$"
HOST = re.compile(HOST_REGEX)
LONGEST = 253


class NotAHost(ValueError):
    """The text names no host of a site."""


def host_of(text: str) -> str:
    """ "https://Kirjasto.Vaasa.fi/etusivu" → "kirjasto.vaasa.fi". Raises NotAHost."""
    bare = re.sub(r"^[a-z]+://", "", text.strip().lower()).split("/")[0].split("?")[0].split("#")[0].rstrip(".")
    name, colon, port = bare.partition(":")
    try:
        host = name.encode("idna").decode("ascii") + colon + port if name else ""
    except UnicodeError as error:
        raise NotAHost(text) from error
    if not HOST.fullmatch(host) or len(host) > LONGEST:
        raise NotAHost(text)
    return host


def parents(host: str) -> list[str]:
    """Hosts that it stands under: of a.b.fi, b.fi. A top-level domain alone is nobody's site."""
    parts = host.split(".")
    return [".".join(parts[start:]) for start in range(1, len(parts) - 1)]
