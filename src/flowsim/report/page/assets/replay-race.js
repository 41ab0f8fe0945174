// Above the time: how much more each scenario has delivered than the first one; of one alone, how
// much it has delivered.

import { upTo } from "./replay-data.js";
import { fontOf } from "./replay-network.js";
import { html } from "./svg.js";

const HEIGHT = 46;
const THUMB = 8; // half of the handle of a slider: its middle stays so far inside
const STEPS = 208;
const LINES = [["soft", []], ["amber", [7, 3]], ["green", [2, 3]], ["pink", [9, 3, 2, 3]], ["sky", [4, 2]], ["blue", [1, 4]]];

// The colour and the dashes by which a scenario is known.
export const lineOf = (number) => LINES[number % LINES.length];

export function makeRace(data, runs) {
  const canvas = html("canvas", { class: "replay-race", "aria-hidden": "true" });
  const ticks = Array.from({ length: STEPS + 1 }, (_, step) => Math.round((step * data.last) / STEPS));
  const counts = runs.map((run) => {
    const before = upTo(run.delivered, data.begin - 1);
    return ticks.map((tick) => Math.max(0, upTo(run.delivered, tick) - before));
  });
  const lines = runs.length > 1 ? counts.map((line) => line.map((count, step) => count - counts[0][step])) : counts;
  const words = runs.length > 1 ? `Delivered more than ${runs[0].label}` : "Delivered";
  const [least, most] = [Math.min(0, ...lines.flat()), Math.max(1, ...lines.flat())];
  let width = 0;
  return {
    element: canvas,
    // chosen: the numbers of the scenarios that are shown; the others are faint.
    draw(tick, chosen, colours) {
      const scale = window.devicePixelRatio || 1;
      if (width !== canvas.clientWidth || canvas.height !== Math.round(HEIGHT * scale)) {
        width = canvas.clientWidth;
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(HEIGHT * scale);
      }
      const context = canvas.getContext("2d");
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, width, HEIGHT);
      const x = (share) => THUMB + share * (width - 2 * THUMB);
      const y = (value) => HEIGHT - 4 - ((value - least) / (most - least)) * (HEIGHT - 9);
      const now = x(tick / data.last);
      for (const [from, to, alpha] of [[now, width, 0.28], [0, now, 1]]) {
        context.save();
        context.beginPath();
        context.rect(from, 0, Math.max(0, to - from), HEIGHT);
        context.clip();
        lines.forEach((line, number) => {
          context.globalAlpha = chosen.includes(number) ? alpha : 0.4 * alpha;
          drawLine(context, line, x, y, colours, lineOf(number));
        });
        context.restore();
      }
      context.fillStyle = colours.ink;
      context.fillRect(now - 0.5, 0, 1, HEIGHT);
      context.font = fontOf(11);
      context.fillStyle = colours.soft;
      context.textAlign = "left";
      context.textBaseline = "top";
      context.fillText(words, THUMB, 2);
    },
  };
}

function drawLine(context, line, x, y, colours, [name, dashes]) {
  context.strokeStyle = colours[name];
  context.lineWidth = 2;
  context.setLineDash(dashes);
  context.beginPath();
  line.forEach((value, step) => context.lineTo(x(step / STEPS), y(value)));
  context.stroke();
}
