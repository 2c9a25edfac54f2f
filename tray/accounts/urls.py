"""Pages of professionals that belong to accounts: /fi/ammattilaisille/… The sign-in itself stands in sign_in_urls."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from tray.accounts.views import home, own_account, own_provider, people, second_factor

own: list[URLPattern | URLResolver] = [
    path("", own_account.own_account, name="own_account"),
    path(_("password/"), own_account.own_password, name="own_password"),
    path(_("confirm/"), own_account.own_confirmation, name="own_confirmation"),
    path(_("sign-out-everywhere/"), own_account.sign_out_everywhere, name="sign_out_everywhere"),
    path(_("second-step/"), second_factor.second_factor, name="second_factor"),
    path(_("second-step/app/"), second_factor.set_up_app, name="second_factor_app"),
    path(_("second-step/passkey/"), second_factor.add_passkey, name="second_factor_passkey"),
    path(
        _("second-step/passkey/challenge/"), second_factor.new_passkey_challenge, name="second_factor_passkey_challenge"
    ),
    path(_("second-step/remove/<int:key>/"), second_factor.remove_second_factor, name="second_factor_remove"),
    path(_("recovery-codes/"), second_factor.recovery_codes, name="recovery_codes"),
    path(_("recovery-codes/new/"), second_factor.new_recovery_codes, name="new_recovery_codes"),
]
of_organization: list[URLPattern | URLResolver] = [
    path("", people.people, name="people"),
    path(_("invite/"), people.invite, name="invite"),
    path(_("units/add/"), people.unit, name="unit_add"),
    path(_("units/<int:unit_key>/"), people.unit, name="unit"),
    path(_("own-sign-in/"), own_provider.own_provider, name="own_provider_add"),
    path(_("own-sign-in/<uuid:provider_key>/"), own_provider.own_provider, name="own_provider"),
    path("<int:user_key>/", people.person, name="person"),
    path(_("<int:user_key>/let-in-again/"), people.person_let_in, name="person_let_in"),
    path(_("<int:user_key>/reset-second-step/"), people.person_reset, name="person_reset"),
    path(_("<int:user_key>/role/<int:membership_key>/"), people.membership, name="membership"),
    path(_("<int:user_key>/role/<int:membership_key>/end/"), people.membership_end, name="membership_end"),
    path(_("<int:user_key>/role/<int:membership_key>/confirm/"), people.membership_confirm, name="membership_confirm"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.professional_home, name="professional_home"),
    path(_("my-account/"), include(own)),
    path(_("people/"), people.organizations, name="organizations"),
    path(_("people/invitation/<uuid:key>/again/"), people.invitation_again, name="invitation_again"),
    path(_("people/invitation/<uuid:key>/withdraw/"), people.invitation_withdraw, name="invitation_withdraw"),
    path(_("people/<slug:key>/"), include(of_organization)),
]
