/** The canvas above the city that the marks are drawn on. */

/** @param {HTMLElement} container */
export function marksCanvas(container) {
  const canvas = document.createElement("canvas");
  canvas.className = "map-marks";
  canvas.setAttribute("aria-hidden", "true");
  container.append(canvas);
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  return {
    remove: () => canvas.remove(),
    /** Scaled to CSS px and as large as the map is now. */
    ready() {
      const size = { width: container.clientWidth, height: container.clientHeight };
      const [width, height] = [Math.round(size.width * devicePixelRatio), Math.round(size.height * devicePixelRatio)];
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      // Stamps lie on whole device px: nothing is to be smoothed.
      g.imageSmoothingEnabled = false;
      g.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      return { g, size };
    },
  };
}
