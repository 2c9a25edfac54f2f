from modeltranslation.translator import TranslationOptions, register

from tray.catalogue.models import Address, Channel, Concept, Connection, Helpline, Organization, Service


class Texts(TranslationOptions):
    fallback_undefined = ""


@register(Organization)
class OrganizationTexts(Texts):
    fields = ("name", "summary", "description")


@register(Service)
class ServiceTexts(TranslationOptions):
    fields = (
        "name",
        "alternative_name",
        "summary",
        "base_description",
        "description",
        "user_instruction",
        "requirements",
        "charge_info",
        "deadline_info",
        "processing_time_info",
        "validity_info",
        "keywords",
    )
    fallback_undefined = {
        "keywords": [],
        **dict.fromkeys([field for field in fields if field != "keywords"], ""),
    }


@register(Channel)
class ChannelTexts(Texts):
    fields = ("name", "summary", "description")


@register(Address)
class AddressTexts(Texts):
    fields = ("street", "po_box", "foreign", "info")


@register(Connection)
class ConnectionTexts(Texts):
    fields = ("description", "charge_info")


@register(Concept)
class ConceptTexts(Texts):
    fields = ("name",)


@register(Helpline)
class HelplineTexts(Texts):
    fields = ("name", "purpose", "note", "price")
