/** A command that the server refused: the protocol's code, and whether to try again makes sense. */
export class LiveProblem extends Error {
  /** @param {{code: number, message?: string, temporary?: boolean}} error */
  constructor({ code, message, temporary }) {
    super(message ?? `error ${code}`);
    this.name = "LiveProblem";
    this.code = code;
    this.isTemporary = temporary ?? false;
  }
}

/** No answer came. Whether a command that was sent was done as well is not known. */
export class LiveInterrupted extends Error {
  /** @param {{wasSent: boolean}} how */
  constructor({ wasSent }) {
    super(wasSent ? "the connection ended before the answer came" : "there is no connection");
    this.name = "LiveInterrupted";
    this.wasSent = wasSent;
  }
}

const answerMsMax = 10_000;

/** Commands on their way, by their ids. */
export class LiveCalls {
  #last = 0;
  /** @type {Map<number, {resolve: (reply: any) => void, reject: (fault: Error) => void, callOff: () => void}>} */
  #calls = new Map();

  /**
   * @param {import("./browser.js").Clock} clock
   * @param {(text: string) => void} send
   */
  constructor(clock, send) {
    this.clock = clock;
    this.send = send;
  }

  /**
   * @param {{[name: string]: unknown}} command
   * @returns {Promise<any>}
   */
  call(command) {
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      const callOff = this.clock.after(answerMsMax, () => this.#settle(id)?.reject(new LiveInterrupted({ wasSent: true })));
      this.#calls.set(id, { resolve, reject, callOff });
      this.send(JSON.stringify({ id, ...command }));
    });
  }

  /** @param {{id: number, error?: {code: number, message?: string, temporary?: boolean}}} reply */
  answered(reply) {
    const call = this.#settle(reply.id);
    if (reply.error) call?.reject(new LiveProblem(reply.error));
    else call?.resolve(reply);
  }

  lost() {
    for (const id of [...this.#calls.keys()]) this.#settle(id)?.reject(new LiveInterrupted({ wasSent: true }));
  }

  /** @param {number} id */
  #settle(id) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.callOff();
    return call;
  }
}
