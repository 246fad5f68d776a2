/**
 * Whether a file is the one that an upload was begun with: by its length, its time, and its first and last bytes.
 * @typedef {{size: number, lastModified: number, slice: (from: number, to: number) => Blob}} FileLike what is asked of a File
 */

const endBytes = 65_536;

/** The file cannot be read, or not any more as it was: it was moved, removed, or written to. */
export class FileChanged extends Error {
  code = "file_changed";

  constructor() {
    super("The file cannot be read any more.");
    this.name = "FileChanged";
  }
}

/** Another file than that with which the upload was begun. */
export class OtherFile extends Error {
  code = "other_file";

  constructor() {
    super("This is another file.");
    this.name = "OtherFile";
  }
}

/**
 * @param {FileLike} file
 * @param {number} from
 * @param {number} to
 */
export async function bytesOf(file, from, to) {
  try {
    const bytes = await file.slice(from, to).arrayBuffer();
    if (bytes.byteLength === Math.min(to, file.size) - from) return bytes;
  } catch {
    // A browser says NotReadableError or NotFoundError, which is the same to people.
  }
  throw new FileChanged();
}

/**
 * Of both ends, since many formats begin alike. It tells files apart that nobody has made to look alike.
 * @param {FileLike} file
 */
export async function fingerprintOf(file) {
  const head = await bytesOf(file, 0, Math.min(endBytes, file.size));
  const tail = await bytesOf(file, Math.max(0, file.size - endBytes), file.size);
  const parts = [new Uint8Array(head), new Uint8Array(tail)];
  return [0x811c9dc5, 0x2c1b3c6d].map((start) => sum(parts, start).toString(16).padStart(8, "0")).join("");
}

/**
 * FNV-1a.
 * @param {Uint8Array[]} parts
 * @param {number} start
 */
function sum(parts, start) {
  let hash = start;
  for (const part of parts) {
    for (const byte of part) hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}
