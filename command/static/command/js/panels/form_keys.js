/**
 * The keys of a small form within a panel: Ctrl Enter sends, Escape leaves; no other key of the page hears them.
 * @param {HTMLFormElement} form
 * @param {{send: () => Promise<unknown>, leave: () => void}} acts
 */
export function formKeys(form, { send, leave }) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
