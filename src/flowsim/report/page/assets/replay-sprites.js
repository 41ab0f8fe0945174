// Small pictures of dots, drawn once and copied: a queue of a thousand items is then two copies.

import { gridOf } from "./replay-layout.js";

export const KINDS = [0, 1]; // judged, other

// For the queues of all places, and for what travels. scale: pixels of the screen in one of ours.
export function makeSprites(placed, dots, colours, scale) {
  const grids = placed.nodes.map((place) => place && gridOf(place, placed.upright || place.isOther, dotsOf(place, dots).pitch));
  const sheets = new Map();
  const sheetOf = (grid, kind, sideways) => {
    const key = `${grid.perLine} ${grid.lines} ${kind} ${sideways}`;
    if (!sheets.has(key)) sheets.set(key, sheet(grid, kind, sideways, colours, scale));
    return sheets.get(key);
  };
  return {
    grids,
    piles: placed.nodes.map(
      (place, number) =>
        place && KINDS.map((kind) => sheetOf(grids[number], kind, placed.upright || Boolean(place.isOther))),
    ),
    items: [
      dot(colours.blue, 3.6, scale, colours.paper),
      dot(colours.pink, 3.6, scale, colours.paper),
      dot(colours.grey, 2, scale, null),
    ],
  };
}

export const dotsOf = (place, dots) => dots[place.isOther ? 1 : 0];

function blank(width, height, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.ceil(width * scale));
  canvas.height = Math.max(1, Math.ceil(height * scale));
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  return [canvas, context];
}

function sheet(grid, kind, sideways, colours, scale) {
  const { pitch, perLine, lines } = grid;
  const [canvas, context] = sideways
    ? blank(lines * pitch, perLine * pitch, scale)
    : blank(perLine * pitch, lines * pitch, scale);
  context.fillStyle = kind ? colours.grey : colours.blue;
  for (let line = 0; line < lines; line += 1) {
    for (let i = 0; i < perLine; i += 1) {
      const [x, y] = sideways ? [line, i] : [i, line];
      context.beginPath();
      context.arc((x + 0.5) * pitch, (y + 0.5) * pitch, pitch * (kind ? 0.3 : 0.4), 0, 2 * Math.PI);
      context.fill();
    }
  }
  return canvas;
}

function dot(fill, radius, scale, rim) {
  const size = 2 * radius + 3;
  const [canvas, context] = blank(size, size, scale);
  context.beginPath();
  context.arc(size / 2, size / 2, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (rim) {
    context.lineWidth = 1;
    context.strokeStyle = rim;
    context.stroke();
  }
  return { canvas, size };
}
