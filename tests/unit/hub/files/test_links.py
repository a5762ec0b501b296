"""Links are safe to show; we never follow them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from hub.files.errors import LinkRefused, LinkTooLong
from hub.files.links import LINK_CHARACTERS_MAX, clean_link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (
            "https://drive.google.com/file/d/1/view?usp=sharing#h",
            "https://drive.google.com/file/d/1/view?usp=sharing#h",
        ),
        (" HTTPS://Contoh.GO.ID/a%2Fb ", "https://contoh.go.id/a%2Fb"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("https://contoh.go.id/@nama?x=a@b", "https://contoh.go.id/@nama?x=a@b"),
        ("http://192.168.1.4:8080/x", "http://192.168.1.4:8080/x"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("http://localhost/", "http://localhost/"),
    ],
)
def test_a_link_is_taken_in_plain_ascii(text: str, link: str) -> None:
    assert clean_link(text) == link
    assert clean_link(link) == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "contoh.go.id",
        "//contoh.go.id/x",
        "https:contoh.go.id",
        "https:/contoh.go.id",
        "http:///x",
        "http://",
        "http://h:99999/",
        "http://[bad/",
        "ftp://contoh.go.id/x",
        "file:///etc/passwd",
        "javascript:alert(1)//http://x",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "http://nama:sandi@contoh.go.id/",
        "http://nama@contoh.go.id/",
        "http://@contoh.go.id/",
        "http://:@contoh.go.id/",
        "http://contoh.go.id\\@jahat.example/",
        "https://contoh.go.id/a b",
        "https://contoh.go.id/\ta",
        "https://contoh.go.id/\u202egpj.exe",
        'https://contoh.go.id/"onclick="x',
        "https://contoh.go.id/<script>",
        "https://\ufe64script\ufe65/",
        "https://h%00x/",
        "https://h\x00/",
        "https://h/\ud800",
    ],
)
def test_what_is_no_safe_link_is_refused(text: str) -> None:
    with pytest.raises(LinkRefused):
        clean_link(text)


@pytest.mark.parametrize("path", ["a" * LINK_CHARACTERS_MAX, "é" * 400])
def test_a_long_link_is_refused_also_when_it_grows_long(path: str) -> None:
    with pytest.raises(LinkTooLong):
        clean_link(f"https://contoh.go.id/{path}")


@given(st.text(max_size=60).map(lambda rest: f"https://{rest}") | st.text(max_size=60))
def test_every_text_is_a_plain_link_or_refused(text: str) -> None:
    try:
        link = clean_link(text)
    except LinkRefused:
        return
    assert link.isascii()
    assert link.isprintable()
    assert not set(link) & set(' <>"\\')
    assert link.startswith(("http://", "https://"))
    assert URL(link).user is None
