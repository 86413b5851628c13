/** The buttons that change the theme, which this browser keeps for a year. */

const YEAR_S = 31_536_000;

/** @param {(theme: string) => void} onTheme */
export function chooseTheme(onTheme) {
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("#themes button"));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = button.value;
      document.cookie = `theme=${button.value}; path=/; max-age=${YEAR_S}; samesite=strict`;
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      onTheme(button.value);
    });
  }
}
