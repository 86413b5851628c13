/** The live layer, told of everything each time, as the Board tells it. */

import { attach, foliumMap } from "/static/maps/js/live_layer.js";
import "./city.js";
import { Street } from "./street.js";

const words = await (await fetch("/static/command/words.json")).json();
const say = (key, facts = {}) => words[key].en.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const made = await foliumMap();
const live = attach(made, { language: "en", say });
const street = new Street(made.map);
const [chosen] = street.incidents;
const sent = street.units.slice(1, 3);
chosen.assignments = sent.map(({ id }) => ({ unit: id, dispatched_at: new Date().toISOString(), on_scene_at: null, ended_at: null, seconds: 420 }));
live.setRoute([[sent[0].lat, sent[0].lon], [sent[0].lat, chosen.lon], [chosen.lat, chosen.lon]]);
street.go(() => {
  live.setUnits(street.units);
  live.setIncidents(street.incidents);
  live.setSelection({ incident: chosen.number, units: sent.map(({ id }) => id) });
});
