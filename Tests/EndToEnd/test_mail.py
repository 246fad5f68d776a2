"""Mails by way of a mail server that we did not write (aiosmtpd), which may be away at first."""

import email
import email.policy
import queue
import socket

import pytest
from aiosmtpd.controller import Controller
from school import School, fields

# A mail that found nobody is tried again after seconds at first.
MAIL_SECONDS = 40


class Postman:
    """Takes whatever comes."""

    def __init__(self, port):
        self.mails = queue.Queue()
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, server, session, envelope):
        self.mails.put(envelope)
        return "250 Taken"

    def start(self):
        self._controller.start()

    def stop(self):
        self._controller.stop()


@pytest.fixture
def postman():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    postman = Postman(port)
    postman.url = f"smtp://127.0.0.1:{port}"
    yield postman
    postman.stop()


def confirm(school, person, envelope):
    """Does what the mail asks for."""
    assert envelope.rcpt_tos == [person["email"]]
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert mail["To"].addresses[0].addr_spec == person["email"] and mail["Message-ID"] and mail["Date"]
    assert mail["To"].addresses[0].display_name == person["name"] and "Confirm" in mail["Subject"]
    assert mail["From"].addresses[0].addr_spec == envelope.mail_from
    text = mail.get_body().get_content()
    assert person["name"] in text and school.server.url in text
    token = text.split("#token=")[1].split()[0]
    with school.client() as client:
        answer = client.post("/accounts/verification", json={"token": token})
        assert answer.status_code == 200 and answer.json()["email_verified"] is True
        assert fields(client.post("/accounts/verification", json={"token": token})) == {"token": "link_not_good"}


def test_mail_of_a_registration_arrives_and_confirms(start, postman):
    postman.start()
    school = School(start({"LYCEUM_SMTP_URL": postman.url, "LYCEUM_MAIL_FROM": "Lyceum <school@lyceum.example>"}))
    person = school.register(name="Zoë Žižek")
    envelope = postman.mails.get(timeout=MAIL_SECONDS)
    assert envelope.mail_from == "school@lyceum.example"
    confirm(school, person, envelope)
    assert postman.mails.empty()
    assert not (school.server.folder / "data" / "mail").exists()


def test_mail_arrives_once_the_mail_server_is_there(start, postman):
    school = School(start({"LYCEUM_SMTP_URL": postman.url}))
    person = school.register()
    # Registering does not wait for the mail, and who is not confirmed can sign in.
    with school.signed_in(person) as client:
        assert client.get("/me").json()["email_verified"] is False
    school.server.wait_for_line("mail not sent")
    postman.start()
    confirm(school, person, postman.mails.get(timeout=MAIL_SECONDS))
