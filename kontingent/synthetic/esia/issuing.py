"""Tokens of the stand-in, in the form of ЕСИА's, and its answer about a person."""

import json
from typing import Any

from kontingent.accounts.provider.signing import OpensslSigner, RsaSigner
from kontingent.accounts.provider.tokens import encoded
from kontingent.accounts.provider.verification import GostVerifier, RsaVerifier
from kontingent.kernel import clock
from kontingent.synthetic.esia.keys import ESIA, KeyKind, key_of, kind_of
from kontingent.synthetic.esia.registration import Citizen, ClientRegistration

LIFE, IDENTITY_LIFE = 3600, 10800  # seconds


def signed(claims: dict[str, Any], known: ClientRegistration, *, purpose: str) -> str:
    key = str(key_of(known.folder, ESIA))
    if kind_of(known.folder) is KeyKind.GOST:
        algorithm, signature_of = GostVerifier.algorithm, OpensslSigner(key, backwards=False).sign
    else:
        algorithm, signature_of = RsaVerifier.algorithm, RsaSigner(key).sign
    header = {"ver": 1, "typ": "JWT", "sbt": purpose, "alg": algorithm}
    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{text}.{encoded(signature_of(text.encode()))}"


def access_claims(citizen: Citizen, scope: str, known: ClientRegistration) -> dict[str, Any]:
    now = int(clock.machine_now().timestamp())
    return {
        "iss": known.issuer,
        "nbf": now,
        "iat": now,
        "exp": now + LIFE,
        "client_id": known.client_id,
        "scope": " ".join(area if area == "openid" else f"{area}?oid={citizen.oid}" for area in scope.split()),
        "urn:esia:sid": "4f0f2c5e-0000-4000-8000-000000000001",
        "urn:esia:sbj_id": citizen.oid,
    }


def identity_claims(citizen: Citizen, known: ClientRegistration) -> dict[str, Any]:
    now = int(clock.machine_now().timestamp())
    return {
        "iss": known.issuer,
        "aud": known.client_id,
        "sub": citizen.oid,
        "nbf": now,
        "iat": now,
        "exp": now + IDENTITY_LIFE,
        "auth_time": now,
        "amr": "PWD",
        "urn:esia:amd": "PWD",
        "urn:esia:sid": "4f0f2c5e-0000-4000-8000-000000000001",
        "urn:esia:sbj": {
            "urn:esia:sbj:typ": "P",
            "urn:esia:sbj:oid": citizen.oid,
            "urn:esia:sbj:nam": f"OID.{citizen.oid}",
            "urn:esia:sbj:is_tru": citizen.trusted,
        },
    }


def person(citizen: Citizen) -> dict[str, Any]:
    return {
        "stateFacts": ["EntityRoot"],
        "lastName": citizen.family_name,
        "firstName": citizen.given_name,
        "middleName": citizen.additional_name,
        "trusted": citizen.trusted,
        "citizenship": "RUS",
        "snils": citizen.snils,
        "status": "REGISTERED",
        "verifying": False,
        "eTag": f"{citizen.oid:08X}",
    }
