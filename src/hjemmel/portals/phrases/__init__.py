"""In which words do the pages speak?

Every phrase in bokmål and English side by side, by page. What the notice says is not here: it says that itself.
"""

from hjemmel.notice.model import Text
from hjemmel.notice.value_words import word as word
from hjemmel.portals.phrases.choices import CHOICES
from hjemmel.portals.phrases.common import COMMON
from hjemmel.portals.phrases.copy import COPY
from hjemmel.portals.phrases.exports import EXPORTS
from hjemmel.portals.phrases.min_side import MIN_SIDE
from hjemmel.portals.phrases.notice import NOTICE
from hjemmel.portals.phrases.privacy import PRIVACY
from hjemmel.portals.phrases.rooms import ROOMS
from hjemmel.portals.phrases.sign_in import SIGN_IN
from hjemmel.portals.phrases.support import SUPPORT
from hjemmel.portals.phrases.web import WEB

PAGES = (CHOICES, COMMON, COPY, EXPORTS, NOTICE, MIN_SIDE, PRIVACY, ROOMS, SIGN_IN, SUPPORT, WEB)
PHRASES: dict[str, Text] = {key: text for page in PAGES for key, text in page.items()}


def phrase(key: str, language: str) -> str:
    """The phrase `key` in `language`, with its places unfilled. Raises KeyError for one that nobody has written."""
    return PHRASES[key].to(language)
