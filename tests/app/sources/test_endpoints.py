import pytest

from app.errors import ConfigurationError
from app.settings import PUBLIC_URLS
from app.sources.endpoints import Endpoints, Service, netloc
from tests.app.sources.doors import settings

ALL = {
    "HF_ENDPOINT": "http://127.0.0.1:1",
    "OPENAI_BASE_URL": "http://127.0.0.1:2/v1/",
    "TAVILY_BASE_URL": "http://127.0.0.1:3",
    "TAPROOT_ARXIV_URL": "http://127.0.0.1:4/arxiv",
    "TAPROOT_GITHUB_RAW_URL": "http://127.0.0.1:5",
    "TAPROOT_GITHUB_API_URL": "http://127.0.0.1:6",
    "TAPROOT_WEB_URL": "http://127.0.0.1:7/web",
}
PAIRS = [
    (Service.HUGGINGFACE, "https://huggingface.co/api/datasets/a/b", "http://127.0.0.1:1/api/datasets/a/b"),
    (Service.OPENAI, "https://api.openai.com/v1/chat/completions", "http://127.0.0.1:2/v1/chat/completions"),
    (Service.TAVILY, "https://api.tavily.com/search", "http://127.0.0.1:3/search"),
    (Service.ARXIV_API, "https://export.arxiv.org/api/query?id_list=1", "http://127.0.0.1:4/arxiv/api/query?id_list=1"),
    (Service.ARXIV, "https://arxiv.org/pdf/2401.00001", "http://127.0.0.1:4/arxiv/pdf/2401.00001"),
    (Service.GITHUB_RAW, "https://raw.githubusercontent.com/o/r/HEAD/a", "http://127.0.0.1:5/o/r/HEAD/a"),
    (Service.GITHUB_API, "https://api.github.com/repos/o/r", "http://127.0.0.1:6/repos/o/r"),
    (None, "https://blog.org/a?b=c", "http://127.0.0.1:7/web/https/blog.org/a?b=c"),
    (None, "http://blog.org:81", "http://127.0.0.1:7/web/http/blog.org:81"),
]


@pytest.mark.parametrize(("service", "public", "actual"), PAIRS)
def test_there_and_back(service: Service | None, public: str, actual: str) -> None:
    endpoints = Endpoints(settings(**ALL))
    assert endpoints.actual_url(service, public) == actual
    assert endpoints.public_url(actual, service) == public
    assert endpoints.public_url(actual) == public
    assert endpoints.public_url(public) == public


@pytest.mark.parametrize(("service", "public", "actual"), PAIRS)
def test_without_redirection_nothing_changes(service: Service | None, public: str, actual: str) -> None:
    endpoints = Endpoints(settings())
    assert endpoints.actual_url(service, public) == public
    assert endpoints.public_url(actual) == actual


def test_services_at_one_address_are_told_apart_by_path() -> None:
    one = {name: "http://127.0.0.1:9" for name in ALL if name not in ("OPENAI_BASE_URL", "TAPROOT_WEB_URL")}
    endpoints = Endpoints(settings(**one))
    for service, public, _ in PAIRS:
        if service is not None and service is not Service.OPENAI:
            assert endpoints.public_url(endpoints.actual_url(service, public)) == public


def test_a_longer_host_is_another_host() -> None:
    endpoints = Endpoints(settings(**ALL))
    assert not endpoints.belongs(Service.HUGGINGFACE, "https://huggingface.co.evil.org/x")
    assert not endpoints.belongs(Service.HUGGINGFACE, "https://huggingface.co:8443/x")
    assert not endpoints.belongs(Service.HUGGINGFACE, "http://huggingface.co/x")
    assert endpoints.belongs(Service.HUGGINGFACE, "https://huggingface.co/x")
    assert endpoints.public_url("http://127.0.0.1:11/api/datasets/x") == "http://127.0.0.1:11/api/datasets/x"


def test_the_public_address_given_outright_is_no_redirection() -> None:
    endpoints = Endpoints(settings(HF_ENDPOINT=f"{PUBLIC_URLS['huggingface']}/"))
    assert not endpoints.redirected(Service.HUGGINGFACE)


def test_what_is_allowed_is_not_asked_of_the_mirror() -> None:
    endpoints = Endpoints(settings(**ALL, TAPROOT_ALLOW_HOSTS="127.0.0.1:8000"))
    assert endpoints.actual_url(None, "http://127.0.0.1:8000/a") == "http://127.0.0.1:8000/a"


@pytest.mark.parametrize(
    "url", ["ftp://a.org", "a.org", "http://", "http://u:p@a.org", "http://a.org?x=1", "http://a.org#x", "http://[::1"]
)
def test_bad_addresses_are_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be used|must be http"):
        Endpoints(settings(HF_ENDPOINT=url))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.org/x", "a.org"),
        ("https://a.org:8443", "a.org:8443"),
        ("http://a.org", "a.org:80"),
        ("http://127.0.0.1:99/", "127.0.0.1:99"),
        ("http://[::1]:99/", "[::1]:99"),
    ],
)
def test_netloc(url: str, shown: str) -> None:
    assert netloc(url) == shown


def test_a_person_may_give_up_any_host_of_pages() -> None:
    endpoints = Endpoints(settings())
    assert endpoints.optional_host("Blog.Example.org") == "blog.example.org"
    assert endpoints.optional_host("https://blog.example.org/a/post") == "blog.example.org"
    assert endpoints.optional_host("localhost:8080") == "localhost:8080"
    assert endpoints.optional_host("api.tavily.com") == "api.tavily.com"


@pytest.mark.parametrize(
    "host",
    [
        "huggingface.co", "https://arxiv.org/abs/1", "export.arxiv.org", "github.com", "api.openai.com",
        "127.0.0.1:9001", "http://127.0.0.1:9001", "a b", "x@y.org", "", "https://",
    ],
)  # fmt: skip
def test_what_no_run_can_do_without_is_not_given_up(host: str) -> None:
    with pytest.raises(ConfigurationError, match="--give-up"):
        Endpoints(settings(HF_ENDPOINT="http://127.0.0.1:9001")).optional_host(host)
