"""Run in a database of one's own: makes a town, signs everybody in, and tells how they come in, as JSON."""

import json
from typing import Any

import django


def main() -> None:
    django.setup()
    from tests.accounts.signed_in import signed_in
    from tests.referrals.people import actor, member, town
    from tray.accounts.models import Role

    at = town()
    second = actor(at.adviser.party, member(Role.RECEIVER, "Oona Ohjaaja", at.city, title="ohjaaja"))
    told: dict[str, Any] = {
        name: {"session": signed_in(who.user).session.session_key, "email": who.user.email, "id": who.user.pk}
        for name, who in (
            ("sender", at.sender),
            ("colleague", at.colleague),
            ("adviser", at.adviser),
            ("second", second),
        )
        if who.user
    }
    print(json.dumps(told | {"receiver": str(at.receiver.pk)}))


if __name__ == "__main__":
    main()
