/** The city alone: the frames that this machine gives. */

import { drawCity } from "./city.js";

await drawCity(window.__folium);
