"""Sending an e-mail to whoever runs the hub, through the mail server they name."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. With `user` the line must be encrypted first: no password travels in the clear."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None


def send_mail(server: MailServer, *, sender: str, to: str, subject: str, text: str) -> str | None:
    """Send one plain message; returns what went wrong, None when it was accepted."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = " ".join(subject.split())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    try:
        with _connected(server) as line:
            if server.user:
                line.login(server.user, server.password or "")
            line.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        # A refusal may quote what was sent; its kind says enough.
        code = getattr(error, "smtp_code", None)
        return f"{server.host}:{server.port}: {type(error).__name__}{f' {code}' if code else ''}"
    return None


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.port == 465:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        line.ehlo()
        if server.user or (line.has_extn("starttls") and server.host != "localhost"):
            line.starttls(context=context)
            line.ehlo()
    except BaseException:
        line.close()
        raise
    return line
