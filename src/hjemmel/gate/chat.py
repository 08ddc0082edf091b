"""May this message be sent in a chat?

Only by one who was shown how the line is secured, as it is at that moment; and not with a number in it that nobody should send,
unless the sender wants that. No answer repeats what was written.
"""

from dataclasses import dataclass

from hjemmel.gate.decision import Decision, refuse
from hjemmel.gate.sensitive import sensitive
from hjemmel.notice.model import Notice

ENCRYPTED, OPEN = "encrypted", "open"  # what the line between browser and provider is
MOST_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Message:
    """`shown_line` is how the line was said to be where the text was written; `keep_numbers`, that the sender wants them sent."""

    text: str
    shown_line: str
    keep_numbers: bool = False


def message_fault(notice: Notice, message: Message, line: str) -> Decision | None:
    """Why the message is not accepted over a line that is now `line`, or None."""
    if message.shown_line != line:
        nb = "du har ikke fått se hvordan linjen er sikret nå; les det som står øverst, og send igjen"
        en = "you have not been shown how the line is secured now; read what stands at the top, and send again"
        return refuse("not-warned", notice.clause_for("act.open_chat"), nb, en)
    if not 0 < len(message.text.strip()) <= MOST_CHARACTERS:
        nb, en = f"skriv noe, og høyst {MOST_CHARACTERS} tegn", f"write something, and at most {MOST_CHARACTERS} characters"
        return refuse("text", notice.clause_for("act.open_chat"), nb, en)
    if sensitive(message.text) and not message.keep_numbers:
        nb = "det ser ut som et fødselsnummer, kontonummer eller kortnummer; vi kan stryke det ut før meldingen sendes"
        en = "that looks like an identity, account or card number; we can strike it out before the message is sent"
        return refuse("sensitive", notice.clause_for("act.write_in_chat"), nb, en)
    return None
