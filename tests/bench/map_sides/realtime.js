/** Folium's Realtime, fed with GeoJSON each second; the script that Folium wrote follows this one. */

import { drawCity } from "./city.js";
import { Street } from "./street.js";

const street = new Street(window.__folium.map);
await drawCity(window.__folium);
street.go(() => {});
window.features = () => street.features();
document.body.append(Object.assign(document.createElement("script"), { src: "/realtime_layer.js" }));
