"""The sentences that catalogues made for the founding application translate."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).parents[2] / "app/translations/es/LC_MESSAGES/messages.po"
SENTENCES = """
Please log in to access this page.
Invalid username or password
Congratulations, you are now a registered user!
Check your email for the instructions to reset your password
Your password has been reset.
[Microblog] Reset Your Password
Username
Password
Remember Me
Sign In
Email
Repeat Password
Register
Please use a different username.
Please use a different email address.
Request Password Reset
New User?
Click to Register!
Forgot Your Password?
Click to Reset It
Reset Your Password
About me
Submit
Say something
Search
Message
Your post is now live!
Your changes have been saved.
User %(username)s not found.
You cannot follow yourself!
You are following %(username)s!
You cannot unfollow yourself!
You are not following %(username)s.
Your message has been sent.
An export task is currently in progress
Exporting posts...
%(username)s said %(when)s
Translate
Welcome to Microblog
Home
Explore
Messages
Profile
Logout
Edit Profile
Edit your profile
Export your posts
Follow
Unfollow
Send private message
Hi, %(username)s!
Newer posts
Older posts
Search Results
Previous results
Next results
Send Message to %(recipient)s
User
Last seen on
%(count)d following
Not Found
Back
An unexpected error has occurred
The administrator has been notified. Sorry for the inconvenience!
Error: the translation service is not configured.
Error: the translation service failed.
""".strip().splitlines()


@pytest.fixture(scope="module")
def msgids() -> set[str]:
    """Every sentence that our code asks a catalogue for."""
    with CATALOGUE.open("rb") as file:
        entries = [message.id for message in read_po(file) if message.id]
    return {text if isinstance(text, str) else text[0] for text in entries}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_asked_for_as_of_old(msgids: set[str], sentence: str) -> None:
    assert sentence in msgids
