"""Hosts and registrable domains of addresses as files state them."""

import pytest

from citysway.corpus.web import host_of, hostname

ADDRESSES = [
    ("http://www.foo.com.cn/x", "www.foo.com.cn", "foo.com.cn"),
    ("https://news.foo.com.cn:8080", "news.foo.com.cn", "foo.com.cn"),
    ("//m.people.cn/a", "m.people.cn", "people.cn"),
    ("HTTP://WWW.BBC.COM/News", "www.bbc.com", "bbc.com"),
    ("http://user:pw@www.bbc.co.uk:443/a?u=http://cnn.com", "www.bbc.co.uk", "bbc.co.uk"),
    ("http://example.org?x=http://cnn.com", "example.org", "example.org"),
    ("wjw.wuhan.gov.cn", "wjw.wuhan.gov.cn", "wuhan.gov.cn"),
    ("www.gov.cn", "www.gov.cn", "gov.cn"),
    ("gov.cn", "gov.cn", "gov.cn"),
    ("abc.net.au", "abc.net.au", "abc.net.au"),
    ("xx.met.police.uk", "xx.met.police.uk", "met.police.uk"),
    ("someone.github.io", "someone.github.io", "someone.github.io"),  # two blogs are two sites
    ("http://a_b.example.com./", "a_b.example.com", "example.com"),
    ("http://news.例子.公司.cn/", "news.例子.公司.cn", "例子.公司.cn"),
    ("http://例子.中国/a", "例子.中国", "例子.中国"),
    ("http://xn--fsqu00a.xn--fiqs8s/", "xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s"),
    ("ftp://ftp.example.org/f", "ftp.example.org", "example.org"),
    ("index.html", "index.html", None),  # looks like a host; html is no suffix
    ("report.v2.pdf", "report.v2.pdf", None),
]


@pytest.mark.parametrize(("address", "host", "domain"), ADDRESSES)
def test_host_and_domain(address: str, host: str, domain: str | None) -> None:
    assert hostname(address) == host
    assert host_of(address) == domain


@pytest.mark.parametrize(
    "address",
    [
        "", "   ", "localhost", "http://localhost:80/x", "http://127.0.0.1/x", "http://[::1]/x",
        "http://", "mailto:a@b.com", "javascript:void(0)", "C:\\x\\y.html", "file:///tmp/a.html",
        "/a/b.html", "成都商报", "Foo News", "http://foo..com", "a" * 300 + ".com", "3.14",
        "\x00.com",
    ],
)  # fmt: skip
def test_what_names_no_site(address: str) -> None:
    assert hostname(address) == ""
    assert host_of(address) is None


def test_no_address() -> None:
    assert host_of(None) is None
