"""A group robot of WeCom or DingTalk: only how much there is and where; off unless its address is in the environment.

The address is a secret (TINGYAN_ROBOT_ and the district's code). It must be https, and its host is resolved before the
connection and never again, so that no name can lead to this machine or its neighbours' metadata services.
"""

import ipaddress
import json
import os
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.utils.translation import gettext as say

from tingyan.kit import words
from tingyan.reminders.models import Robot
from tingyan.reminders.states import Format

PATIENCE = 10  # seconds
OK = 200


class Unfit(Exception):
    """The address is no target that may be asked; the message says why, without repeating it."""


@dataclass(frozen=True)
class Target:
    host: str
    address: str
    port: int
    path: str


def address_of(robot: Robot) -> str:
    return os.environ.get(f"TINGYAN_ROBOT_{robot.district.code.upper()}", "") if robot.active else ""


def target_of(address: str) -> Target:
    """Resolve the host and look at every address that it has. Raises Unfit."""
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError:
        raise Unfit(say("地址写法不对")) from None
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise Unfit(say("地址须以https://开头，不带账号"))
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Unfit(say("找不到地址中的主机")) from None
    if not found or any(forbidden(each) for each in found):
        raise Unfit(say("地址指向本机或本地网段，不予发送"))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.hostname, min(found), port, path)


def forbidden(address: str) -> bool:
    """Loopback, link-local, nowhere, everywhere; also where an IPv6 address only wraps such an IPv4 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return any(
        each.is_loopback or each.is_link_local or each.is_unspecified or each.is_multicast or each.is_reserved
        for each in (ip, inner)
    )


def message(robot: Robot, lines: int, people: int, url: str) -> dict[str, Any]:
    with words.as_recorded():
        text = say("厅验今日提醒：共%(lines)s项，涉及%(people)s人。请登录查看：%(url)s")
    told = text % {"lines": lines, "people": people, "url": url}
    if robot.format == Format.DINGTALK:
        return {"msgtype": "text", "text": {"content": told}, "at": {"isAtAll": False}}
    return {"msgtype": "text", "text": {"content": told}}


def post(address: str, body: dict[str, Any]) -> str:
    """Send it to the address that was looked at, following no redirect. Returns "" when it was taken, else why not."""
    try:
        target = target_of(address)
        pool = urllib3.HTTPSConnectionPool(
            target.address,
            target.port,
            timeout=urllib3.Timeout(total=PATIENCE),
            retries=False,
            server_hostname=target.host,
            assert_hostname=target.host,
            cert_reqs="CERT_REQUIRED",
        )
        headers = {"Host": target.host, "Content-Type": "application/json"}
        answer = pool.request("POST", target.path, body=json.dumps(body).encode(), headers=headers, redirect=False)
    except Unfit as unfit:
        return str(unfit)
    except urllib3.exceptions.HTTPError:
        return say("连接不上群机器人")
    return "" if answer.status == OK and taken(answer.data) else say("群机器人没有接受")


def taken(data: bytes) -> bool:
    """Both answer 200 with `errcode`, which is 0 where the message was taken."""
    try:
        return bool(json.loads(data).get("errcode") == 0)
    except (ValueError, AttributeError):
        return False
