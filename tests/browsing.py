"""How tests ask for pages without a browser: the same handlers, over a line that is encrypted or not."""

import time
from typing import Any

from django.test import Client

from homes import Home

HOST = "localhost"


class Reader:
    """A visitor with an empty browser. `secure` says over which line."""

    def __init__(self, *, secure: bool = False) -> None:
        self.secure = secure
        self.client = Client(HTTP_HOST=HOST)

    def sign_in(self, home: Home) -> "Reader":
        return self.be(home.customer_number, "customer")

    def be(self, who: str, audience: str) -> "Reader":
        """Signed in just now."""
        session = self.client.session
        session["actor"] = {"id": who, "audience": audience, "name": "Prøve"}
        session["began"] = session["seen"] = time.time()
        session.save()
        self.client.cookies["sessionid"] = session.session_key
        return self

    def get(self, path: str) -> Any:
        return self.client.get(path, secure=self.secure)

    def post(self, path: str, values: dict[str, str], origin: str | None = "") -> Any:
        """`origin` is what the browser says where the form came from; ours where it is left out, nothing for None."""
        ours = f"{'https' if self.secure else 'http'}://{HOST}"
        headers = {} if origin is None else {"Origin": origin or ours}
        return self.client.post(path, values, secure=self.secure, headers=headers)

    def does(self, room: str, task: str, values: dict[str, str]) -> Any:
        """A task for the customer who is open in a room, from the page as it is."""
        page = self.get(f"/{room}/customer/").content.decode()
        return self.post(f"/{room}/customer/{task}/", {**values, "permit": page.split('name="permit" value="')[1].split('"')[0]})

    def cookies(self) -> set[str]:
        """The names of what the browser holds; a deleted cookie is gone."""
        return {name for name, morsel in self.client.cookies.items() if morsel.value}
