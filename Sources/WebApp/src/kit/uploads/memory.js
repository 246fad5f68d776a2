/**
 * What somebody has begun to upload in this browser, so that it can be gone on with after the page was left: the file
 * itself nobody can keep, but what it was called and where the server holds its beginning.
 * @typedef {{
 *   url: string, name: string, size: number, lastModified: number, type: string, fingerprint: string,
 *   purpose: string, place: string, title?: string, course?: string, lesson?: string,
 * }} Remembered
 */

/** The oldest are forgotten first; the server's list has them still. */
const rememberedMax = 50;

export class UploadMemory {
  /** @param {() => Pick<Storage, "getItem" | "setItem" | "removeItem">} storage which a browser may refuse to give */
  constructor(storage) {
    this.storage = storage;
  }

  /**
   * @param {string} person
   * @returns {Remembered[]}
   */
  all(person) {
    try {
      const kept = JSON.parse(this.storage().getItem(key(person)) ?? "[]");
      return Array.isArray(kept) ? kept.filter((one) => typeof one?.url === "string" && typeof one?.name === "string") : [];
    } catch {
      return [];
    }
  }

  /**
   * @param {string} person
   * @param {Remembered} upload
   */
  keep(person, upload) {
    const others = this.all(person).filter(({ url }) => url !== upload.url);
    this.#write(person, [...others, upload].slice(-rememberedMax));
  }

  /**
   * @param {string} person
   * @param {string} url
   */
  forget(person, url) {
    this.#write(person, this.all(person).filter((one) => one.url !== url));
  }

  /**
   * @param {string} person
   * @param {Remembered[]} uploads
   */
  #write(person, uploads) {
    try {
      if (uploads.length === 0) this.storage().removeItem(key(person));
      else this.storage().setItem(key(person), JSON.stringify(uploads));
    } catch {
      // Storage that is switched off, or full: the server's own list is there after a reload.
    }
  }
}

/** @param {string} person */
function key(person) {
  return `lyceum-uploads-${person}`;
}
