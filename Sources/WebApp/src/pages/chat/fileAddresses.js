import { api } from "../../kit/client.js";

/** Where files of messages can be fetched from: asked for once while that holds, however often a message comes into view. */
const keptMs = 45 * 60_000;
const keptMax = 500;

/** @typedef {import("../../../types/api").File} File */

/** @type {Map<string, {asked: number, file: Promise<File>}>} */
const known = new Map();

/**
 * @param {string} id
 * @returns {Promise<File>}
 */
export function fileOf(id) {
  const kept = known.get(id);
  if (kept && Date.now() - kept.asked < keptMs) return kept.file;
  const file = api.get("/api/v1/files/{id}", { path: { id } }).then(({ data }) => data);
  // Whoever asks next tries again; and what is made anew yet has no address.
  file.then(({ url }) => url || known.delete(id), () => known.delete(id));
  known.delete(id);
  known.set(id, { asked: Date.now(), file });
  if (known.size > keptMax) known.delete(known.keys().next().value ?? "");
  return file;
}
