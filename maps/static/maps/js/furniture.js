/** What stands around the map: attribution, scale, zoom, layers, and the word when a person holds the view. */

/** Leaflet's global build. */
const L = /** @type {any} */ (globalThis).L;

/**
 * @param {any} map
 * @param {{options: any, layers: any, control: any, say: (key: string) => string, onFit: () => void}} with_
 */
export function furnish(map, { options, layers, control, say, onFit }) {
  const container = /** @type {HTMLElement} */ (map.getContainer());
  container.setAttribute("role", "region");
  container.setAttribute("aria-label", say("map.name"));
  map.attributionControl.setPrefix(false).addAttribution(options.attribution);
  L.control.scale({ imperial: false, maxWidth: 90, position: "bottomleft" }).addTo(map);
  L.control.zoom({ position: "topright", zoomInText: "+", zoomOutText: "−", zoomInTitle: say("map.closer"), zoomOutTitle: say("map.farther") }).addTo(map);
  if (control) nameLayers(control, layers, say);

  const held = notice(container, "button", "map-held", say("map.held"));
  held.append(Object.assign(document.createElement("kbd"), { textContent: "Z" }));
  held.addEventListener("click", onFit);
  const bare = notice(container, "p", "map-bare", say("map.no_base"));
  return {
    held: (/** @type {boolean} */ isHeld) => (held.hidden = !isHeld),
    base: (/** @type {boolean} */ isThere) => (bare.hidden = isThere),
  };
}

/** @param {any} control @param {any} layers @param {(key: string) => string} say */
function nameLayers(control, layers, say) {
  if (layers.sectors) {
    control.removeLayer(layers.sectors);
    control.addOverlay(layers.sectors, say("map.sectors"));
  }
  const toggle = control.getContainer().querySelector("a");
  toggle.title = say("map.layers");
  toggle.setAttribute("aria-label", say("map.layers"));
}

/** @param {HTMLElement} container @param {string} tag @param {string} name @param {string} text */
function notice(container, tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.hidden = true;
  made.append(Object.assign(document.createElement("span"), { textContent: text, dir: "auto" }));
  L.DomEvent.disableClickPropagation(made);
  container.append(made);
  return made;
}
