import { deChatDesk } from "./de-chat-desk.js";
import { deMarkdown } from "./de-markdown.js";

/** @type {import("./languages.js").ChatTable} */
export const deChat = {
  ...deMarkdown,
  ...deChatDesk,
};
