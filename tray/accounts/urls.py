"""Pages of professionals that belong to accounts: /fi/ammattilaisille/… The sign-in itself stands in sign_in_urls."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from tray.accounts.views import home, own_account, own_provider, people, second_factor

Patterns = list[URLPattern | URLResolver]
of_passkey: Patterns = [
    path("", second_factor.add_passkey, name="second_factor_passkey"),
    path(_("challenge/"), second_factor.new_passkey_challenge, name="second_factor_passkey_challenge"),
]
of_second_step: Patterns = [
    path("", second_factor.second_factor, name="second_factor"),
    path(_("app/"), second_factor.set_up_app, name="second_factor_app"),
    path(_("passkey/"), include(of_passkey)),
    path(_("remove/<int:key>/"), second_factor.remove_second_factor, name="second_factor_remove"),
]
own: Patterns = [
    path("", own_account.own_account, name="own_account"),
    path(_("password/"), own_account.own_password, name="own_password"),
    path(_("confirm/"), own_account.own_confirmation, name="own_confirmation"),
    path(_("sign-out-everywhere/"), own_account.sign_out_everywhere, name="sign_out_everywhere"),
    path(_("second-step/"), include(of_second_step)),
    path(_("recovery-codes/"), second_factor.recovery_codes, name="recovery_codes"),
    path(_("new-recovery-codes/"), second_factor.new_recovery_codes, name="new_recovery_codes"),
]
of_role: Patterns = [
    path("", people.membership, name="membership"),
    path(_("end-role/"), people.membership_end, name="membership_end"),
    path(_("confirm/"), people.membership_confirm, name="membership_confirm"),
]
of_person: Patterns = [
    path("", people.person, name="person"),
    path(_("let-in-again/"), people.person_let_in, name="person_let_in"),
    path(_("reset-second-step/"), people.person_reset, name="person_reset"),
    path(_("role/<int:membership_key>/"), include(of_role)),
]
of_organization: Patterns = [
    path("", people.people, name="people"),
    path(_("invite/"), people.invite, name="invite"),
    path(_("add-unit/"), people.unit, name="unit_add"),
    path(_("unit/<int:unit_key>/"), people.unit, name="unit"),
    path(_("own-sign-in/"), own_provider.own_provider, name="own_provider_add"),
    path(_("own-sign-in/<uuid:provider_key>/"), own_provider.own_provider, name="own_provider"),
    path("<int:user_key>/", include(of_person)),
]
of_invitation: Patterns = [
    path(_("again/"), people.invitation_again, name="invitation_again"),
    path(_("withdraw/"), people.invitation_withdraw, name="invitation_withdraw"),
]
urlpatterns: Patterns = [
    path("", home.professional_home, name="professional_home"),
    path(_("my-account/"), include(own)),
    path(_("people/"), people.organizations, name="organizations"),
    path(_("people/<slug:key>/"), include(of_organization)),
    path(_("invitations/<uuid:key>/"), include(of_invitation)),
]
