// A chart of bars that is drawn again when its numbers or its room change.

import { drawBars } from "./bars.js";
import { html } from "./svg.js";

const NARROW = 480; // pixels; names next to bars would be cut

export function picture() {
  const canvas = html("div", { class: "chart" });
  let spec = null;
  let width = 0;
  const draw = () => {
    if (!spec || width < 40) return;
    const made = drawBars({ ...spec, stacked: spec.stacked || width < NARROW }, width / zoom());
    made.setAttribute("height", made.getAttribute("height") * zoom());
    canvas.replaceChildren(made);
  };
  new ResizeObserver(() => {
    const now = Math.floor(canvas.clientWidth);
    if (now === width) return;
    width = now;
    draw();
  }).observe(canvas);
  return {
    canvas,
    show(next) {
      spec = { ...next, title: spoken(next) };
      draw();
    },
  };
}

// On a projector letters are larger, in charts as well.
function zoom() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

// The same in words, for those who cannot see it.
function spoken(spec) {
  const parts = spec.panels.map((panel) => {
    const rows = spec.labels.map((label, row) => `${label} ${panel.rows[row]?.text ?? ""}`);
    return `${panel.title ? `${panel.title}: ` : ""}${rows.join(", ")}`;
  });
  return `${spec.title}. ${parts.join(". ")}`;
}
