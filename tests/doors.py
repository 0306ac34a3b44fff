"""What the privacy walk knows about each URL: whose object it names, and what is sent to it.

A URL pattern that is in none of these tables fails the walk: put it where it belongs.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.alices_things import WORD, Things
from workouts.recording import new_id


@dataclass(frozen=True, slots=True)
class Owned:
    """A URL with the id of somebody's object: `kind` of Alice's things, and `more` behind it. For everybody else it does not
    exist."""

    kind: str
    methods: str = "POST"
    data: dict[str, Any] = field(default_factory=dict)
    more: tuple[str | int, ...] = ()


_SET = {"kind": "working", "weight": "60", "weight_unit": "kg", "reps": "5", "position": "7", "version": "1"}
_WORKOUT = {
    "version": "1",
    "name": "Push",
    "local_date": "2026-03-02",
    "started": "18:00",
    "minutes": "50",
    "mood": "",
    "rating": "",
    "notes": "",
    "ended": "19:00",
}
_EXERCISE = {
    "name": "Press",
    "measurement": "weight_reps",
    "equipment": "barbell",
    "difficulty": "beginner",
    "mechanic": "compound",
    "force": "push",
}
_GYM_ROWS = {"INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "30"}
GYM = {
    "name": "Garage",
    "weight_unit": "kg",
    **{
        f"{rows}-{name}": value
        for rows, count in {"bars": "1", "plates": "1", "dumbbells": "0", "machines": "0"}.items()
        for name, value in (_GYM_ROWS | {"TOTAL_FORMS": count}).items()
    },
    "bars-0-kind": "barbell",
    "bars-0-name": "Bar",
    "bars-0-weight": "20",
    "bars-0-collars": "",
    "plates-0-weight": "20",
    "plates-0-pairs": "2",
}
_MEASUREMENT = {"value": "81", "unit": "kg", "date": "2026-03-01"}

_PLAN = {"name": "Mine", "unit": "kg", "schedule": "sequence", "weeks": "2"}
_PLANNED = {
    "version": "1",
    "part": "0",
    "by": "always",
    "sets-TOTAL_FORMS": "1",
    "sets-INITIAL_FORMS": "0",
    "sets-0-count": "3",
    "sets-0-least": "5",
    "sets-0-what": "reps",
    "sets-0-load": "open",
    "sets-0-kind": "working",
}

REMINDER = {
    "message": "",
    "frequency": "weekly",
    "interval": "1",
    "weekdays": "0",
    "starts_on": "{soon}",
    "time": "18:00",
    "lead": "30",
    "channels": "email",
    "zone": "follow",
    "time_zone": "UTC",
    "grace": "",
}

# The data would be good if Alice sent it: who is refused is refused for who they are.
OWNED = {
    "accounts:measurement": Owned("measurement", "GET POST", _MEASUREMENT | {"id": "{new}", "version": "1"}),
    "accounts:measurement_remove": Owned("measurement"),
    "accounts:measurement_restore": Owned("measurement"),
    "training:exercise": Owned("exercise", "GET"),
    "training:exercise_edit": Owned("exercise", "GET POST", _EXERCISE | {"version": "1"}),
    "training:exercise_active": Owned("exercise", data={"active": "0"}),
    "training:exercise_rest": Owned(
        "exercise", "GET POST", {"rest_seconds": "3:00", "rest_warm_up_seconds": ""}
    ),
    "training:gym": Owned("gym", "GET POST", GYM | {"id": "{new}", "version": "1"}),
    "training:gym_current": Owned("gym"),
    "training:gym_remove": Owned("gym"),
    "training:gym_restore": Owned("gym"),
    "training:plan": Owned("plan", "GET"),
    "training:plan_edit": Owned("plan", "GET"),
    "training:plan_edit_press": Owned("plan", data={"do": "add_week", "version": "1"}),
    "training:plan_edit_undo": Owned("plan", data={"version": "1"}),
    "training:plan_edit_details": Owned("plan", "GET POST", _PLAN | {"version": "1"}),
    "training:plan_edit_day": Owned("plan", "GET POST", {"name": "A", "version": "1"}, more=("{plan_day}",)),
    "training:plan_edit_exercise": Owned("plan", "GET POST", _PLANNED, more=("{planned}",)),
    "training:plan_edit_pick": Owned(
        "plan", "GET POST", {"exercise": "{exercise}", "version": "1"}, more=("{plan_day}",)
    ),
    "training:plan_edit_track": Owned(
        "plan",
        "GET POST",
        {"name": "Squat", "kind": "working_weight", "rule": "none", "version": "1"},
        more=("press",),
    ),
    "training:plan_edit_ahead": Owned("plan", "GET"),
    "training:plan_status": Owned("plan", data={"status": "paused"}),
    "training:plan_copy": Owned("plan", data={"id": "{new}"}),
    "training:plan_remove": Owned("plan"),
    "training:plan_restore": Owned("plan"),
    "training:plan_share": Owned("plan"),
    "training:plan_revoke": Owned("plan"),
    "training:plan_file": Owned("plan", "GET"),
    "training:plan_versions": Owned("plan", "GET"),
    "training:plan_version_restore": Owned("plan", data={"version": "1"}, more=(1,)),
    "reminders:reminder": Owned("reminder", "GET POST", REMINDER | {"id": "{new}", "version": "1"}),
    "reminders:switch": Owned("reminder", data={"active": "0"}),
    "reminders:remove": Owned("reminder"),
    "reminders:restore": Owned("reminder"),
    "reminders:channel_confirm": Owned("channel", data={"code": "123456"}),
    "reminders:channel_code": Owned("channel"),
    "reminders:channel_test": Owned("channel"),
    "reminders:channel_switch": Owned("channel", data={"on": "1"}),
    "reminders:channel_remove": Owned("channel"),
    "reminders:channel_restore": Owned("channel"),
    "reminders:calendar_revoke": Owned("calendar_feed"),
    "workouts:exercise_history": Owned("exercise", "GET"),
    "workouts:session": Owned("session", "GET"),
    "workouts:edit_session": Owned("session", "GET POST", _WORKOUT),
    "workouts:finish_session": Owned("open_session", "GET POST", _WORKOUT),
    "workouts:finish_forgotten": Owned("open_session", data={"at": "now"}),
    "workouts:pause_session": Owned("open_session"),
    "workouts:resume_session": Owned("open_session"),
    "workouts:discard_session": Owned("session"),
    "workouts:restore_session": Owned("session"),
    "workouts:checked": Owned("session"),
    "workouts:pick_exercise": Owned("session", "GET"),
    "workouts:add_exercise": Owned("session", data={"id": "{new}", "exercise": "{exercise}"}),
    "workouts:log_set": Owned("log", data=_SET | {"id": "{new}"}),
    "workouts:note_exercise": Owned("log", "GET POST", {"version": "1", "notes": "Slow"}),
    "workouts:move_exercise": Owned("log", data={"direction": "up"}),
    "workouts:join_superset": Owned("log"),
    "workouts:leave_superset": Owned("log"),
    "workouts:remove_exercise": Owned("log"),
    "workouts:restore_exercise": Owned("log"),
    "workouts:edit_set": Owned("set", "GET POST", _SET | {"id": "{set}"}),
    "workouts:delete_set": Owned("set", data={"version": "1"}),
    "workouts:restore_set": Owned("set"),
    "workouts:plan_changes": Owned("session", "GET"),
    "workouts:amend_plan": Owned("session", data={"version": "1", "keys": "order"}),
    "workouts:plan_calendar": Owned("plan", "GET"),
    "workouts:plan_move": Owned("plan", "GET POST", {"slot": "0", "day": "{soon}"}),
    "workouts:plan_skip": Owned("plan", data={"slot": "0"}),
    "workouts:plan_take_back": Owned("plan", data={"slot": "0"}),
    "workouts:plan_lighter": Owned("plan"),
    "workouts:plan_give_back": Owned("plan"),
    "workouts:plan_why": Owned("plan", "GET POST", {"value": "80", "reason": ""}, more=("press",)),
    "workouts:plan_undo": Owned("track_change"),
}

# Pages about whoever looks at them. Logged out they lead to the log-in.
PERSONAL = {
    "accounts:more",
    "accounts:profile",
    "accounts:timer",
    "accounts:measurements",
    "accounts:measurement_record",
    "training:exercises",
    "training:exercise_new",
    "training:gyms",
    "training:gym_new",
    "training:plates",
    "training:plans",
    "training:plan_new",
    "training:plan_import",
    "training:library",
    "training:library_program",
    "training:adopt",
    "training:shared_take",
    "workouts:today",
    "workouts:log",
    "workouts:record_past",
    "workouts:history",
    "workouts:start_session",
    "workouts:came_over",
    "workouts:offline_session",
    "workouts:on_this_phone",
    "workouts:came_over_seen",
    "reminders:reminders",
    "reminders:new",
    "reminders:preview",
    "reminders:on_today",
    "reminders:history",
    "reminders:quiet",
    "reminders:pause",
    "reminders:resume",
    "reminders:calendar",
    "reminders:calendar_make",
    "reminders:channels",
    "reminders:channel_email",
    "reminders:channel_ntfy",
    "reminders:channel_webhook",
    "reminders:channel_browser",
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
}

# What programs ask for: as PERSONAL, but logged out they are told 401 and not led to the log-in.
FOR_PROGRAMS = {
    "workouts:sync",
    "workouts:sync_exercises",
}

# Pages for everybody.
PUBLIC = {
    "healthz",
    "healthz_reminders",
    "service_worker",
    "manifest",
    "accounts:style_guide",  # staff only; 404 for everybody else
    "training:shared_plan",  # whoever has the link; this one leads nowhere
    "reminders:answer",  # whoever has the token; this is none
    "reminders:unsubscribe",  # the same
    "reminders:feed",  # whoever has the link; this one leads nowhere
    "account_login",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
    "mfa_authenticate",
    "admin:login",
    "admin:logout",
}

# Values for what stands in a URL and is nobody's object.
ARGUMENTS = {
    "accounts:measurement_record": {"kind": "body_weight"},
    "training:library_program": {"key": "stronglifts-5x5"},
    "training:adopt": {"key": "stronglifts-5x5"},
    "training:shared_plan": {"token": "not-a-link"},
    "training:shared_take": {"token": "not-a-link"},
    "reminders:answer": {"token": "not-a-token"},
    "reminders:unsubscribe": {"token": "not-a-token"},
    "reminders:feed": {"token": "not-a-link"},
    "account_confirm_email": {"key": "MQ:1abcde:signature"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
    "admin:app_list": {"app_label": "training"},
}

# The rows of Alice's that the admin's pages are opened with, by application and model.
ADMIN_ROWS = {
    "accounts_user": "alice",
    "training_exercise": "exercise",
    "mfa_authenticator": "authenticator",
    "accounts_legacyrun": "legacy_run",
    "accounts_legacyrow": "legacy_row",
    "accounts_quarantinedrow": "quarantined_row",
    "training_libraryplan": "measurement",  # nor a program of the library
    "reminders_delivery": "delivery",
    "auth_group": "measurement",  # there is no group of hers: any id
}

# Bob, on pages of his own, with ids and words of Alice's: method, URL with {his …} and {hers}, data, status.
Errand = tuple[str, str, dict[str, Any], int]
ERRANDS: list[Errand] = [
    ("POST", "/sessions/start/", {"id": "{new}", "repeat": "{session}"}, 404),
    ("POST", "/sessions/start/", {"id": "{new}", "plan": "{plan}", "slot": "0"}, 404),
    ("POST", "/sessions/{his_session}/exercises/add/", {"id": "{new}", "exercise": "{exercise}"}, 404),
    ("POST", "/logs/{his_log}/sets/", _SET | {"id": "{set}"}, 422),
    ("POST", "/sets/{his_set}/", _SET | {"id": "{set}"}, 302),
    ("POST", "/measurements/record/body_weight/", _MEASUREMENT | {"id": "{measurement}"}, 422),
    ("POST", "/exercises/new/", _EXERCISE | {"id": "{exercise}"}, 422),
    ("POST", "/gyms/new/", GYM | {"id": "{gym}"}, 422),
    ("POST", "/plans/new/", {"id": "{plan}", "name": "Mine", "unit": "kg", "schedule": "sequence"}, 422),
    ("POST", "/reminders/new/?kind=free", REMINDER | {"id": "{reminder}", "message": "Mine"}, 422),
    ("POST", "/reminders/new/?kind=plan&plan={plan}", REMINDER | {"id": "{new}"}, 404),
    ("POST", "/reminders/preview/?kind=plan&plan={plan}", REMINDER | {"id": "{new}"}, 404),
    ("GET", "/reminders/new/?kind=plan_ends&plan={plan}", {}, 404),
    ("GET", "/reminders/?removed={reminder}", {}, 200),
    ("GET", "/plans/?removed={plan}", {}, 200),
    ("GET", "/gyms/?removed={gym}", {}, 200),
    ("GET", "/plates/?gym={gym}&weight=60&unit=kg", {}, 200),
    ("GET", "/sessions/{his_session}/?edit={set}", {}, 200),
    ("GET", "/sessions/{his_session}/?log={log}", {}, 200),
    ("GET", "/sessions/{his_session}/?undo=set.{set}", {}, 200),
    ("GET", "/?undo=session.{session}", {}, 200),
    ("GET", f"/history/?q={WORD}", {}, 200),
    ("GET", f"/exercises/?q={WORD}", {}, 200),
    ("GET", "/exercises/?own=1", {}, 200),
    ("GET", f"/sessions/{{his_session}}/exercises/?q={WORD}", {}, 200),
]


def filled(value: Any, things: Things, **own: Any) -> Any:
    """`{new}`, `{session}` … in a URL or in data replaced by ids."""
    if isinstance(value, dict):
        return {name: filled(each, things, **own) for name, each in value.items()}
    logged = ("session", "open_session", "log", "set")
    kinds = (*logged, "exercise", "measurement", "gym", "plan", "plan_day", "planned", "reminder")
    soon = date.today() + timedelta(days=7)  # noqa: DTZ011 — whose day it is does not matter
    return str(value).format(new=new_id(), soon=soon, **{kind: things.pk(kind) for kind in kinds}, **own)
