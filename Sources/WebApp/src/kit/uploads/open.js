/** @typedef {import("../../../types/api").Upload} OpenUpload as the server lists it */

const listedMax = 100;
/** More open uploads than are on so many pages nobody looks through. */
const listedPagesMax = 10;

/**
 * The person's uploads that this app can go on with. `isWhole`: there are no others.
 * @param {import("../api.js").Api} api
 * @returns {Promise<{open: OpenUpload[], isWhole: boolean}>}
 */
export async function listOpen(api) {
  /** @type {OpenUpload[]} */
  const all = [];
  /** @type {string | undefined} */
  let cursor;
  for (let page = 0; page === 0 || (cursor && page < listedPagesMax); page += 1) {
    const { data } = await api.get("/api/v1/uploads", { query: { limit: listedMax, cursor } });
    all.push(...data.items);
    cursor = data.next_cursor ?? undefined;
  }
  const open = all.filter(({ form, state, length }) => form === "whole" && state === "open" && length !== null);
  return { open, isWhole: !cursor };
}
