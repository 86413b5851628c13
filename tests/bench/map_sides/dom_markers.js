/** Plain Leaflet: a marker with a DivIcon a unit, moved each second. */

import { drawCity } from "./city.js";
import { Street } from "./street.js";

const { map } = window.__folium;
const street = new Street(map);
await drawCity(window.__folium);
const icon = ({ id }) => L.divIcon({ className: "patrol", iconSize: [16, 16], html: `<b>${(id % 9) + 1}</b>` });
const markers = street.units.map((unit) => L.marker([unit.lat, unit.lon], { icon: icon(unit) }).addTo(map));
street.go(() => street.units.forEach(({ lat, lon }, n) => markers[n].setLatLng([lat, lon])));
