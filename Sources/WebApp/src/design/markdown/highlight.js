/**
 * Colours for programs: comments, strings, numbers, and the words that a language keeps for itself. Not a reader of any
 * language: what it takes for a comment is one nearly always, and the text is the same in any case. Pure.
 * @typedef {"comment" | "string" | "number" | "keyword"} CodeKind
 * @typedef {{kind: CodeKind | undefined, text: string}} CodePart
 * @typedef {{name: string, keywords: string, comments: string[], strings?: string[], isCaseless?: boolean}} Language
 *   `comments`: what begins one to the line's end, or what begins and ends one, parted by a blank
 */

const cWords = "break case const continue default do else enum for goto if return sizeof static struct switch typedef union while void int char long double float bool true false unsigned signed short";
const curly = ["//", "/* */"];

/** @type {{[key: string]: Language}} */
const languages = {
  c: { name: "C", keywords: `${cWords} NULL`, comments: curly },
  cpp: {
    name: "C++",
    keywords: `${cWords} auto class namespace new delete public private protected template this throw try catch using virtual override nullptr constexpr`,
    comments: curly,
  },
  css: { name: "CSS", keywords: "important media import supports from to and not", comments: ["/* */"] },
  go: {
    name: "Go",
    keywords: "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var nil true false",
    comments: curly,
    strings: ['"', "'", "`"],
  },
  java: {
    name: "Java",
    keywords: "abstract boolean break byte case catch char class continue default do double else enum extends final finally float for if implements import instanceof int interface long new null package private protected public return short static super switch this throw throws true try false var void while record",
    comments: curly,
  },
  javascript: {
    name: "JavaScript",
    keywords: "async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while yield interface type enum implements readonly as",
    comments: curly,
    strings: ['"', "'", "`"],
  },
  json: { name: "JSON", keywords: "true false null", comments: [] },
  python: {
    name: "Python",
    keywords: "and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return True try while with yield match case self",
    comments: ["#"],
    strings: ['"""', "'''", '"', "'"],
  },
  rust: {
    name: "Rust",
    keywords: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while",
    comments: curly,
    strings: ['"'],
  },
  shell: {
    name: "Shell",
    keywords: "if then else elif fi for in do done while until case esac function return export local set unset echo cd exit source",
    comments: ["#"],
  },
  sql: {
    name: "SQL",
    keywords: "select from where and or not null insert into values update set delete create table index primary key references on join left right inner outer group by order having limit offset as in is exists between like distinct union all case when then else end default constraint unique check begin commit rollback alter drop with returning",
    comments: ["--", "/* */"],
    isCaseless: true,
  },
  swift: {
    name: "Swift",
    keywords: "actor any as associatedtype async await borrowing break case catch class consuming continue default defer deinit do else enum extension fallthrough false fileprivate for func guard if import in indirect init inout internal is isolated let mutating nil nonisolated open operator override private protocol public repeat rethrows return self Self some static struct subscript super switch throw throws true try typealias unsafe var weak where while",
    comments: curly,
    strings: ['"""', '"'],
  },
};

/** @type {{[name: string]: string}} */
const others = {
  h: "c", "c++": "cpp", cc: "cpp", hpp: "cpp", golang: "go", js: "javascript", jsx: "javascript", ts: "javascript",
  tsx: "javascript", typescript: "javascript", mjs: "javascript", py: "python", rs: "rust", sh: "shell", bash: "shell",
  zsh: "shell", console: "shell", postgresql: "sql", kotlin: "java", scala: "java", scss: "css",
};

/** @param {string} written what stands behind the fence */
function languageOf(written) {
  const name = written.split(/[\s{,]/, 1)[0].toLowerCase();
  const key = others[name] ?? name;
  return Object.hasOwn(languages, key) ? languages[key] : undefined;
}

/**
 * What a language is called; one that is not known, as it is written.
 * @param {string} written
 */
export function nameOf(written) {
  if (/^(ts|tsx|typescript)\b/i.test(written)) return "TypeScript";
  return languageOf(written)?.name ?? written;
}

/**
 * @param {string} code
 * @param {string} written
 * @returns {CodePart[]}
 */
export function highlighted(code, written) {
  const language = languageOf(written);
  if (!language) return [{ kind: undefined, text: code }];
  const keywords = new Set(language.keywords.split(" "));
  const find = new RegExp(patternOf(language), "g");
  /** @type {CodePart[]} */
  const parts = [];
  let end = 0;
  for (const found of code.matchAll(find)) {
    const kind = kindOf(found, keywords, language.isCaseless);
    if (!kind) continue;
    const at = found.index ?? 0;
    if (at > end) parts.push({ kind: undefined, text: code.slice(end, at) });
    parts.push({ kind, text: found[0] });
    end = at + found[0].length;
  }
  if (end < code.length) parts.push({ kind: undefined, text: code.slice(end) });
  return parts;
}

/**
 * @param {RegExpMatchArray} found
 * @param {Set<string>} keywords
 * @param {boolean} [isCaseless]
 * @returns {CodeKind | undefined}
 */
function kindOf(found, keywords, isCaseless) {
  const { comment, string, number } = found.groups ?? {};
  if (comment !== undefined) return "comment";
  if (string !== undefined) return "string";
  if (number !== undefined) return "number";
  return keywords.has(isCaseless ? found[0].toLowerCase() : found[0]) ? "keyword" : undefined;
}

/**
 * What is not closed goes on to its end, so that nothing is looked at twice.
 * @param {Language} language
 */
function patternOf({ comments, strings = ['"', "'"] }) {
  const escaped = (/** @type {string} */ sign) => sign.replace(/[/*#.\-\\`"']/g, "\\$&");
  const comment = comments.map((sign) => {
    const [first, last] = sign.split(" ").map(escaped);
    return last ? `${first}(?:(?!${last})[^])*(?:${last})?` : `${first}[^\\n]*`;
  });
  const string = strings.map((sign) => {
    const isLong = sign.length === 3 || sign === "`";
    return `${escaped(sign)}(?:\\\\[^]|(?!${escaped(sign)})${isLong ? "[^\\\\]" : "[^\\\\\\n]"})*(?:${escaped(sign)})?`;
  });
  return [
    comment.length > 0 ? `(?<comment>${comment.join("|")})` : "(?<comment>(?!))",
    `(?<string>${string.join("|")})`,
    "(?<number>\\b(?:0[xb][\\da-fA-F_]+|\\d[\\d_]*(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)\\b)",
    "[\\p{L}_$][\\p{L}\\p{N}_$]*",
  ]
    .join("|")
    .replaceAll("\\p{L}", "A-Za-zÀ-ɏ")
    .replaceAll("\\p{N}", "0-9");
}
