/**
 * The routes of chat, as the rooms ask for them.
 * @typedef {import("./memory.js").Unsent} Unsent
 */

const pageSize = 50;

export class ChatServer {
  /** @param {import("../api.js").Api} api */
  constructor(api) {
    this.api = api;
  }

  /**
   * @param {string} id
   * @returns {Promise<import("./room.js").RoomOverview>}
   */
  async room(id) {
    return (await this.api.get("/api/v1/rooms/{id}", { path: { id } })).data;
  }

  /**
   * @param {string} id
   * @param {{before?: number, after?: number, around?: number, thread?: string, pinned?: boolean, limit?: number}} query
   * @param {AbortSignal} [signal]
   */
  async messages(id, query, signal) {
    return (await this.api.get("/api/v1/rooms/{id}/messages", { path: { id }, query: { limit: pageSize, ...query }, signal })).data;
  }

  /**
   * @param {string} id
   * @param {{
   *   order: import("./questions.js").QuestionOrder, state: import("./questions.js").QuestionState, cursor: string | undefined,
   * }} query
   * @param {AbortSignal} [signal]
   */
  async questions(id, query, signal) {
    return (await this.api.get("/api/v1/rooms/{id}/messages", { path: { id }, query: { limit: pageSize, ...query }, signal })).data;
  }

  /**
   * @param {string} id
   * @param {string} message
   * @param {AbortSignal} [signal]
   */
  async message(id, message, signal) {
    return (await this.api.get("/api/v1/rooms/{id}/messages/{message}", { path: { id, message }, signal })).data;
  }

  /**
   * @param {string} id
   * @param {Unsent} message
   * @returns {Promise<any>}
   */
  async post(id, { text, nonce, thread, files, anonymous, staff_only }) {
    const body = {
      text, nonce, ...(thread && { thread }), ...(files.length > 0 && { files: files.map((file) => file.id) }),
      ...(anonymous && { anonymous }), ...(staff_only && { staff_only }),
    };
    return (await this.api.post("/api/v1/rooms/{id}/messages", { path: { id }, body })).data;
  }

  /**
   * @param {string} id
   * @param {string} message
   * @param {string} text
   * @param {string} nonce
   */
  async edit(id, message, text, nonce) {
    return (await this.api.patch("/api/v1/rooms/{id}/messages/{message}", { path: { id, message }, body: { text, nonce } })).data;
  }

  /**
   * @param {string} id
   * @param {string} message
   */
  async remove(id, message) {
    await this.api.delete("/api/v1/rooms/{id}/messages/{message}", { path: { id, message } });
  }

  /**
   * @param {string} id
   * @param {string} message
   */
  async restore(id, message) {
    await this.api.post("/api/v1/rooms/{id}/messages/{message}/restore", { path: { id, message } });
  }

  /**
   * @param {string} id
   * @param {string} message
   * @param {string} emoji
   * @param {boolean} isOn
   */
  async react(id, message, emoji, isOn) {
    const path = { id, message, emoji };
    if (isOn) await this.api.put("/api/v1/rooms/{id}/messages/{message}/reactions/{emoji}", { path });
    else await this.api.delete("/api/v1/rooms/{id}/messages/{message}/reactions/{emoji}", { path });
  }

  /**
   * @param {string} id
   * @param {string} message
   * @param {boolean} isOn
   */
  async pin(id, message, isOn) {
    const path = { id, message };
    if (isOn) await this.api.put("/api/v1/rooms/{id}/messages/{message}/pin", { path });
    else await this.api.delete("/api/v1/rooms/{id}/messages/{message}/pin", { path });
  }

  /**
   * @param {string} id
   * @param {string} message
   * @param {boolean} isOn
   */
  async vote(id, message, isOn) {
    const path = { id, message };
    if (isOn) await this.api.put("/api/v1/rooms/{id}/messages/{message}/vote", { path });
    else await this.api.delete("/api/v1/rooms/{id}/messages/{message}/vote", { path });
  }

  /**
   * @param {string} id
   * @param {string} message
   * @param {boolean} isOn
   * @param {string} [answer]
   */
  async answer(id, message, isOn, answer) {
    const path = { id, message };
    if (isOn) await this.api.put("/api/v1/rooms/{id}/messages/{message}/answered", { path, body: answer ? { answer } : {} });
    else await this.api.delete("/api/v1/rooms/{id}/messages/{message}/answered", { path });
  }

  /**
   * Who else has read how far, where people see that of each other.
   * @param {string} id
   */
  async readers(id) {
    return (await this.api.get("/api/v1/rooms/{id}/readers", { path: { id } })).data.readers;
  }

  /**
   * What oneself has said and staff have not let through yet.
   * @param {string} id
   */
  async held(id) {
    return (await this.api.get("/api/v1/rooms/{id}/held", { path: { id } })).data.items;
  }

  /**
   * Who wrote what has no name; that it was asked for is kept.
   * @param {string} id
   * @param {string} message
   * @param {string} reason
   */
  async reveal(id, message, reason) {
    const { data } = await this.api.post("/api/v1/rooms/{id}/messages/{message}/reveal", { path: { id, message }, body: { reason } });
    return data.by;
  }

  /**
   * @param {string} id
   * @param {number} offset
   * @param {string | null} thread
   */
  async read(id, offset, thread) {
    await this.api.put("/api/v1/rooms/{id}/read", { path: { id }, body: { offset, ...(thread && { thread }) } });
  }
}
