/** Before the first paint: a page that was kept for the tunnel wears the theme of today, not of the day it was kept. */
{
  const [, chosen] = /(?:^|; )theme=(dark|light|night)(?:;|$)/.exec(document.cookie) ?? [];
  if (chosen) {
    document.documentElement.dataset.theme = chosen;
    document.querySelector("meta[name=color-scheme]")?.setAttribute("content", chosen === "light" ? "light" : "dark");
  }
}
