/** What stands around the map: attribution, scale, zoom, layers, the word when a person holds the view, and what is said to who does not see it. */

/** Leaflet's global build. */
const L = /** @type {any} */ (globalThis).L;

/**
 * @param {any} map
 * @param {{options: any, layers: any, control: any, say: (key: string, facts?: Record<string, any>) => string, onFit: () => void}} with_
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
  const silent = notice(container, "p", "map-bare", say("map.raster_silent"));
  silent.setAttribute("role", "status");
  const told = notice(container, "p", "map-told", "");
  Object.assign(told, { id: "map-told", hidden: false });
  container.setAttribute("aria-describedby", told.id);
  return {
    /** How many marks there are, and where else they can be chosen. @param {{units: number, incidents: number}} counts @param {boolean} canPick */
    shows(counts, canPick) {
      const text = `${say("map.shows", counts)}${canPick ? ` ${say("map.listed")}` : ""}`;
      if (told.textContent !== text) told.textContent = text;
    },
    held: (/** @type {boolean} */ isHeld) => (held.hidden = !isHeld),
    /** Whether the force's own map does not answer. @param {boolean} isSilent */
    silent: (isSilent) => (silent.hidden = !isSilent),
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
