from modeltranslation.translator import TranslationOptions, register

from tray.areas.models import County, MergedMunicipality, Municipality, PostalCode, Region


@register(County)
class CountyTranslation(TranslationOptions):
    fields = ("name", "short_name")
    fallback_undefined = ""


@register([Region, Municipality, MergedMunicipality, PostalCode])
class NameTranslation(TranslationOptions):
    fields = ("name",)
    fallback_undefined = ""
