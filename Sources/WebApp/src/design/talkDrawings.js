import { drawings, mirrored } from "./drawings.js";

/** What only pages of chat are drawn with: they call it once, and the first page need not fetch it. */
export const talkDrawings = {
  smile: "M10 17.1a7.1 7.1 0 1 0 0-14.2 7.1 7.1 0 0 0 0 14.2zM6.9 11.6c.7 1.4 1.7 2 3.1 2s2.4-.6 3.1-2M7.6 7.9h.01M12.4 7.9h.01",
  reply: "M8.2 5.2 3.6 9.6l4.6 4.4M3.8 9.6h6.6c3.4 0 5.4 1.9 5.8 5.6",
  pin: "M7.1 3.2h5.8l-.7 5.2 2.5 2.9H5.3l2.5-2.9zM10 11.4v5.4",
  paperclip: "M15.9 9.3l-6 6a3.6 3.6 0 0 1-5.1-5.1l6.3-6.3a2.4 2.4 0 0 1 3.4 3.4l-6.1 6.1a1.2 1.2 0 0 1-1.7-1.7l5.4-5.4",
  question: "M10 17.1a7.1 7.1 0 1 0 0-14.2 7.1 7.1 0 0 0 0 14.2zM7.9 7.9c.2-1.2 1-1.8 2.1-1.8 1.3 0 2.1.7 2.1 1.8 0 1.6-2.1 1.7-2.1 3.3M10 13.6h.01",
  megaphone: "M4.1 8.3h2.7l7-3.9v11.2l-7-3.9H4.1c-.6 0-1.1-.5-1.1-1.1V9.4c0-.6.5-1.1 1.1-1.1zM6.9 11.8l.9 4.3M16.2 8.3c.8.9.8 2.5 0 3.4",
  "bell-off": "M3 3l14 14M7.4 3.7c.7-.5 1.6-.8 2.6-.8 2.7 0 4.5 1.9 4.5 4.6 0 1.4.1 2.4.4 3.2M5.6 6.6c-.2 3.8-1 5.3-2 6.7h9.7M8.2 16.1c.3.7 1 1.1 1.8 1.1s1.5-.4 1.8-1.1",
};

export function addTalkDrawings() {
  Object.assign(drawings, talkDrawings);
  for (const name of ["reply", "megaphone"]) mirrored.add(/** @type {keyof typeof drawings} */ (name));
}
