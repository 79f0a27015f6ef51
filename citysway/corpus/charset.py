"""Names of encodings: byte order marks, what headers and pages state, and Python's codecs."""

import codecs
import functools
import re

BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_HEAD = 4096  # bytes of a page in which its declaration is looked for
_META = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})"
    rb"|<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Labels as browsers read them (WHATWG Encoding Standard): a subset is read as its superset.
_LABELS = {
    label: codec
    for codec, labels in {
        "gb18030": "gb gb2312 gbk gb231280 cp936 ms936 windows936 xgbk euccn chinese zhcn csgb2312 "
        "isoir58 gb180302022 gb18030",
        "cp1252": "latin1 l1 iso88591 ascii usascii ansix341968 cp1252 windows1252 xcp1252",
        "big5": "big5 cnbig5 xxbig5 csbig5 big5eten zhtw",
        "big5hkscs": "big5hkscs big5hk zhhk",
        "cp950": "cp950 ms950 windows950",
        "cp949": "ksc56011987 korean windows949 cp949 uhc euckr csksc56011987",
        "cp932": "windows31j xsjis mskanji cp932",
        "hz": "hz hzgb2312 hzgb",
        "utf-8": "utf8 utf8mb4 unicode11utf8 xunicode20utf8",
        "utf-16-le": "unicode ucs2 iso10646ucs2 csunicode utf16le",
        "utf-16-be": "unicodefffe utf16be",
    }.items()
    for label in labels.split()
}
_NO_CHARSETS = frozenset(("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"))
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]")


def codec_name(declared: str | None) -> str | None:
    """The Python codec for a stated charset or Content-Type, None for an unknown one.

    gb2312, gbk and cp936 are gb18030, latin-1 and ASCII are cp1252, as browsers read them.
    """
    if not declared:
        return None
    header = _HEADER.search(declared)
    name = (header[1] if header else declared).strip().strip("\"'").lower()
    known = _LABELS.get(_NOT_ALPHANUMERIC.sub("", name))
    if known is not None:
        return known
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):  # ValueError: an embedded NUL
        return None
    plain = codec.name.replace("_", "-")
    if plain in _NO_CHARSETS or not getattr(codec, "_is_text_encoding", True):
        return None
    return plain if plain.startswith(("utf-", "cp")) else codec.name


def stated_in_head(raw: bytes) -> str | None:
    """What the ``<meta charset>`` or XML declaration of a page states, None without markup.

    A UTF-16 or UTF-32 statement found this way is false: the bytes were read as ASCII.
    """
    head = raw[:_HEAD]
    found = _META.search(head) if b"<" in head else None
    if found is None:
        return None
    name = codec_name((found[1] or found[2]).decode("ascii", errors="replace"))
    return "utf-8" if name and name.startswith(("utf-16", "utf-32")) else name


def is_wide(name: str | None) -> bool:
    """UTF-16 and UTF-32, whose bytes are no ASCII."""
    return name is not None and name.startswith(("utf-16", "utf-32"))


def is_single_byte(name: str) -> bool:
    """Encodings in which every byte is a character: they fit anything."""
    return name.startswith(("cp125", "cp437", "cp8", "iso8859", "koi8", "mac-", "latin", "ascii"))


@functools.cache
def sloppy_cp1252() -> dict[int, int]:
    """Windows-1252 as decoders write it: bytes it does not define are C1 controls."""
    table = {byte: byte for byte in range(256)}
    for byte in range(0x80, 0xA0):
        char = bytes((byte,)).decode("cp1252", errors="ignore")
        if char:
            table[ord(char)] = byte
    return table
