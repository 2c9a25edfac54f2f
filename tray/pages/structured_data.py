"""What a page tells, once more in the words of schema.org, for search engines: JSON-LD.

A block of data is not a script: browsers never run it, and the content security policy does not speak of it.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from tray.catalogue.models import Charge, Organization, Service
from tray.pages.channels import ShownChannel
from tray.pages.contacts import ShownAddress
from tray.pages.links import absolute, service_path
from tray.pages.service_details import ServiceDetails

Data = dict[str, Any]
# What could end the element, or be read as markup, in an older browser too.
ESCAPES = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026", "\u2028": r"\u2028", "\u2029": r"\u2029"})
ORGANIZATION_TYPES = {
    Organization.Kind.COUNTY: "GovernmentOrganization",
    Organization.Kind.MUNICIPALITY: "GovernmentOrganization",
    Organization.Kind.STATE: "GovernmentOrganization",
    Organization.Kind.NGO: "NGO",
}


def data_block(*parts: Data) -> SafeString:
    graph = json.dumps({"@context": "https://schema.org", "@graph": parts}, ensure_ascii=False, separators=(",", ":"))
    return SafeString(f'<script type="application/ld+json">{graph.translate(ESCAPES)}</script>')


def without_empty(data: Data) -> Data:
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}


def site_data(language: str) -> SafeString:
    """Of the front page: the site, how to search it, and who keeps it."""
    with override(language):
        home, services, name = absolute(reverse("home")), absolute(reverse("services")), _("Service tray")
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{services}?q={{words}}"},
        "query-input": "required name=words",
    }
    keeper = without_empty(
        {"@type": "Organization", "name": settings.OPERATOR_NAME, "email": settings.OPERATOR_EMAIL}
        if settings.OPERATOR_NAME
        else {}
    )
    site = {"@type": "WebSite", "@id": absolute("/#site"), "url": home, "name": name, "inLanguage": language}
    return data_block(without_empty({**site, "publisher": keeper, "potentialAction": search}))


def service_data(details: ServiceDetails) -> SafeString:
    """Of a service's page: the service, who is responsible for it, how it is reached, and where the page is."""
    service = details.service
    url = absolute(service_path(service, details.language))
    return data_block(
        without_empty(
            {
                "@type": "GovernmentService" if is_public(service.organization) else "Service",
                "@id": f"{absolute('/#')}{service.short_id}",
                "url": url,
                "name": str(details.texts["name"]),
                "alternateName": str(details.texts["alternative_name"]),
                "description": str(details.texts["summary"]),
                "serviceType": [str(area.label) for area in details.content_areas],
                "provider": provider_data(details),
                "areaServed": [
                    {"@type": "AdministrativeArea", "name": name} for name in details.areas or [_("Finland")]
                ],
                "audience": [{"@type": "Audience", "audienceType": str(name)} for name in details.target_groups],
                "availableLanguage": service.languages,
                "offers": offer(service),
                "availableChannel": [channel_data(channel) for channel in details.channels],
            }
        ),
        breadcrumbs(str(details.texts["name"]), url),
    )


def is_public(organization: Organization) -> bool:
    return ORGANIZATION_TYPES.get(Organization.Kind(organization.kind)) == "GovernmentOrganization"


def provider_data(details: ServiceDetails) -> Data:
    kind = Organization.Kind(details.service.organization.kind)
    links = [getattr(link, "url", "") for link in details.provider_links]
    return without_empty(
        {
            "@type": ORGANIZATION_TYPES.get(kind, "Organization"),
            "name": str(details.provider),
            "url": next(iter(links), ""),
            "email": details.provider_email,
        }
    )


def offer(service: Service) -> Data:
    """Only what is told plainly: a service that costs something has no price that a machine could read."""
    return {"@type": "Offer", "price": 0, "priceCurrency": "EUR"} if service.charge == Charge.FREE else {}


def channel_data(channel: ShownChannel) -> Data:
    phones = [{"@type": "ContactPoint", "telephone": phone.dial} for phone in channel.phones if phone.kind == "phone"]
    return without_empty(
        {
            "@type": "ServiceChannel",
            "name": str(channel.name),
            "description": str(channel.summary),
            "servicePhone": phones,
            "serviceUrl": next((link.url for link in channel.links), ""),
            "serviceLocation": place_data(channel) if channel.is_place else {},
        }
    )


def place_data(channel: ShownChannel) -> Data:
    visited = [address for address in channel.addresses if address.kind == "visiting"]
    return without_empty(
        {"@type": "Place", "name": str(channel.name), "address": [address_data(each) for each in visited]}
    )


def address_data(address: ShownAddress) -> Data:
    *street, town = [line.text for line in address.lines]
    code, _space, name = town.partition(" ")
    return without_empty(
        {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(street),
            "postalCode": code if code.isdigit() else "",
            "addressLocality": name if code.isdigit() else town,
            "addressCountry": "FI",
        }
    )


def breadcrumbs(name: str, url: str) -> Data:
    steps: Iterable[tuple[str, str]] = (
        (_("Home"), absolute(reverse("home"))),
        (pgettext("heading of the list", "Services"), absolute(reverse("services"))),
        (name, url),
    )
    items = [
        {"@type": "ListItem", "position": number, "name": text, "item": address}
        for number, (text, address) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
