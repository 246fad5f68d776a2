/**
 * A version that an answer has as a number among its fields, as the server names it in ETags: for what came within
 * another thing, or with a refusal.
 * @param {number} version
 */
export function tagOf(version) {
  return `"v${version}"`;
}
