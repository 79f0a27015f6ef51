"""The same two texts in every format that is text."""

import json

ZH = "西湖边的茶馆又开了一家，游客从各地赶来，城市的名声也传得更远。" * 4
EN = "A second tea house opened by the lake and visitors came from everywhere to see it. " * 4
DATE = "2023-06-03"


HTML = (
    f'<html><head><meta charset="utf-8"><title>Tea</title></head><body><nav>Home</nav><article>'
    f"<h1>Tea</h1><p>{ZH}</p><p>{EN}</p></article></body></html>\n"
)
RSS = (
    '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>News</title>'
    f"<item><title>Tea</title><link>https://a.example/1</link><description>{EN}</description>"
    f"</item><item><title>茶</title><description>{ZH}</description></item></channel></rss>\n"
)
ATOM = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
    f"<title>News</title><id>u:0</id><updated>{DATE}T00:00:00Z</updated>"
    f"<entry><title>Tea</title><id>u:1</id><updated>{DATE}T00:00:00Z</updated><summary>{EN}"
    f"</summary></entry><entry><title>茶</title><id>u:2</id><updated>{DATE}T00:00:00Z</updated>"
    f"<summary>{ZH}</summary></entry></feed>\n"
)
SGML = '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n' + "".join(
    f'<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" OLDID="{at}" NEWID="{at}">\n'
    f"<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TEXT>&#2;\n<TITLE>TEA</TITLE>\n"
    f"<DATELINE>    LONDON, Feb 26 - </DATELINE><BODY>{EN}\n Reuter\n&#3;</BODY></TEXT>\n"
    "</REUTERS>\n"
    for at in (1, 2)
)
ROWS = [
    {"title": "Tea", "text": EN, "date": DATE},
    {"title": "茶", "text": ZH, "date": DATE},
]
CSV = f'title,text,date\nTea,"{EN}",{DATE}\n茶,"{ZH}",{DATE}\n'
JSONL = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
JSON = json.dumps(ROWS, ensure_ascii=False, indent=1)


def warc_record(uri: str, page: str) -> bytes:
    body = page.encode()
    answer = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nWARC-Date: {DATE}T00:00:00Z"
        f"\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000{uri[-1]}>\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


WARC = b"".join(warc_record(f"https://a.example/{at}", HTML) for at in (1, 2))
MARKDOWN = f"---\ntitle: Tea\ndate: {DATE}\n---\n\n# Tea\n\n{ZH}\n\n{EN}\n"
