"""Addresses of staff pages that belong to this app. Others' are included beside them in `tray.urls`."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from tray.pages.forms import SignInForm

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        _("sign-in/"),
        LoginView.as_view(
            template_name="staff/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
        ),
        name="sign_in",
    ),
    path(_("sign-out/"), LogoutView.as_view(), name="sign_out"),
]
