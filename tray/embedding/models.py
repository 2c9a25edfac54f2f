"""Sites of others that may show a part of this one."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tray.embedding.hosts import HOST_REGEX, parents


class EmbedHostQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def allowing(self, host: str) -> Self:
        """The row of the host itself, and those of hosts above it that speak for the hosts under them."""
        return self.active().filter(Q(host=host) | Q(host__in=parents(host), with_subdomains=True))


class EmbedHost(models.Model):
    """A host whose pages may show the tray in a frame, and who asked for it."""

    host = models.CharField(_("address of the site"), max_length=253)
    with_subdomains = models.BooleanField(_("also sites under it"), default=False)
    organization_name = models.CharField(_("organisation"), max_length=200)
    is_active = models.BooleanField(_("in use"), default=True)
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(auto_now=True)

    objects = EmbedHostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host"], name="embed_host_once"),
            models.CheckConstraint(name="embed_host_is_a_host", condition=Q(host__regex=HOST_REGEX)),
            models.CheckConstraint(
                name="embed_host_above_others_is_a_site", condition=Q(with_subdomains=False) | Q(host__contains=".")
            ),
        ]

    def __str__(self) -> str:
        return self.host

    def ancestors(self) -> list[str]:
        """As `frame-ancestors` of a policy wants them. Without a scheme: the tray's own, or a safer one."""
        return [self.host, f"*.{self.host}"] if self.with_subdomains else [self.host]
