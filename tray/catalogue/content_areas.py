"""The content areas of the national hyte service concept, and the two other dimensions that services are sorted by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContentArea(models.TextChoices):
    EXERCISE = "exercise", _("Exercise and physical activity")
    CULTURE = "culture", _("Culture and culture hobbies")
    NATURE = "nature", _("Nearby nature")
    LIFESTYLE = "lifestyle", _("Lifestyle and health skills")
    NUTRITION = "nutrition", _("Healthy nutrition")
    MENTAL_HEALTH = "mental_health", _("Mental health")
    SUBSTANCE_USE = "substance_use", _("Substance use and addictions")
    LIVELIHOOD = "livelihood", _("Livelihood")
    PARTICIPATION = "participation", _("Inclusion and participation")
    WORK_ABILITY = "work_ability", _("Work ability and functional capacity")
    INTEGRATION = "integration", _("Integration")
    SELF_CARE = "self_care", _("Self-care")
    EVERYDAY_SUPPORT = "everyday_support", _("Support for everyday life")
    CONTACT_CHANNELS = "contact_channels", _("Contacting health and social services")


class NeedLevel(models.TextChoices):
    """The traffic-light model: a property of services, never of people."""

    GREEN = "green", _("preventive and early-support services")
    YELLOW = "yellow", _("regular need of support or short-term service")
    RED = "red", _("demanding or round-the-clock services")


class AgeGroup(models.TextChoices):
    YOUNG_ADULT = "young_adult", _("Young adults")
    WORKING_AGE = "working_age", _("People of working age")
    OLDER = "older", _("Older people")
