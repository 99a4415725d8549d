import ipaddress
from collections.abc import Sequence

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RefusedAddressError
from app.sources.addresses import GuardedBackend, UnknownHostError, check_url, normal_url, refusal
from tests.app.sources.scripted import Asked, reply, scripted

PRIVATE = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8080/x",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fc00::1]/",
    "http://[ff02::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::127.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:0808:0808::]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://１２７.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://api.localhost/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://intranet/",
    "http://a.b.1/",
    "http://a_b..example.org/",
    "http://-x.example.org/",
    "http://nobody.invalid/",
    "http://some.example/",
    "http://168.63.129.16/metadata/instance",
    "http://100.100.100.200/latest/meta-data/",
    "http://192.0.0.192/opc/v2/instance/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://192.88.99.1/",
    "http://[fec0::1]/",
    "http://[3fff::1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://①②⑦.⓪.⓪.①/",
    "http://169。254。169。254/",
    "http://ⓛocalhost/",
    "http://example.org:25/",
    "http://example.org:6667/",
    "http://8.8.8.8:22/",
]
MALFORMED = [
    "",
    "x",
    "//example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "gopher://example.org/",
    "http://user@example.org/",
    "http://user:word@example.org/",
    "http://:word@example.org/",
    "http:///path",
    "http://",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:80:80/",
    "http://[::1",
    "http://exa mple.org/",
    "http://example.org/\r\nHost: other",
    "http://example.org/\x00",
    "http://example.org/" + "a" * 9000,
]


@pytest.mark.parametrize("url", PRIVATE + MALFORMED)
def test_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        check_url(url)


@pytest.mark.parametrize("url", MALFORMED)
def test_malformed_is_told_without_settings(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        normal_url(url)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG:443/A#part", "https://example.org/A"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://münchen.de/ä", "http://xn--mnchen-3ya.de/%C3%A4"),
        ("https://sub-1.example.org:8443/?q=a@b", "https://sub-1.example.org:8443/?q=a@b"),
    ],
)
def test_opened(url: str, normal: str) -> None:
    assert check_url(url) == normal


def test_what_the_user_allows_is_opened_and_nothing_beside_it() -> None:
    allowed = frozenset({"127.0.0.1:8000", "wiki.intranet", "[::1]:9000"})
    assert check_url("http://127.0.0.1:8000/a", allowed) == "http://127.0.0.1:8000/a"
    assert check_url("http://wiki.intranet:81/", allowed)
    assert check_url("http://[::1]:9000/", allowed)
    for url in ("http://127.0.0.1:8001/", "http://127.0.0.1/", "http://2130706433:8000/", "http://[::1]:9001/"):
        with pytest.raises(RefusedAddressError):
            check_url(url, allowed)


@given(st.ip_addresses())
def test_only_public_addresses_are_opened(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if refusal(str(address)) is None:
        assert address.is_global
        assert not any((address.is_private, address.is_loopback, address.is_link_local, address.is_multicast))


@given(st.ip_addresses(v=4))
def test_every_disguise_of_an_address_is_refused(address: ipaddress.IPv4Address) -> None:
    number, parts = int(address), str(address).split(".")
    disguises = [
        f"http://{number}/",
        f"http://{number:#x}/",
        f"http://0{number:o}/",
        "http://" + ".".join(f"{int(part):#x}" for part in parts) + "/",
        "http://" + ".".join(f"0{int(part):o}" for part in parts) + "/",
        f"http://{parts[0]}.{number & 0xFFFFFF}/",
        f"http://[::ffff:{address}]/",
        f"http://[::{address}]/",
        f"http://[64:ff9b::{address}]/",
        f"http://[{ipaddress.IPv6Address((0x2002 << 112) | (number << 80))}]/",
    ]
    for url in disguises:
        with pytest.raises(RefusedAddressError):
            check_url(url)


@given(st.text(max_size=60))
def test_any_text_is_refused_or_in_normal_form(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}/", f"http://example.org/{text}"):
        try:
            normal = check_url(url)
        except RefusedAddressError:
            continue
        assert check_url(normal) == normal


class FakeResolver:
    """Gives another answer each time it is asked, the last one again and again."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "10.0.0.1"],
        ["::ffff:10.0.0.1"],
        ["169.254.169.254"],
        ["64:ff9b::a00:1"],
        ["fe80::1%2"],
        ["168.63.129.16"],
        ["fec0::1"],
    ],
)
async def test_a_name_that_leads_inside_is_refused(addresses: list[str]) -> None:
    with pytest.raises(RefusedAddressError):
        await GuardedBackend(resolver=FakeResolver(addresses)).connect_tcp("public.org", 80, timeout=1)


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that is public when checked and private a moment later gains nothing: it is resolved once."""
    connected: list[str] = []

    class Inner(httpcore2.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore2.AsyncNetworkStream:
            connected.append(host)
            raise httpcore2.ConnectError("no network in a test")

    resolver = FakeResolver(["93.184.216.34"], ["127.0.0.1"])
    backend = GuardedBackend(resolver=resolver)
    backend._inner = Inner()
    with pytest.raises(httpcore2.ConnectError):
        await backend.connect_tcp("rebinding.org", 80, timeout=1)
    assert connected == ["93.184.216.34"]
    assert resolver.asked == ["rebinding.org"]
    with pytest.raises(RefusedAddressError):
        await backend.connect_tcp("rebinding.org", 80, timeout=1)
    assert connected == ["93.184.216.34"]


async def test_addresses_made_up_for_ipv6_networks_are_skipped() -> None:
    resolver = FakeResolver(["64:ff9b::808:808", "8.8.8.8"])
    assert await GuardedBackend(resolver=resolver)._addresses("public.org", 80, 1) == ["8.8.8.8"]


async def test_an_allowed_name_may_lead_inside() -> None:
    async with scripted(lambda asked: reply()) as server:
        backend = GuardedBackend({f"wiki.intranet:{server.port}"}, FakeResolver(["127.0.0.1"]))
        stream = await backend.connect_tcp("wiki.intranet", server.port, timeout=2)
        await stream.aclose()
        with pytest.raises(RefusedAddressError):
            await backend.connect_tcp("wiki.intranet", server.port + 1, timeout=2)


async def test_the_next_address_is_tried_when_one_is_deaf() -> None:
    def answer(asked: Asked) -> bytes:
        return reply()

    async with scripted(answer) as server:
        backend = GuardedBackend({"twofold"}, FakeResolver(["::1", "127.0.0.1"]))
        stream = await backend.connect_tcp("twofold", server.port, timeout=4)
        await stream.aclose()


async def test_a_name_without_an_address_does_not_exist() -> None:
    with pytest.raises(UnknownHostError):
        await GuardedBackend(resolver=FakeResolver([])).connect_tcp("public.org", 80, timeout=1)


async def test_sockets_of_this_machine_are_refused() -> None:
    with pytest.raises(RefusedAddressError):
        await GuardedBackend().connect_unix_socket("/run/some.sock")
