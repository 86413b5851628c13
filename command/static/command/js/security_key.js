/** A form that waits for a security key: what the page was told to ask it, and its answer into the form. */

const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-key]"));
const asked = JSON.parse(document.getElementById("asked")?.textContent ?? "null").publicKey;
const fault = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
const Key = /** @type {any} */ (globalThis.PublicKeyCredential);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  fault.hidden = true;
  try {
    const found = /** @type {any} */ (await (form.dataset.key === "create" ? create() : get()));
    /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value = JSON.stringify(found.toJSON());
  } catch (error) {
    console.warn("the security key:", error);
    fault.hidden = false;
    return;
  }
  form.submit();
});

const create = () => navigator.credentials.create({ publicKey: Key.parseCreationOptionsFromJSON(asked) });
const get = () => navigator.credentials.get({ publicKey: Key.parseRequestOptionsFromJSON(asked) });
