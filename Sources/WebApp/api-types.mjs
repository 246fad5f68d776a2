// Writes what the API is, as the server tells it at /openapi.json, for tsc and for the client:
//
//   node Sources/WebApp/api-types.mjs [--check] DOCUMENT      a path, a URL, or - for standard input
//
// types/api.d.ts     each schema that has a name, and each operation: its path, query, body and answers
// src/kit/keyless.js the POSTs that take no Idempotency-Key, which the client has to know as it runs
//
// Both are committed, so that the app is built without a server. --check writes nothing, and ends with 1 where they
// are not what the document makes.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const methods = ["get", "put", "post", "patch", "delete"];
const header = "// Written by api-types.mjs from the server's /openapi.json: make web-types.\n";

const [source, isCheck] = arguments_();
const document = JSON.parse(await read(source));
const files = { "types/api.d.ts": types(document), "src/kit/keyless.js": keyless(document) };
if (isCheck) check(files);
else for (const [name, text] of Object.entries(files)) writeFileSync(join(here, name), text);

function arguments_() {
  const given = process.argv.slice(2);
  const sources = given.filter((argument) => argument !== "--check");
  if (sources.length !== 1) {
    console.error("api-types.mjs wants one document: a path, a URL, or - for standard input.");
    process.exit(64);
  }
  return [sources[0], sources.length < given.length];
}

/** @param {string} source */
async function read(source) {
  if (!/^https?:/.test(source)) return readFileSync(source === "-" ? 0 : source, "utf8");
  const answer = await fetch(source);
  if (!answer.ok) throw new Error(`${source} answered ${answer.status}`);
  return answer.text();
}

function check(files) {
  const stale = Object.keys(files).filter((name) => present(join(here, name)) !== files[name]);
  if (stale.length === 0) return;
  const names = stale.map((name) => `Sources/WebApp/${name}`).join(" and ");
  console.error(`${names}: not what the server's /openapi.json makes; run make web-types and commit the result.`);
  process.exit(1);
}

function present(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (fault) {
    if (fault.code === "ENOENT") return undefined;
    throw fault;
  }
}

function types({ paths, components }) {
  const named = Object.entries(components.schemas).sort(byName).map(([name, schema]) => declaration(name, schema));
  const places = Object.entries(paths).sort(byName).map(([path, operations]) => place(path, operations));
  const help = "/** What there is to call: a path, a method, and what goes in and comes out. */\n";
  return [header, ...named, `${help}export interface Paths {\n${places.join("")}}\n`].join("\n");
}

function declaration(name, schema) {
  const isInterface = schema.type === "object" && schema.properties;
  const type = typeOf(schema, "");
  const text = isInterface ? `export interface ${name} ${type}\n` : `export type ${name} = ${type};\n`;
  return comment(schema.description, "") + text;
}

function place(path, operations) {
  const inner = methods.filter((method) => operations[method]).map((method) => operation(method, operations[method]));
  return `  ${JSON.stringify(path)}: {\n${inner.join("")}  };\n`;
}

function operation(method, { summary, parameters = [], requestBody, responses }) {
  const inside = (place) => parameters.filter((parameter) => parameter.in === place);
  const lines = [
    ...group("path", inside("path")),
    ...group("query", inside("query")),
    ...(requestBody ? [`body: ${typeOf(json(requestBody) ?? {}, "      ")};`] : []),
    `answers: ${answers(responses)};`,
  ];
  const body = lines.map((line) => `      ${line}\n`).join("");
  return `${comment(summary, "    ")}    ${method}: {\n${body}    };\n`;
}

/** Parameters of one kind as one object, optional as a whole where each of them is. */
function group(name, parameters) {
  if (parameters.length === 0) return [];
  const optional = parameters.some((parameter) => parameter.required) ? "" : "?";
  const fields = parameters.map(({ name, description, required, schema }) => ({ name, description, required, schema }));
  return [`${name}${optional}: ${object(fields, "      ")};`];
}

/** What comes with each status of success. JSON is parsed; another type is handed on as text. */
function answers(responses) {
  const good = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const types = good.map(([status, response]) => {
    const schema = json(response);
    return `${status}: ${schema ? typeOf(schema, "      ") : response.content ? "string" : "undefined"}`;
  });
  return `{ ${types.join("; ")} }`;
}

function json({ content }) {
  return content?.["application/json"]?.schema;
}

function typeOf(schema, indent) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return choice.map((one) => typeOf(one, indent)).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const kinds = [schema.type ?? []].flat();
  if (kinds.length === 0) return "unknown";
  return kinds.map((kind) => simple(kind, schema, indent)).join(" | ");
}

function simple(kind, schema, indent) {
  switch (kind) {
    case "integer":
    case "number":
      return "number";
    case "array":
      return `Array<${typeOf(schema.items ?? {}, indent)}>`;
    case "object":
      if (schema.properties) return properties(schema, indent);
      return `{ [key: string]: ${typeOf(schema.additionalProperties ?? {}, indent)} }`;
    case "string":
    case "boolean":
    case "null":
      return kind;
    default:
      throw new Error(`api-types.mjs knows no type called ${kind}`);
  }
}

function properties({ properties, required = [] }, indent) {
  const fields = Object.entries(properties).map(([name, schema]) => {
    return { name, schema, description: schema.description, required: required.includes(name) };
  });
  return object(fields, indent);
}

function object(fields, indent) {
  const inner = indent + "  ";
  const lines = fields.map(({ name, description, required, schema }) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    return `${comment(description, inner)}${inner}${key}${required ? "" : "?"}: ${typeOf(schema, inner)};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function comment(text, indent) {
  if (!text) return "";
  const lines = text.replaceAll("*/", "*\u2060/").split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd() + "\n").join("")}${indent} */\n`;
}

function keyless({ paths }) {
  const takesKey = ({ parameters = [] }) => parameters.some(({ name }) => name === "Idempotency-Key");
  const without = Object.keys(paths).filter((path) => paths[path].post && !takesKey(paths[path].post));
  const lines = without.sort().map((path) => `  ${JSON.stringify(path)},\n`);
  const help = "/** POSTs that take no Idempotency-Key, and so may be done twice when they are sent twice. */\n";
  return `${header}\n${help}export const keyless = new Set([\n${lines.join("")}]);\n`;
}

function byName([a], [b]) {
  return a < b ? -1 : 1;
}
