"""An OpenID Connect provider that does as it is told, honest or not, in a process of its own: `python tests/oidc_told.py PORT`.

Each path is an issuer: `/honest`, `/unsigned`, `/wrong-issuer` … say what is wrong with the ID tokens that it makes. Who signs in, and
with which claims, stands in the `login_hint`-free query `claims` that the test adds to the address of the authorization endpoint.
"""

import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY, STRANGE = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CODES: dict[str, dict[str, Any]] = {}
TOKENS: dict[str, dict[str, Any]] = {}


class Told(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        address = urlsplit(self.path)
        mode, _, what = address.path.strip("/").partition("/")
        asked = {k: v[0] for k, v in parse_qs(address.query).items()}
        here = f"http://{self.headers['Host']}/{mode}"
        if what == ".well-known/openid-configuration":
            self._say(discovery(here, mode))
        elif what == "jwks":
            self._say({"keys": [{**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "one", "alg": "RS256"}]})
        elif what == "authorize":
            code = secrets.token_urlsafe(8)
            CODES[code] = asked | {"mode": mode, "here": here}
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
            self.end_headers()
        elif what == "userinfo":
            claims = TOKENS[self.headers["Authorization"].removeprefix("Bearer ")]
            self._say(claims if mode != "other-user-info" else claims | {"sub": "somebody-else"})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        asked = CODES.pop(form.get("code", ""), None)
        if asked is None or "code_verifier" not in form:
            self._say({"error": "invalid_grant"}, 400)
            return
        claims, token = json.loads(asked["claims"]), secrets.token_urlsafe(8)
        TOKENS[token] = claims
        self._say({"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": id_token(asked, claims)})

    def log_message(self, *_: Any) -> None:
        pass

    def _say(self, answer: Any, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())


def discovery(here: str, mode: str) -> dict[str, Any]:
    parts = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo", "jwks_uri": "jwks"}
    issuer = here if mode != "wrong-discovery" else "https://evil.example"
    return {"issuer": issuer, **{name: f"{here}/{part}" for name, part in parts.items()}}


def id_token(asked: dict[str, Any], claims: dict[str, Any]) -> str:
    now, mode = int(time.time()), asked["mode"]
    said = {"iss": asked["here"], "aud": asked["client_id"], "iat": now, "exp": now + 60, "nonce": asked["nonce"], **claims}
    said |= {
        "wrong-issuer": {"iss": "https://evil.example"},
        "wrong-audience": {"aud": "somebody-else"},
        "wrong-nonce": {"nonce": "another"},
        "expired": {"iat": now - 9000, "exp": now - 8000},
        "weak-acr": {"acr": "urn:bankid:bis"},
        "wrong-party": {"azp": "somebody-else"},
    }.get(mode, {})
    if mode == "no-nonce":
        del said["nonce"]
    if mode == "unsigned":
        return jwt.encode(said, None, algorithm="none", headers={"kid": "one"})
    if mode == "shared-secret":
        return jwt.encode(said, "a" * 64, algorithm="HS256", headers={"kid": "one"})
    return jwt.encode(said, STRANGE if mode == "strange-key" else KEY, algorithm="RS256", headers={"kid": "one"})


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Told).serve_forever()
