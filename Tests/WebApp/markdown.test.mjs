import assert from "node:assert/strict";
import { test } from "node:test";
import { headingsOf, parseInlines, parseMarkdown } from "../../Sources/WebApp/src/kit/markdown/index.js";
import { seeded } from "./support.mjs";

// Trees as they would look in HTML, which nobody makes of them.
const names = { emphasis: "em", strong: "strong", struck: "del", spoiler: "spoiler" };

function inline(nodes) {
  return nodes.map((node) => {
    if (node.kind === "text") return node.text;
    if (node.kind === "code") return `<code>${node.text}</code>`;
    if (node.kind === "mathematics") return node.isDisplay ? `<MATH>${node.text}</MATH>` : `<math>${node.text}</math>`;
    if (node.kind === "break") return "<br>";
    const title = node.title === undefined ? "" : ` title=${node.title}`;
    if (node.kind === "image") return `<img ${node.src}${title}>${node.alt}</img>`;
    if (node.kind === "link") return `<a ${node.href}${title}>${inline(node.children)}</a>`;
    return `<${names[node.kind]}>${inline(node.children)}</${names[node.kind]}>`;
  }).join("");
}

function block(node) {
  const all = (nodes) => nodes.map(block).join("");
  const rows = (cells, name) => cells.map((cell) => `<${name}>${inline(cell)}`).join("");
  switch (node.kind) {
    case "heading": return `<h${node.level}>${inline(node.children)}</h${node.level}>`;
    case "paragraph": return `<p>${inline(node.children)}</p>`;
    case "quote": return `<quote>${all(node.children)}</quote>`;
    case "fence": return `<pre ${node.language}>${node.text}</pre>`;
    case "formula": return `<MATH>${node.text}</MATH>`;
    case "rule": return "<hr>";
    case "list": {
      const items = node.items.map((item) =>
        `<li${item.isDone === undefined ? "" : item.isDone ? " done" : " open"}>${all(item.children)}</li>`);
      const name = node.start === undefined ? "ul" : `ol ${node.start}`;
      return `<${name}${node.isLoose ? " loose" : ""}>${items.join("")}</${name.slice(0, 2)}>`;
    }
    case "table":
      return `<table ${node.alignments.map((one) => one ?? "-").join(" ")}>${rows(node.head, "th")}` +
        `${node.rows.map((row) => `<tr>${rows(row, "td")}`).join("")}</table>`;
    default: throw new Error(node.kind);
  }
}

const inlines = {
  "plain words": "plain words",
  "*a* and _b_": "<em>a</em> and <em>b</em>",
  "**a** and __b__": "<strong>a</strong> and <strong>b</strong>",
  "***both***": "<em><strong>both</strong></em>",
  "**a*b*c**": "<strong>a<em>b</em>c</strong>",
  "*a **b** c*": "<em>a <strong>b</strong> c</em>",
  "snake_case_word": "snake_case_word",
  "in*side*word": "in<em>side</em>word",
  "2 * 3 * 4": "2 * 3 * 4",
  "*not closed": "*not closed",
  "**half*": "*<em>half</em>",
  "*a**b*": "<em>a**b</em>",
  "* a *": "* a *",
  "~~gone~~ and ~one~": "<del>gone</del> and ~one~",
  "||hidden|| and | one |": "<spoiler>hidden</spoiler> and | one |",
  "||a **b**||": "<spoiler>a <strong>b</strong></spoiler>",
  "a || b": "a || b",
  "`code`": "<code>code</code>",
  "``a ` b``": "<code>a ` b</code>",
  "`` `x` ``": "<code>`x`</code>",
  "`*raw*`": "<code>*raw*</code>",
  "`not closed": "`not closed",
  "*a `*` b*": "<em>a <code>*</code> b</em>",
  "`<script>`": "<code><script></code>",
  "\\*plain\\*": "*plain*",
  "\\a \\\\": "\\a \\",
  "<b>no</b> &amp;": "<b>no</b> &amp;",
  "$a_b$": "<math>a_b</math>",
  "$$x^2$$ in words": "<MATH>x^2</MATH> in words",
  "from $5 to $10": "from $5 to $10",
  "5$ and 6$": "5$ and 6$",
  "\\$a$ b": "$a$ b",
  "$a\\$b$": "<math>a\\$b</math>",
  "$ a $": "$ a $",
  "*$a*b$*": "<em><math>a*b</math></em>",
  "[to](/courses)": "<a /courses>to</a>",
  "[to](https://example.org/a?b=c#d)": "<a https://example.org/a?b=c#d>to</a>",
  "[to](mailto:a@example.org)": "<a mailto:a@example.org>to</a>",
  "[to](#part)": "<a #part>to</a>",
  "[to](/a \"A title\")": "<a /a title=A title>to</a>",
  "[to](</a b>)": "[to](</a b>)",
  "[to](</ab>)": "<a /ab>to</a>",
  "[to](/a_(b))": "<a /a_(b)>to</a>",
  "[*a* `b`](/c)": "<a /c><em>a</em> <code>b</code></a>",
  "*[a](/b)*": "<em><a /b>a</a></em>",
  "[*a](/b)*": "<a /b>*a</a>*",
  "[a [b](/c) d](/e)": "[a <a /c>b</a> d](/e)",
  "[a [b](/c) d](/e) [f](/g)": "[a <a /c>b</a> d](/e) <a /g>f</a>",
  "[a]": "[a]",
  "[a](": "[a](",
  "[a] (/b)": "[a] (/b)",
  "[x](javascript:alert(1))": "[x](javascript:alert(1))",
  "[x](JaVaScript:alert)": "[x](JaVaScript:alert)",
  "[x](data:text/html,x)": "[x](data:text/html,x)",
  "[x](vbscript:x)": "[x](vbscript:x)",
  "[x](//evil.example)": "[x](//evil.example)",
  "[x](/\\evil.example)": "[x](/\\evil.example)",
  "[x](https:evil)": "[x](https:evil)",
  "[x](relative)": "[x](relative)",
  "[x](file:///etc/passwd)": "[x](file:///etc/passwd)",
  "[x](</\tb>)": "[x](</\tb>)",
  "![a cat](/uploads/cat.png)": "<img /uploads/cat.png>a cat</img>",
  "![a](/b \"T\")": "<img /b title=T>a</img>",
  "![*a* b](/c)": "<img /c>a b</img>",
  "![a](https://example.org/track.png)": "<a https://example.org/track.png>a</a>",
  "![a](data:image/png;base64,x)": "![a](data:image/png;base64,x)",
  "[![a](/b)](/c)": "<a /c><img /b>a</img></a>",
  "!important": "!important",
  "see https://example.org/a_b.": "see <a https://example.org/a_b>https://example.org/a_b</a>.",
  "(https://example.org/a_(b))": "(<a https://example.org/a_(b)>https://example.org/a_(b)</a>)",
  "xhttp://example.org": "xhttp://example.org",
  "http://": "http://",
  "<https://example.org>": "<a https://example.org>https://example.org</a>",
  "<a@example.org>": "<a mailto:a@example.org>a@example.org</a>",
  "<javascript:alert(1)>": "<javascript:alert(1)>",
  "[https://example.org](/b)": "<a /b>https://example.org</a>",
  "a\nb": "a\nb",
  "a  \nb": "a<br>b",
  "a\\\nb": "a<br>b",
};

for (const [source, wanted] of Object.entries(inlines)) {
  test(`inline: ${source}`, () => assert.equal(inline(parseInlines(source)), wanted));
}

const blocks = {
  "": "",
  "a\nb\n\nc": "<p>a\nb</p><p>c</p>",
  "a\r\nb\r\rc": "<p>a\nb</p><p>c</p>",
  "# One\n## Two ##\n###### Six": "<h1>One</h1><h2>Two</h2><h6>Six</h6>",
  "# C#": "<h1>C#</h1>",
  "#hashtag": "<p>#hashtag</p>",
  "####### seven": "<p>####### seven</p>",
  "Title\n===\nLess\n---": "<h1>Title</h1><h2>Less</h2>",
  "a\n# b\nc": "<p>a</p><h1>b</h1><p>c</p>",
  "***\n---\n_ _ _": "<hr><hr><hr>",
  "--": "<p>--</p>",
  "> a\n> b\n\nc": "<quote><p>a\nb</p></quote><p>c</p>",
  "> a\nb": "<quote><p>a</p></quote><p>b</p>",
  "> > a\n> b": "<quote><quote><p>a</p></quote><p>b</p></quote>",
  "> # a\n> - b": "<quote><h1>a</h1><ul><li><p>b</p></li></ul></quote>",
  "- a\n- b": "<ul><li><p>a</p></li><li><p>b</p></li></ul>",
  "* a\n+ b": "<ul><li><p>a</p></li></ul><ul><li><p>b</p></li></ul>",
  "1. a\n2. b": "<ol 1><li><p>a</p></li><li><p>b</p></li></ol>",
  "7) a": "<ol 7><li><p>a</p></li></ol>",
  "- a\n\n- b": "<ul loose><li><p>a</p></li><li><p>b</p></li></ul>",
  "- a\n\n  b\n- c": "<ul loose><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>",
  "- a\n  - b\n    - c\n- d":
    "<ul><li><p>a</p><ul><li><p>b</p><ul><li><p>c</p></li></ul></li></ul></li><li><p>d</p></li></ul>",
  "1. a\n   - b\n2. c": "<ol 1><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ol>",
  "- a\nb": "<ul><li><p>a\nb</p></li></ul>",
  "- a\n\nb": "<ul><li><p>a</p></li></ul><p>b</p>",
  "- a\n  ```\n  - c\n  ```": "<ul><li><p>a</p><pre >- c</pre></li></ul>",
  "- [ ] a\n- [x] b\n- [X] c": "<ul><li open><p>a</p></li><li done><p>b</p></li><li done><p>c</p></li></ul>",
  "- [y] a": "<ul><li><p>[y] a</p></li></ul>",
  "a\n- b": "<p>a</p><ul><li><p>b</p></li></ul>",
  "in\n1984. it was": "<p>in\n1984. it was</p>",
  "-a": "<p>-a</p>",
  "```js\nlet a;\n\n  b\n```\nc": "<pre js>let a;\n\n  b</pre><p>c</p>",
  "~~~\n```\n~~~": "<pre >```</pre>",
  "````\n```\n````": "<pre >```</pre>",
  "```\nnot closed\n# a": "<pre >not closed\n# a</pre>",
  "```\n<script>*a*</script>\n```": "<pre ><script>*a*</script></pre>",
  "``` a`b": "<p>``` a`b</p>",
  "$$\nx^2\n$$": "<MATH>x^2</MATH>",
  "$$ x $$\nb": "<MATH>x</MATH><p>b</p>",
  "$$\nnot closed": "<p>$$\nnot closed</p>",
  "|a|b|\n|-|:-:|\n|1|*2*|": "<table - center><th>a<th>b<tr><td>1<td><em>2</em></table>",
  "a|b\n:-|-:\n1|2\n\nc": "<table start end><th>a<th>b<tr><td>1<td>2</table><p>c</p>",
  "|a|\n|-|\n|`x|y`|\n|x\\|y|": "<table -><th>a<tr><td><code>x|y</code><tr><td>x|y</table>",
  "|a|b|\n|-|": "<p>|a|b|\n|-|</p>",
  "a | b": "<p>a | b</p>",
  "words\n|a|\n|-|": "<p>words</p><table -><th>a</table>",
  "<div>\n*a*\n</div>": "<p><div>\n<em>a</em>\n</div></p>",
};

for (const [source, wanted] of Object.entries(blocks)) {
  test(`block: ${JSON.stringify(source)}`, () => assert.equal(parseMarkdown(source).map(block).join(""), wanted));
}

test("in a chat each end of a line is one", () => {
  assert.equal(inline(parseInlines("a\nb", { breaks: true })), "a<br>b");
});

test("headings have an anchor each, none of which the page has", () => {
  const anchors = headingsOf(parseMarkdown("# Über uns\n# über uns!\n# ***\n# main")).map(({ anchor }) => anchor);
  assert.deepEqual(anchors, ["text-über-uns", "text-über-uns-2", "text-part", "text-main"]);
});

/** How deep a tree is, reckoned without going deep oneself. */
function depth(tree) {
  let level = [tree];
  for (let count = 0; ; count += 1) {
    level = level.flatMap((node) => (node && typeof node === "object" ? Object.values(node) : []));
    if (level.length === 0) return count;
  }
}

const hostile = [
  "[", "]", "*", ">", "`", "|", "_", "~~", "$", "!", "(", "<", "#", "\\", "\n", " ", "-", "![", "[a](", "[a](b", "[a](<b",
  "[a](/b \"", "[a](/b)", "![[a](/b)", "**a ", "_a*", "*a_b", "||a", "`a``", "$a ", "$$ a\n", "> ", "- ", "- a\n\n", "1. ",
  "* * ", "- - - x", "http://", "http://a)", "|-", "a|", "|\n|-\n", "|a|\n|-|\n|", "  \n", "\t-", "```\n", "***a", "*a**b*",
];

test("100 kB of any sign take no longer by the sign than 100 kB of words, and are not deep", () => {
  const bytes = 100_000;
  const time = (text) => {
    const from = performance.now();
    const tree = parseMarkdown(text);
    parseInlines(text);
    return { ms: performance.now() - from, tree };
  };
  time("warm words ".repeat(bytes / 11));
  for (const part of hostile) {
    const { ms, tree } = time(part.repeat(Math.ceil(bytes / part.length)));
    // A reading in the square of the length would take minutes.
    assert.ok(ms < 5_000, `${JSON.stringify(part)} took ${ms} ms`);
    assert.ok(depth(tree) < 200, `${JSON.stringify(part)} is ${depth(tree)} deep`);
  }
});

test("whatever is written, nothing is thrown and no word is lost", () => {
  const { random, seed } = seeded();
  const signs = [
    "*", "**", "_", "~~", "||", "`", "```", "$", "$$", "[", "]", "(", ")", "](/a)", "![", "!", "<", ">", "\\", "|", "|-|", ":-:",
    "#", "- ", "+ ", "> ", "\n", "\n\n", "  ", "    ", "\t", "---", "===", "[ ] ", " ", " ", "https://", "\u0000", "\ud800", "é", "🙂",
  ];
  for (let round = 0; round < 3_000; round += 1) {
    const words = [];
    let source = "";
    for (let count = 0; count < 40; count += 1) {
      if (random() < 0.3) {
        words.push(`word${String.fromCharCode(97 + Math.floor(random() * 26))}${words.length}x`);
        source += words.at(-1);
      } else {
        source += signs[Math.floor(random() * signs.length)];
      }
    }
    const told = JSON.stringify([parseMarkdown(source), round % 2 ? parseInlines(source) : []]);
    const lost = words.filter((word) => !told.includes(word));
    assert.deepEqual(lost, [], `seed ${seed}, round ${round}: ${JSON.stringify(source)}`);
  }
});

test("what it would not read otherwise it reads the same a second time: nothing is kept between texts", () => {
  for (const source of Object.keys(blocks)) assert.deepEqual(parseMarkdown(source), parseMarkdown(source));
});
