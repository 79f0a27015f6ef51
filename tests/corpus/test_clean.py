"""Cleaners: what goes, what stays, and that once is enough."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citysway.corpus.clean import CLEANERS, _has_stray, clean, clean_line, page_furniture

CASES = [
    ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
    ("苏\x00州\x07市", "苏州市"),
    ("杭\u200b州\ufeff\u2060", "杭州"),
    ("AT&amp;T &ldquo;x&rdquo;&nbsp;y &#8220;", "AT&T “x” y “"),
    ("http://a.cn/?a=1&copy=2", "http://a.cn/?a=1&copy=2"),
    ("前<!-- \n 广告 \n-->后", "前后"),
    ("<U+00A0>1988年<U+00A0>", "1988年"),
    ("一<U+00A0>二", "一 二"),
    ("行尾  \t\u3000\n下行", "行尾\n下行"),
    ("　　缩进保留\n　　二", "缩进保留\n　　二"),
    ("a\n\n\n\n\nb", "a\n\nb"),
    ("a\n \n\t\n\u3000\n\nb", "a\n\nb"),
    ("下载\n打印\n全屏\n收藏\n【字号：\n加大\n还原\n减小\n】\n正文", "正文"),
    ("下载 打印 全屏 收藏 【字号：大 中 小】\n正文", "正文"),
    ("来源：浙江日报 【字体：大 中 小】", "来源：浙江日报"),
    ("来源：新华社\n打印 关闭 收藏\n正文", "来源：新华社\n正文"),
    ("点击\n打印\n正文", "点击\n打印\n正文"),  # one word may be text
    ("本市推广自助打印、下载服务", "本市推广自助打印、下载服务"),
    ("坏\ud83d字", "坏字"),
    ("&amp;lt;b&amp;gt;", "<b>"),
    ("Plain text stays.\n\nSecond paragraph.", "Plain text stays.\n\nSecond paragraph."),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


_PIECES = st.sampled_from(
    [
        *("&amp;", "&", "amp;", "lt;", "#38;", "<U+", "003C", "00A0>", ">", "<!--", "-->"),
        *("\u200b", "\r", "\n", " ", "\x00", "\xa0", "\ud800", "【字号：", "大", "】"),
        *("打印", "收藏", "下载", "苏州", "。"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=30).map("".join)))
def test_idempotent(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()  # what is left can be stored


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=6).map("".join)))
def test_what_is_passed_over_is_clean(text: str) -> None:
    if not _has_stray(text):
        assert all(cleaner(text) == text for cleaner in CLEANERS if cleaner is not page_furniture)


def test_every_stray_character_is_seen() -> None:
    for code in range(0x110000):
        text = f"a{chr(code)}b"
        if any(cleaner(text) != text for cleaner in CLEANERS):
            assert _has_stray(text), hex(code)


def test_cleaners_never_lengthen() -> None:
    for text, _ in CASES:
        for cleaner in CLEANERS:
            assert len(cleaner(text)) <= len(text)


def test_clean_line() -> None:
    assert clean_line(" 一\n 二 &amp;\t三\u200b") == "一 二 & 三"
    assert clean_line("\u200b \n") is None
    assert clean_line(None) is None
