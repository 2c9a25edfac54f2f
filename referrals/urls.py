"""Pages of professionals who send and receive referrals, beside those of `tray.accounts`: /fi/ammattilaisille/…"""

from django.urls import include, path

urlpatterns = [
    path("", include("referrals.sending_urls")),
    path("", include("referrals.receiving_urls")),
]
