/** More steps no history needs: each halves what is left. */
const stepsMax = 40;

/**
 * The offset of the first message that is not older than a time, found by asking for few of them; undefined where all are
 * older.
 * @param {number} timeMs
 * @param {number} lastOffset
 * @param {(after: number) => Promise<{offset: number, at: string} | undefined>} firstAfter the first message behind an offset
 */
export async function offsetAt(timeMs, lastOffset, firstAfter) {
  let low = 0;
  let high = lastOffset;
  /** @type {number | undefined} */
  let found;
  for (let step = 0; step < stepsMax && low < high; step += 1) {
    const middle = Math.floor((low + high) / 2);
    const message = await firstAfter(middle);
    if (!message || Date.parse(message.at) >= timeMs) {
      if (message) found = message.offset;
      high = middle;
    } else {
      low = message.offset;
    }
  }
  return found;
}
