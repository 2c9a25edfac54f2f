"""The shapes of answers, as the schema tells them. `tray.api.listed` and `tray.api.full` make what they take."""

from typing import Any

from rest_framework import serializers

from tray.areas.models import Municipality
from tray.catalogue.content_areas import AgeGroup, ContentArea, NeedLevel
from tray.catalogue.models import Address, AreaType, Channel, Charge, Harvested, Organization, Service

LANGUAGES = ["fi", "sv", "en"]


def text(help_text: str = "") -> Any:
    return serializers.CharField(help_text=help_text, allow_blank=True)


def one_of(choices: Any, help_text: str = "") -> Any:
    """ "" where the source tells nothing."""
    return serializers.ChoiceField(choices=choices, help_text=help_text, allow_blank=True)


def strings(help_text: str = "") -> Any:
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


class TextsSerializer(serializers.Serializer):
    """A text in each language; "" where the source has none in it."""

    fi = text()
    sv = text()
    en = text()


class KeywordsSerializer(serializers.Serializer):
    fi = strings()
    sv = strings()
    en = strings()


class ErrorSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="invalid, not_found, gone, method_not_allowed or too_many_requests")
    message = serializers.CharField(help_text="For people, in the language of the request.")
    parameters = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong with each parameter, by its name.",
    )


class AreaServedSerializer(serializers.Serializer):
    """For whom the service is: the people of these areas. An address is another matter."""

    type = serializers.ChoiceField(choices=AreaType.choices)
    municipalities = strings("Codes, when the type is limited.")
    counties = strings("Codes of wellbeing services counties.")
    regions = strings("Codes of regions (maakunta).")


class OrganizationNameSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = text()


class FoundServiceSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.URLField(help_text="The page for people, in the language of the request.")
    api_url = serializers.URLField(help_text="Everything about the service.")
    name = text("In the language of the request, else in the next best one.")
    name_language = text("The language that the name is in.")
    summary = text()
    summary_language = text()
    organization = OrganizationNameSerializer()
    content_areas = serializers.ListField(
        child=serializers.ChoiceField(choices=ContentArea.choices), help_text="Best first."
    )
    charge = one_of(Charge.choices)
    languages = strings("In which the service is given.")
    area_served = AreaServedSerializer()
    is_open_now = serializers.BooleanField()
    distance_m = serializers.IntegerField(
        allow_null=True, help_text="To the nearest place, to about a kilometre; null unless lat and lon were given."
    )
    updated_at = serializers.DateTimeField(allow_null=True, help_text="When the source says it was last changed.")


class CorrectionSerializer(serializers.Serializer):
    typed = serializers.CharField()
    meant = serializers.CharField()


def counts(help_text: str = "") -> Any:
    return serializers.DictField(child=serializers.IntegerField(), help_text=help_text)


class FacetsSerializer(serializers.Serializer):
    """How many services each option would give beside what is chosen. Of areas, ages and languages, when it takes the
    place of those chosen."""

    area = counts("By content area.")
    filter = counts("By free, no_referral, remote, on_site, accessible and open_now.")
    age = counts("By age group.")
    language = counts("By the language in which the service is given.")


class PageSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class FoundServicesSerializer(PageSerializer):
    is_relaxed = serializers.BooleanField(help_text="Some results lack some of the words.")
    had_identity_code = serializers.BooleanField(
        help_text="The words held a personal identity code, which was not searched with."
    )
    corrections = CorrectionSerializer(many=True)
    unknown_words = strings("Words that no service has.")
    facets = FacetsSerializer()
    results = FoundServiceSerializer(many=True)


# --- Contacts --------------------------------------------------------------------------------------------------------


class PhoneSerializer(serializers.Serializer):
    number = text("As dialled: +358…, or a national service number.")
    kind = serializers.ChoiceField(choices=["phone", "sms", "fax"])
    charge = one_of(Charge.choices)
    charge_info = TextsSerializer()
    label = TextsSerializer()


class LinkSerializer(serializers.Serializer):
    url = text()
    language = text("Of the readers it is for.")
    name = text()
    info = text()
    file_type = text("Of a form or an attachment, such as PDF; else empty.")


class SentencesSerializer(serializers.Serializer):
    heading = TextsSerializer()
    text = TextsSerializer()


class EntranceSerializer(serializers.Serializer):
    name = TextsSerializer()
    is_main = serializers.BooleanField()
    sentences = SentencesSerializer(many=True)


class AddressSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Address.Kind.choices)
    street = TextsSerializer()
    number = text()
    po_box = TextsSerializer()
    foreign = TextsSerializer()
    info = TextsSerializer()
    postal_code = text()
    municipality = text("Code.")
    country = text("ISO 3166, two letters.")
    latitude = serializers.FloatField(allow_null=True, help_text="WGS84 degrees.")
    longitude = serializers.FloatField(allow_null=True)
    accessibility = EntranceSerializer(many=True, help_text="By the accessibility register.")


class OpeningSerializer(serializers.Serializer):
    day = text("MO, TU, WE, TH, FR, SA or SU; empty: every day that the schedule speaks of.")
    weeks = text("odd or even ISO weeks; empty: every week.")
    opens_at = serializers.RegexField("^[0-9]{2}:[0-9]{2}$")
    closes_at = serializers.RegexField("^[0-9]{2}:[0-9]{2}$", help_text="24:00 is the end of the day.")
    closes_days_later = serializers.IntegerField(help_text="1: on the day after the one on which it opens.")
    by_appointment = serializers.BooleanField()


class ScheduleSerializer(serializers.Serializer):
    """Hours in Europe/Helsinki. On a day, a holiday's schedules hold before exceptions, and those before regular ones;
    of exceptions the shortest one holds. A holiday or exception without openings means closed."""

    kind = serializers.ChoiceField(choices=["regular", "exception", "holiday"])
    label = TextsSerializer()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="The last day.")
    days = strings("Of an exception: the weekdays that it speaks of; empty: every day.")
    holiday = text("English name of the holiday, such as ChristmasDay.")
    years = serializers.ListField(child=serializers.IntegerField(), help_text="Of a holiday; empty: every year.")
    always_open = serializers.BooleanField()
    by_appointment = serializers.BooleanField()
    openings = OpeningSerializer(many=True)


class ContactsSerializer(serializers.Serializer):
    phones = PhoneSerializer(many=True)
    emails = strings()
    web_pages = LinkSerializer(many=True)
    addresses = AddressSerializer(many=True)


class ChannelSerializer(ContactsSerializer):
    """A way to reach the service. Its contacts and hours hold for everything reached there; `service_contact` and
    `service_schedules` are of this service alone, and come first where they are told."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Channel.Kind.choices)
    name = TextsSerializer()
    summary = TextsSerializer()
    description = TextsSerializer()
    attachments = LinkSerializer(many=True)
    schedules = ScheduleSerializer(many=True)
    service_description = TextsSerializer()
    service_charge = one_of(Charge.choices)
    service_charge_info = TextsSerializer()
    service_contact = ContactsSerializer()
    service_schedules = ScheduleSerializer(many=True)
    languages = strings()
    requires_authentication = serializers.BooleanField()
    requires_signature = serializers.BooleanField()
    accessibility_level = text("Of an e-service: full, partial, none or empty.")
    form_identifier = text()


# --- Services and organisations --------------------------------------------------------------------------------------


class ProvenanceSerializer(serializers.Serializer):
    source = serializers.ChoiceField(choices=Harvested.Source.choices, help_text="ptv: the Finnish Service Catalogue.")
    source_id = serializers.CharField(help_text="The id in the source.")
    source_modified_at = serializers.DateTimeField(allow_null=True)
    harvested_at = serializers.DateTimeField(allow_null=True)


class OrganizationLinkSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = TextsSerializer()


class ProducerSerializer(serializers.Serializer):
    organization_id = text("Empty when the source tells but a name.")
    name = TextsSerializer()
    provision = text("self, procured, other or empty.")


class ConceptSerializer(serializers.Serializer):
    code = text("PTV's code, or the URI of an ontology term.")
    name = TextsSerializer()


class ReasonSerializer(serializers.Serializer):
    rule = text("Of this tray's own rules.")
    evidence = text("The class, term or word that the rule met.")
    evidence_name = TextsSerializer()


class ContentAreaReasonSerializer(serializers.Serializer):
    code = serializers.ChoiceField(choices=ContentArea.choices)
    name = TextsSerializer()
    reasons = ReasonSerializer(many=True)


class LawSerializer(serializers.Serializer):
    url = text()
    name = text()
    language = text()


class VoucherSerializer(LawSerializer):
    info = text()


class PagesSerializer(serializers.Serializer):
    fi = serializers.URLField()
    sv = serializers.URLField()
    en = serializers.URLField()


class FullServiceSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = PagesSerializer(help_text="The page for people in each language.")
    api_url = serializers.URLField()
    type = serializers.ChoiceField(choices=Service.Type.choices)
    name = TextsSerializer()
    alternative_name = TextsSerializer()
    summary = TextsSerializer()
    base_description = TextsSerializer(help_text="From the national general description; stands before `description`.")
    description = TextsSerializer()
    user_instruction = TextsSerializer()
    requirements = TextsSerializer()
    charge_info = TextsSerializer()
    deadline_info = TextsSerializer()
    processing_time_info = TextsSerializer()
    validity_info = TextsSerializer()
    keywords = KeywordsSerializer()
    charge = one_of(Charge.choices)
    languages = strings("In which the service is given.")
    text_languages = strings("In which there are texts.")
    organization = OrganizationLinkSerializer(help_text="Who is responsible for the service.")
    other_organizations = OrganizationLinkSerializer(many=True)
    producers = ProducerSerializer(many=True)
    area_served = AreaServedSerializer()
    content_areas = ContentAreaReasonSerializer(many=True, help_text="Best first, each with the reasons for it.")
    need_level = one_of(NeedLevel.choices)
    age_groups = serializers.ListField(child=serializers.ChoiceField(choices=AgeGroup.choices))
    service_classes = ConceptSerializer(many=True)
    ontology_terms = ConceptSerializer(many=True)
    target_groups = ConceptSerializer(many=True)
    life_events = ConceptSerializer(many=True)
    legislation = LawSerializer(many=True)
    vouchers = VoucherSerializer(many=True)
    channels = ChannelSerializer(many=True)
    provenance = ProvenanceSerializer()


class ListedOrganizationSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    api_url = serializers.URLField()
    name = TextsSerializer()
    kind = serializers.ChoiceField(choices=Organization.Kind.choices)
    services = serializers.IntegerField(help_text="How many services of the tray it is responsible for.")


class OrganizationsSerializer(PageSerializer):
    results = ListedOrganizationSerializer(many=True)


class FullOrganizationSerializer(ListedOrganizationSerializer, ContactsSerializer):
    business_id = text()
    parent_id = serializers.UUIDField(allow_null=True)
    summary = TextsSerializer()
    description = TextsSerializer()
    area_served = AreaServedSerializer()
    provenance = ProvenanceSerializer()


class CountySerializer(serializers.Serializer):
    code = serializers.CharField()
    name = TextsSerializer()


class MunicipalitySerializer(serializers.Serializer):
    code = serializers.CharField()
    name = TextsSerializer()
    county = CountySerializer(help_text="The wellbeing services county, or Helsinki or Åland.")
    language_status = serializers.ChoiceField(choices=Municipality.LanguageStatus.choices)
    latitude = serializers.FloatField(help_text="Of the central locality, WGS84 degrees.")
    longitude = serializers.FloatField()


class MunicipalitiesSerializer(serializers.Serializer):
    results = MunicipalitySerializer(many=True)


class ContentAreaSerializer(serializers.Serializer):
    code = serializers.ChoiceField(choices=ContentArea.choices)
    name = TextsSerializer()
    services = serializers.IntegerField()


class ContentAreasSerializer(serializers.Serializer):
    results = ContentAreaSerializer(many=True)
