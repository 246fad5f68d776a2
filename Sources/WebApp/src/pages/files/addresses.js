/**
 * Where a file can be fetched. Pure.
 * @typedef {import("../../../types/api").File} File
 */

/**
 * What is given to others. Of a picture that is one made anew, and never the original, which tells where and with what
 * it was taken: there is none before it is made.
 * @param {File} file
 */
export function addressForOthers({ state, url, pictures }) {
  return state === "ready" ? (pictures.at(-1)?.url ?? url) : null;
}

/**
 * What is shown small.
 * @param {File} file
 */
export function addressOfFace({ url, pictures }) {
  return pictures[0]?.url ?? url;
}
