/** A frame that the server sent in pieces, because it is long: `+` begins a piece that goes on, `=` the last piece. */
export class Pieces {
  #had = "";

  /**
   * @param {string} text what came
   * @returns {string} the whole frame; empty while pieces of it are to come
   */
  join(text) {
    if (text[0] === "+") {
      this.#had += text.slice(1);
      return "";
    }
    const whole = text[0] === "=" ? this.#had + text.slice(1) : text;
    this.#had = "";
    return whole;
  }
}
