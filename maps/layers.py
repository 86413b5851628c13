"""Folium elements of our own: they hand things over and fetch nothing."""

from __future__ import annotations

from typing import Any

from branca.element import MacroElement
from folium.template import Template


class LiveLayer(MacroElement):
    """Hands the finished Leaflet map to the page's ES modules.

    Sets `window.__folium` and fires the window event `folium:map`, both with {map, options, layers, control}:
    a module that starts later reads the first, one that is there already hears the second.
    `layers` and `control` name Folium elements of the same map by their JavaScript variables.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.__folium = {
                map: {{ this._parent.get_name() }},
                options: {{ this.options|tojson }},
                layers: {
                    {%- for code, name in this.layers.items() %}
                    {{ code|tojson }}: {{ name }},
                    {%- endfor %}
                },
                control: {{ this.control }},
            };
            window.dispatchEvent(new CustomEvent("folium:map", { detail: window.__folium }));
        {% endmacro %}
        """
    )

    def __init__(self, options: dict[str, Any], layers: dict[str, str], control: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "LiveLayer"
        self.options = options
        self.layers = layers
        self.control = control
