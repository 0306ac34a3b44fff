"""Passwords of the older tracker: kept as Argon2 over bcrypt, accepted, and no slower to refuse than any other."""

import re
from collections.abc import Iterator
from typing import Any

import argon2
import bcrypt
import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import hashers
from accounts.equal_effort import most_work
from accounts.hashers import wrap
from accounts.models import User

# From a database of the older tracker; the others below are made with the same library at its least cost.
LEE = ("orchid-tunnel-3", "$2a$12$OHhZBPkC1q0YsxvwNaOmWuP9MRMnk4.tgy.qqXGF9TM.JGKuTJSbu")
PASSWORD = "lifting since 1998"
HASHERS = ["accounts.hashers.Argon2PasswordHasher", "accounts.hashers.BcryptInArgon2PasswordHasher"]
LOGIN = reverse("account_login")
TODAY = reverse("workouts:today")


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> Iterator[None]:
    """Log-ins are counted in the cache, and what the dearest hash costs is remembered there."""
    settings.PASSWORD_HASHERS = HASHERS
    cache.clear()
    yield
    cache.clear()


def bcrypt_text(password: str | bytes = PASSWORD, cost: int = 4, prefix: str = "2b") -> str:
    raw = password.encode() if isinstance(password, str) else password
    text = bcrypt.hashpw(raw[:72], bcrypt.gensalt(cost)).decode()
    return text.replace("$2b$", f"${prefix}$")


def old(email: str = "old@example.com", password: str = PASSWORD, cost: int = 4, **fields: Any) -> User:
    user: User = User.objects.create(email=email, password=wrap(bcrypt_text(password, cost)), **fields)
    return user


def new(email: str = "new@example.com", password: str | None = PASSWORD, **fields: Any) -> User:
    return User.objects.create_user(email, password, **fields)


def log_in(email: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(LOGIN, {"login": email, "password": password})
    return client


def is_logged_in(client: Client) -> bool:
    return client.get(TODAY).status_code == 200


# --- What is stored -------------------------------------------------------------------------------------------------


def test_a_hash_of_the_older_tracker_accepts_its_password_and_no_other() -> None:
    password, text = LEE
    stored = wrap(text)
    assert [check_password(it, stored) for it in (password, "orchid-tunnel-4", "")] == [True, False, False]


def test_argon2_is_kept_over_bcrypt_with_its_salt_in_what_fits_the_column() -> None:
    stored = wrap(LEE[1])
    setting, digest = LEE[1][:29], LEE[1][29:]
    assert re.fullmatch(
        re.escape(f"argon2_bcrypt{setting}$argon2id$v=19$m=19456,t=2,p=1$") + "[A-Za-z0-9+/]{43}", stored
    )
    assert digest not in stored
    assert (len(stored), User._meta.get_field("password").max_length) == (116, 128)
    assert wrap(LEE[1]) == stored  # a move that is done again changes nothing


@pytest.mark.parametrize("prefix", ["2a", "2b", "2y"])
def test_each_prefix_is_accepted(prefix: str) -> None:
    stored = wrap(bcrypt_text(prefix=prefix))
    assert stored.startswith(f"argon2_bcrypt${prefix}$04$")
    assert check_password(PASSWORD, stored)
    assert not check_password("wrong", stored)


@pytest.mark.parametrize("last", "O/PQdu.9")
def test_a_salt_whose_unused_bits_are_set_is_the_salt_without_them(last: str) -> None:
    """Of its last character two bits count; the older tracker's library left the rest empty, others do not."""
    setting = "$2b$04$" + "abcdefghijklmnopqrstu"
    counted = {"O": "O", "/": ".", "P": "O", "Q": "O", "d": "O", "u": "u", ".": ".", "9": "u"}[last]
    text = bcrypt.hashpw(PASSWORD.encode(), f"{setting}{counted}".encode()).decode()
    assert check_password(PASSWORD, wrap(setting + last + text[29:]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hashedpassword",
        LEE[1] + "\n",
        LEE[1] + "x",
        LEE[1][:-1],
        LEE[1].replace("$2a$", "$2x$"),
        LEE[1].replace("$12$", "$03$"),
        LEE[1].replace("$12$", "$15$"),
        LEE[1].replace("$12$", "$١٢$"),
        "bcrypt$" + LEE[1],
        wrap(LEE[1]),
    ],
)
def test_what_is_no_bcrypt_hash_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no bcrypt hash"):
        wrap(text)


@pytest.mark.parametrize("spoil", ["end", "salt", "cost", "parameters", "digest", "middle", "only"])
def test_a_malformed_text_lets_nobody_in(spoil: str) -> None:
    good = wrap(bcrypt_text())
    bad = {
        "end": good + "$",
        "salt": good[:41] + "v" + good[42:],  # unused bits
        "cost": good.replace("$04$", "$99$"),
        "parameters": good.replace("m=19456,t=2", "m=1,t=0"),
        "digest": good[:-1] + "=",
        "middle": good.replace("$argon2id", ""),
        "only": "argon2_bcrypt",
    }[spoil]
    assert bad != good
    assert not check_password(PASSWORD, bad)


@given(garbage=st.text(max_size=128))
def test_no_text_in_the_column_makes_a_log_in_fail_with_an_error(garbage: str) -> None:
    assert not check_password(PASSWORD, f"argon2_bcrypt${garbage}")


@pytest.mark.parametrize(
    "password",
    ["x" * 72, "x" * 73, "x" * 5000, "é" * 60, "x" * 71 + "é" * 20, "a\0b", "\0", "💪" * 1000],
    ids=["72", "73", "5000", "accents", "cut within a letter", "NUL inside", "NUL", "emoji"],
)
def test_a_long_or_strange_password_goes_on_working(password: str) -> None:
    stored = wrap(bcrypt_text(password))
    assert check_password(password, stored)
    assert not check_password("y" + password[1:], stored)


def test_of_a_long_password_only_as_much_counts_as_the_older_tracker_looked_at() -> None:
    stored = wrap(bcrypt_text("x" * 80))
    assert [check_password("x" * n, stored) for n in (71, 72, 73, 5000)] == [False, True, True, True]


def test_one_can_be_made_from_a_password_too() -> None:
    stored = make_password(PASSWORD, "$2b$04$" + "." * 22, "argon2_bcrypt")
    assert check_password(PASSWORD, stored)


def test_the_admin_says_how_a_password_is_kept_and_shows_no_secret() -> None:
    stored = wrap(LEE[1])
    said = {str(key): str(value) for key, value in identify_hasher(stored).safe_summary(stored).items()}
    assert (said["algorithm"], said["variety"], said["memory cost"]) == ("argon2_bcrypt", "argon2id", "19456")
    assert said["salt"] == "$2a$12" + "*" * 23
    assert set(said["hash"][6:]) == {"*"}


@pytest.mark.django_db
@pytest.mark.parametrize("stored", [wrap(LEE[1]), "argon2_bcrypt$nonsense"], ids=["good", "malformed"])
def test_the_admin_shows_the_person_whatever_is_stored(as_sam: Client, stored: str) -> None:
    User.objects.update(is_superuser=True)
    person = User.objects.create(email="old@example.com", password=stored)
    assert as_sam.get(reverse("admin:accounts_user_change", args=[person.pk])).status_code == 200


# --- Logging in -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_log_in_makes_it_a_password_like_any_other() -> None:
    password, text = LEE
    lee = User.objects.create(email="lee@example.com", password=wrap(text))
    assert not is_logged_in(log_in(lee.email, "wrong"))
    lee.refresh_from_db()
    assert lee.password == wrap(text)

    client = log_in(lee.email, password)
    assert is_logged_in(client)
    lee.refresh_from_db()
    assert lee.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_logged_in(client)
    assert is_logged_in(log_in(lee.email, password))


@pytest.mark.django_db
def test_from_the_first_log_in_the_whole_of_a_long_password_counts() -> None:
    old(password="x" * 100)
    assert is_logged_in(log_in("old@example.com", "x" * 100))
    assert not is_logged_in(log_in("old@example.com", "x" * 99))
    assert is_logged_in(log_in("old@example.com", "x" * 100))


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["x" * 5000, "a\0b", "💪" * 1000, "x" * 71 + "é"])
def test_a_strange_password_is_answered_like_a_wrong_one(password: str) -> None:
    old()
    answer = Client().post(LOGIN, {"login": "old@example.com", "password": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.django_db
def test_a_malformed_hash_is_answered_like_a_wrong_password() -> None:
    User.objects.create(email="old@example.com", password="argon2_bcrypt$nonsense")
    answer = Client().post(LOGIN, {"login": "old@example.com", "password": PASSWORD})
    assert answer.context["form"].non_field_errors() == ["The address or the password is not right."]


# --- Nobody can tell an old account by its log-in ---------------------------------------------------------------------


class Work:
    """What the hashes of one log-in cost: bcrypt's doublings, and how often Argon2 ran."""

    bcrypt = 0
    argon2 = 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "memory_cost", 64)  # counted is how often, not how much
    monkeypatch.setattr(hashers.Argon2PasswordHasher, "time_cost", 1)
    counted = Work()
    hashpw, hash_secret, verify = bcrypt.hashpw, argon2.low_level.hash_secret, argon2.PasswordHasher.verify

    def count_bcrypt(password: bytes, salt: bytes) -> bytes:
        counted.bcrypt += 2 ** int(salt.split(b"$")[2])
        return hashpw(password, salt)

    def count_hash(*args: Any, **options: Any) -> bytes:
        counted.argon2 += 1
        return hash_secret(*args, **options)

    def count_verify(*args: Any) -> bool:
        counted.argon2 += 1
        return verify(*args)

    monkeypatch.setattr(bcrypt, "hashpw", count_bcrypt)
    monkeypatch.setattr(argon2.low_level, "hash_secret", count_hash)
    monkeypatch.setattr(argon2.PasswordHasher, "verify", count_verify)
    return counted


def everybody() -> None:
    """One account of each kind, but no old one."""
    new()
    new("off@example.com", is_active=False)
    new("google@example.com", password=None)
    User.objects.create(
        email="gone@example.com", password="bcrypt$" + LEE[1]
    )  # kept in a way that is not installed


EVERYBODY = [
    "new@example.com",
    "off@example.com",
    "google@example.com",
    "gone@example.com",
    "nobody@example.com",
]
OLD = ["old@example.com", "older@example.com", "off-old@example.com"]


def spent(work: Work, email: str, password: str) -> tuple[int, int]:
    cache.clear()  # nobody is over the limit of guesses
    work.bcrypt = work.argon2 = 0
    log_in(email, password)
    return work.bcrypt, work.argon2


@pytest.mark.django_db
@pytest.mark.parametrize("email", EVERYBODY + OLD)
def test_a_wrong_password_costs_the_same_whosever_it_is(work: Work, email: str) -> None:
    everybody()
    old(cost=6)
    old("older@example.com", cost=4)
    old("off-old@example.com", cost=5, is_active=False)
    assert spent(work, email, "wrong") == (2**6, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("email", EVERYBODY + OLD)
def test_the_right_password_asks_as_much_of_bcrypt(work: Work, email: str) -> None:
    """Argon2 runs once more where it makes the hash a new one: who sees that knows the password."""
    everybody()
    old(cost=6)
    old("older@example.com", cost=4)
    old("off-old@example.com", cost=5, is_active=False)
    assert spent(work, email, PASSWORD) == (2**6, 2 if email in OLD else 1)


@pytest.mark.django_db
@pytest.mark.parametrize("email", EVERYBODY)
@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_without_old_accounts_nobody_pays_for_them(work: Work, email: str, password: str) -> None:
    everybody()
    assert spent(work, email, password) == (0, 1)


@pytest.mark.django_db
def test_the_cost_goes_when_the_last_old_account_has_logged_in(work: Work) -> None:
    new()
    old(cost=5)
    assert most_work() == 2**5
    assert is_logged_in(log_in("old@example.com"))
    assert most_work() == 2**5  # remembered for some minutes
    cache.clear()
    assert spent(work, "old@example.com", PASSWORD) == spent(work, "new@example.com", PASSWORD) == (0, 1)


@pytest.mark.django_db
def test_a_malformed_hash_sets_no_price() -> None:
    old(cost=5)
    for number, cost in enumerate(["99", "zz", "15", "-1", ""]):
        User.objects.create(email=f"{number}@example.com", password=f"argon2_bcrypt$2b${cost}$nonsense")
    assert most_work() == 2**5


@pytest.mark.django_db
def test_each_log_in_pays_for_itself_and_one_over_the_limit_for_nothing(work: Work) -> None:
    user = old(cost=5)
    assert not user.check_password(
        "wrong"
    )  # as a page that asks for the current password does, in the same thread
    assert [spent(work, email, "wrong") for email in ("nobody@example.com", user.email) * 2] == [
        (2**5, 1)
    ] * 4
    for _ in range(10):
        log_in("old@example.com", "wrong")
    work.bcrypt = work.argon2 = 0
    log_in("old@example.com")
    assert (work.bcrypt, work.argon2) == (0, 0)
    assert spent(work, "old@example.com", "wrong") == (2**5, 1)


# --- Accounts without a password ----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("verification", ["none", "optional", "mandatory"])
def test_who_never_had_a_password_gets_one_by_mail(settings: Any, verification: str) -> None:
    """People who logged in to the older tracker with Google."""
    settings.ACCOUNT_EMAIL_VERIFICATION = verification
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = verification == "mandatory"
    User.objects.create(email="google@example.com", password=make_password(None))
    answer = Client().post(LOGIN, {"login": "google@example.com", "password": PASSWORD})
    assert answer.context["form"].non_field_errors() == ["The address or the password is not right."]

    client = Client()
    asked = client.get(reverse("account_reset_password"))
    assert asked.status_code == 200
    client.post(reverse("account_reset_password"), {"email": "Google@example.com"})
    (message,) = mail.outbox
    assert message.to == ["google@example.com"]
    (link,) = re.findall(r"http://testserver(/\S+)", str(message.body))
    url = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    if verification == "mandatory":  # as for everybody there whose address nobody has confirmed yet
        assert not is_logged_in(client)
        (code,) = re.findall(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mail.outbox[1].body), re.MULTILINE)
        client.post(reverse("account_email_verification_sent"), {"code": code})
    assert is_logged_in(client)
    assert is_logged_in(log_in("google@example.com"))
    assert not is_logged_in(log_in("google@example.com", "wrong"))


@pytest.mark.django_db
def test_the_answer_to_a_wrong_log_in_is_the_same_for_every_account() -> None:
    everybody()
    old()
    answers = set()
    for email in [*EVERYBODY, "old@example.com"]:
        cache.clear()
        answer = Client().post(LOGIN, {"login": email, "password": "wrong"})
        page = answer.content.decode().replace(email, "ADDRESS")
        answers.add((answer.status_code, re.sub(r"\w{64}", "CSRF", page)))
    assert len(answers) == 1
