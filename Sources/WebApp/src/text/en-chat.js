import { enChatDesk } from "./en-chat-desk.js";
import { enMarkdown } from "./en-markdown.js";

/** What pages of rooms say. */
export const enChat = {
  ...enMarkdown,
  ...enChatDesk,
};
