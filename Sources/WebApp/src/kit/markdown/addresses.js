/** Which addresses a text may lead to: whoever wrote it, a click on it runs nothing, and a picture tells nobody. */

/** Browsers take white space and control signs out of an address before they read it. */
const hidden = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]/;
const foreign = /^(https?:\/\/[^/\\]|mailto:[^/\\])/i;
/** A path of this server's, and not the name of another after two slashes. */
const own = /^(\/(?![/\\])|#)/;

/** @param {string} address */
export function isOwn(address) {
  return own.test(address) && !hidden.test(address);
}

/**
 * Whether a link may lead there.
 * @param {string} address
 */
export function isLinkable(address) {
  return isOwn(address) || (foreign.test(address) && !hidden.test(address));
}
