// A strip a row over time, the taller the stronger: rows share an axis of weeks.
//
// spec: labels [row], panels [{title, rows [{parts [[value by week], ...], marked}]}], series
// [{name, colour}] of the parts, first and last: what is written below the ends.

import { fitted, svg, textWidth } from "./svg.js";

const ROW = 26;
const HIGH = 21;
const GAP = 22;

export function drawStrips(spec, width) {
  const labels = Math.max(...spec.labels.map((label) => textWidth(label, 14))) + 14;
  const isWide = width >= 560;
  const isAbove = !isWide && labels > width * 0.36; // labels above their strips
  const column = isAbove ? 0 : Math.min(labels, width * (isWide ? 0.3 : 0.36));
  const high = isAbove ? ROW + 18 : ROW;
  const perRow = isWide ? spec.panels.length : 1;
  const inner = (width - column - GAP * (perRow - 1)) / perRow;
  const block = spec.labels.length * high + 50;
  const height = block * Math.ceil(spec.panels.length / perRow);
  const made = svg("svg", { role: "img", "aria-label": spec.title, viewBox: `0 0 ${width} ${height}`, height });
  spec.panels.forEach((panel, place) => {
    const left = column + (place % perRow) * (inner + GAP);
    const top = Math.floor(place / perRow) * block + 24;
    if (panel.title) made.append(svg("text", { x: left, y: top - 10, class: "head" }, fitted(panel.title, inner, 14)));
    panel.rows.forEach((row, number) => {
      const floor = top + number * high + high - ROW + HIGH;
      if (place % perRow === 0) {
        const style = row.marked && spec.panels.length === 1 ? "marked" : null;
        const text = fitted(spec.labels[number], isAbove ? width : column - 14, 14);
        const at = isAbove ? { x: 0, y: floor - HIGH - 4 } : { x: column - 12, y: floor - 5, "text-anchor": "end" };
        made.append(svg("text", { ...at, class: style }, text));
      }
      made.append(svg("line", { x1: left, x2: left + inner, y1: floor, y2: floor, class: "axis" }));
      drawRow(made, spec, row, left, floor, inner);
    });
    const under = top + spec.labels.length * high + 14;
    made.append(svg("text", { x: left, y: under, class: "quiet" }, spec.first));
    made.append(svg("text", { x: left + inner, y: under, "text-anchor": "end", class: "quiet" }, spec.last));
  });
  return made;
}

function drawRow(made, spec, row, left, floor, inner) {
  const count = row.parts[0].length;
  const step = inner / count;
  const base = new Array(count).fill(0);
  row.parts.forEach((part, number) => {
    let path = "";
    part.forEach((value, week) => {
      if (value > 0.004) {
        const x = (left + week * step).toFixed(1);
        path += `M${x},${(floor - base[week] * HIGH).toFixed(1)}v${(-value * HIGH).toFixed(1)}h${step.toFixed(1)}V${(floor - base[week] * HIGH).toFixed(1)}Z`;
      }
      base[week] += value;
    });
    const colour = row.marked ? "mark" : spec.series[number].colour;
    if (path) made.append(svg("path", { d: path, class: `fill-${colour}`, opacity: row.marked && number ? 0.5 : 1 }));
  });
}
