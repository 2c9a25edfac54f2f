"""Who gets what at each page, as data. Columns are the roles of `tests.referrals.everybody`, in that order.

A cell is the status of the answer, or: "ok" for 200, "go" for another page of this site, "out" for another site, "in"
for the sign-in, "2nd" for setting up the second step, "door" for the page that asks for code or link, and PIN. GET
shows what a page is; POST, sent empty, how far somebody comes who sends something: "ok" is a form with errors.

Pages stand under the line that holds for them. Another's referral is 404, as if there were none; a page of a role that
one has not is 403.
"""

# The state of the referral that a page is tried with, by the end of its name; otherwise it is in progress.
STATES = {
    "accepted": "_waitlist handle_contact handle_code case_contact case_code handle_link_person",
    "walked": "_contact _code",
    "proposed": "client_link_person _client_agrees _client_declines",
    "met": "_start",
    "on_hold": "_resume",
    "opened": "_accept _forward _decline",
    "cancelled": "_seen",
    "draft": "draft_receiver draft_client draft_hopes draft_consent draft_delete",
    "mistake": "confirm_mistake",
    "declined": "referral_repeat referral_dealt_with",
    "completed": "client_release client_feedback client_erase",
}
STATE_OF = {ending: state for state, endings in STATES.items() for ending in endings.split()}
TABLE = """
anon snd  oth  lead olead rcv  urcv orcv lp   olp  adm  oadm coor nat  cl   lnk  flw  half gone

ok   go   go   go   go    go   go   go   go   go   go   go   go   go   ok   ok   ok   go   go
    sign_in GET POST

in   in   in   in   in    in   in   in   in   in   in   in   in   in   in   in   in   in   in
    sign_in_second_step GET POST
    sign_in_recovery_step GET POST
    second_factor GET POST
    second_factor_app GET POST
    second_factor_passkey GET POST
    second_factor_passkey_challenge GET POST
    second_factor_remove GET POST
    recovery_codes GET POST
    new_recovery_codes GET POST

405  405  405  405  405   405  405  405  405  405  405  405  405  405  405  405  405  405  405
    passkey_sign_in GET
    passkey_challenge GET
    provider_begin POST
    provider_answer POST
    provider_unreachable POST
    provider_refused POST
    provider_unknown POST
    forgotten_sent POST
    new_password_link POST
    invitation_link POST
    identification_begin POST
    identification_answer POST
    referral_client_sign_out GET
    referral_client_leave POST

400  400  400  400  400   400  400  400  400  400  400  400  400  400  400  400  400  400  400
    passkey_sign_in POST

ok   ok   ok   ok   ok    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
    passkey_challenge POST
    providers GET POST
    provider_unreachable GET
    provider_refused GET
    provider_unknown GET
    forgotten GET POST
    forgotten_sent GET
    identification_demo GET
    referral_client_start POST
    referral_client_out GET POST
    referral_answer_old GET POST
    referral_answer_leave POST
    follow_up_thanks GET POST

go   go   go   go   go    go   go   go   go   go   go   go   go   go   go   go   go   go   go
    provider_begin GET
    provider_answer GET
    new_password_link GET
    invitation_link GET
    identification_demo POST
    identification_begin GET
    identification_answer GET
    referral_client_sign_out POST
    referral_answer GET POST
    follow_up GET POST

404  404  404  404  404   404  404  404  404  404  404  404  404  404  404  404  404  404  404
    new_password GET POST
    invitation GET POST

in   405  405  405  405   405  405  405  405  405  405  405  405  405  in   in   in   405  405
    sign_out GET
    professional_home POST
    own_account POST
    sign_out_everywhere GET

in   go   go   go   go    go   go   go   go   go   go   go   go   go   in   in   in   go   go
    sign_out POST
    sign_out_everywhere POST

in   ok   ok   ok   ok    ok   ok   ok   ok   ok   ok   ok   ok   ok   in   in   in   2nd  ok
    professional_home GET
    own_confirmation GET POST

in   ok   ok   ok   ok    ok   ok   ok   ok   ok   ok   ok   ok   ok   in   in   in   ok   ok
    own_account GET
    own_password GET POST

in   403  403  403  403   403  403  403  403  403  go   go   ok   ok   in   in   in   403  403
    organizations GET

in   403  403  403  403   403  403  403  403  403  405  405  405  405  in   in   in   403  403
    organizations POST
    invitation_again GET
    invitation_withdraw GET
    people POST
    person POST
    person_let_in GET
    membership_confirm GET

in   403  403  403  403   403  403  403  403  403  go   404  go   go   in   in   in   403  403
    invitation_again POST
    invitation_withdraw POST
    person_let_in POST
    person_reset POST
    membership POST
    membership_end POST
    membership_confirm POST

in   403  403  403  403   403  403  403  403  403  ok   404  ok   ok   in   in   in   403  403
    people GET
    invite GET POST
    unit_add GET POST
    unit GET POST
    person GET
    person_reset GET
    membership GET
    membership_end GET

in   403  403  403  403   403  403  403  403  403  403  403  403  ok   in   in   in   403  403
    own_provider_add GET POST
    own_provider GET POST
    staff_home GET
    staff_rules GET
    sync_runs GET
    staff_embed_hosts GET POST
    staff_words GET
    staff_word_add GET POST
    staff_unmet GET
    staff_explain GET
    staff_feedback GET
    staff_error_reports GET
    staff_search_state GET
    staff_outbox GET
    staff_helplines GET
    staff_national GET

in   ok   ok   403  403   403  403  403  403  403  403  403  403  403  in   in   in   2nd  403
    referral_sent GET POST
    referral_new GET POST
    referral_drafts GET

in   404  404  403  403   403  403  403  403  403  403  403  403  403  in   in   in   2nd  403
    referral_to_service GET

in   405  405  403  403   403  403  403  403  403  403  403  403  403  in   in   in   2nd  403
    referral_to_service POST
    referral_drafts POST
    referral_receipt POST
    referral_new_pin GET
    referral_text GET
    referral_repeat GET
    referral_dealt_with GET

in   403  403  ok   ok    403  403  403  403  403  403  403  403  403  in   in   in   403  403
    referral_unit GET

in   403  403  405  405   403  403  403  403  403  403  403  403  403  in   in   in   403  403
    referral_unit POST

in   ok   404  403  403   403  403  403  403  403  403  403  403  403  in   in   in   2nd  403
    referral_draft_receiver GET POST
    referral_draft_client GET
    referral_draft_hopes GET
    referral_draft_consent GET POST
    referral_draft_delete GET
    referral_receipt GET
    referral_new_pin POST
    referral_text POST
    referral_mistake GET POST

in   409  404  403  403   403  403  403  403  403  403  403  403  403  in   in   in   2nd  403
    referral_draft_client POST
    referral_draft_hopes POST

in   go   404  403  403   403  403  403  403  403  403  403  403  403  in   in   in   2nd  403
    referral_draft_delete POST
    referral_repeat POST
    referral_dealt_with POST

in   ok   404  ok   404   403  403  403  403  403  403  403  403  403  in   in   in   2nd  403
    referral_one GET
    referral_cancel GET POST

in   405  405  405  405   403  403  403  403  403  403  403  403  403  in   in   in   2nd  403
    referral_one POST

in   403  403  ok   404   403  403  403  403  403  403  403  403  403  in   in   in   403  403
    referral_confirm_mistake GET

in   403  403  409  404   403  403  403  403  403  403  403  403  403  in   in   in   403  403
    referral_confirm_mistake POST

in   403  403  403  403   ok   ok   ok   403  403  403  403  403  403  in   in   in   403  403
    referral_inbox GET POST

in   403  403  403  403   ok   404  404  403  403  403  403  403  403  in   in   in   403  403
    referral_handle GET
    referral_handle_print GET
    referral_handle_follow_up GET POST
    referral_handle_accept GET POST
    referral_handle_waitlist GET POST
    referral_handle_contact GET POST
    referral_handle_code GET POST
    referral_handle_link_person GET POST
    referral_handle_client_agrees GET POST
    referral_handle_client_declines GET POST
    referral_handle_start GET POST
    referral_handle_meeting GET POST
    referral_handle_resume GET POST
    referral_handle_complete GET POST
    referral_handle_hold GET POST
    referral_handle_new_link_person GET POST
    referral_handle_hand_over GET POST
    referral_handle_forward GET POST
    referral_handle_decline GET POST
    referral_handle_end_early GET POST
    referral_handle_seen GET POST

in   403  403  403  403   405  405  405  403  403  403  403  403  403  in   in   in   403  403
    referral_handle POST
    referral_handle_print POST

in   403  403  403  403   403  403  403  ok   ok   403  403  403  403  in   in   in   403  403
    referral_my_people GET POST
    referral_my_introduction GET POST

in   403  403  403  403   403  403  403  ok   404  403  403  403  403  in   in   in   403  403
    referral_my_person GET
    referral_worried GET
    referral_my_person_contact GET POST
    referral_my_person_code GET POST
    referral_my_person_start GET POST
    referral_my_person_meeting GET POST
    referral_my_person_resume GET POST
    referral_my_person_complete GET POST
    referral_my_person_hold GET POST
    referral_my_person_end_early GET POST

in   403  403  403  403   403  403  403  405  405  403  403  403  403  in   in   in   403  403
    referral_my_person POST
    referral_worried POST

in   403  403  403  403   ok   ok   ok   403  403  ok   ok   403  403  in   in   in   403  403
    referral_link_persons GET
    referral_receivers GET

in   403  403  403  403   405  405  405  403  403  405  405  403  403  in   in   in   403  403
    referral_link_persons POST
    referral_receivers POST
    referral_receiver_pin GET

in   403  403  403  403   ok   ok   404  403  403  ok   404  403  403  in   in   in   403  403
    referral_link_person_add GET POST
    referral_link_person GET POST

in   403  403  403  403   403  403  403  403  403  ok   ok   403  403  in   in   in   403  403
    referral_receiver_add GET POST

in   403  403  403  403   ok   404  404  403  403  ok   404  403  403  in   in   in   403  403
    referral_receiver GET POST
    referral_receiver_pin POST

ok   ok   ok   ok   ok    ok   ok   ok   ok   ok   ok   ok   ok   ok   go   ok   ok   ok   ok
    referral_client_start GET

door door door door door  door door door door door door door door door door door door door door
    referral_client_suomi_fi GET POST
    referral_answer_leave GET

out  out  out  out  out   out  out  out  out  out  out  out  out  out  out  out  out  out  out
    referral_client_leave GET

door door door door door  door door door door door door door door door ok   door door door door
    referral_client_page GET POST
    referral_client_sent GET POST
    referral_client_looks GET POST
    referral_client_print GET POST
    referral_client_withdraw GET
    referral_client_sender_may_know GET POST
    referral_client_feedback GET POST
    referral_client_safe_contact GET POST
    referral_client_follow_up GET POST
    referral_client_data GET POST
    referral_client_export POST
    referral_client_erase GET POST

door door door door door  door door door door door door door door door go   door door door door
    referral_client_link_person GET POST
    referral_client_withdraw POST
    referral_client_release GET POST
    referral_client_export GET

ok   ok   ok   ok   ok    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   go   ok   ok   ok
    referral_answer_door GET POST

door door door door door  door door door door door door door door door door ok   door door door
    referral_answer_case GET POST
    referral_answer_case_follow_up GET POST
    referral_answer_case_accept GET POST
    referral_answer_case_waitlist GET POST
    referral_answer_case_contact GET POST
    referral_answer_case_code GET POST
    referral_answer_case_start GET POST
    referral_answer_case_meeting GET POST
    referral_answer_case_resume GET POST
    referral_answer_case_complete GET POST
    referral_answer_case_hold GET POST
    referral_answer_case_hand_over GET POST
    referral_answer_case_forward GET POST
    referral_answer_case_decline GET POST
    referral_answer_case_end_early GET POST
    referral_answer_case_seen GET POST

door door door door door  door door door door door door door door door door go   door door door
    referral_answer_case_client_agrees GET
    referral_answer_case_client_declines GET

door door door door door  door door door door door door door door door door 409  door door door
    referral_answer_case_client_agrees POST
    referral_answer_case_client_declines POST

410  410  410  410  410   410  410  410  410  410  410  410  410  410  410  410  ok   410  410
    follow_up_answer GET POST

in   403  403  403  403   403  403  403  403  403  403  403  403  405  in   in   in   403  403
    staff_home POST
    staff_rules POST
    staff_rule POST
    sync_runs POST
    sync_run POST
    staff_words POST
    staff_unmet POST
    staff_explain POST
    staff_feedback POST
    staff_error_reports POST
    staff_search_state POST
    staff_helplines POST
    staff_helpline_checked GET
    staff_national POST
    staff_national_checked GET

in   403  403  403  403   403  403  403  403  403  403  403  403  404  in   in   in   403  403
    staff_rule GET
    sync_run GET
    staff_embed_host GET POST
    staff_word GET POST
    staff_word_delete GET POST
    staff_feedback_one GET POST
    staff_error_report GET POST
    staff_helpline GET POST
    staff_helpline_checked POST
    staff_national_service GET POST
    staff_national_checked POST

in   403  403  403  403   403  403  403  403  403  403  403  403  go   in   in   in   403  403
    staff_outbox POST
"""


def read(table: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """By the name of the URL and the method."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    cells: tuple[str, ...] = ()
    for line in filter(None, table.strip("\n").splitlines()[1:]):
        if not line.startswith(" "):
            cells = tuple(line.split())
            continue
        name, *methods = line.split()
        for method in methods:
            assert (name, method) not in found, f"{name} {method} stands there twice"
            found[name, method] = cells
    return found


CELLS = read(TABLE)
