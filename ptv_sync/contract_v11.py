"""The keys that v11 always sends, null or not, of those that the parser reads.

When PTV renames one, objects are rejected and the run stops, instead of emptying a column in silence. Keys that real
answers are known to lack now and then are not here.
"""

from ptv_sync.reading import Json, Reader
from ptv_sync.reasons import Reason, Rejected

REQUIRED_OF_SERVICE = (
    "id",
    "generalDescriptionId",
    "type",
    "fundingType",
    "serviceNames",
    "serviceChargeType",
    "areaType",
    "areas",
    "serviceDescriptions",
    "languages",
    "serviceClasses",
    "ontologyTerms",
    "targetGroups",
    "lifeEvents",
    "legislation",
    "keywords",
    "requirements",
    "serviceChannels",
    "organizations",
    "serviceVouchers",
    "publishingStatus",
    "modified",
)
REQUIRED_OF_CHANNEL = (
    "id",
    "serviceChannelType",
    "organizationId",
    "serviceChannelNames",
    "serviceChannelDescriptions",
    "languages",
    "webPages",
    "serviceHours",
    "publishingStatus",
    "modified",
)
REQUIRED_OF_CHANNEL_TYPE = {
    "ServiceLocation": ("areaType", "areas", "phoneNumbers", "addresses"),
    "Phone": ("areaType", "areas", "phoneNumbers"),
    "EChannel": ("areaType", "areas", "supportPhones", "attachments", "requiresAuthentication", "requiresSignature"),
    "WebPage": ("supportPhones",),
    "PrintableForm": (
        "areaType",
        "areas",
        "supportPhones",
        "channelUrls",
        "attachments",
        "deliveryAddresses",
        "formIdentifier",
    ),
}
REQUIRED_OF_ORGANIZATION = (
    "id",
    "parentOrganizationId",
    "organizationType",
    "businessCode",
    "organizationNames",
    "organizationDescriptions",
    "emails",
    "phoneNumbers",
    "webPages",
    "addresses",
    "publishingStatus",
    "modified",
)
REQUIRED_OF_GENERAL_DESCRIPTION = (
    "id",
    "names",
    "descriptions",
    "serviceClasses",
    "ontologyTerms",
    "targetGroups",
    "lifeEvents",
    "requirements",
    "serviceChargeType",
    "legislation",
)


def require(item: Json, keys: tuple[str, ...], reader: Reader) -> None:
    for key in keys:
        reader.required(item, key)
    if item.get("publishingStatus", "Published") != "Published":
        raise Rejected(Reason.NOT_PUBLISHED, "publishingStatus", str(item["publishingStatus"]))
