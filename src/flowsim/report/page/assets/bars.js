// Bars in rows, one panel or several side by side: values with intervals, or stacked parts.
//
// spec: labels [row], panels [{title, rows [{value, low, high, text, marked, parts}]}],
// series [{name, colour}] for parts, row: the height of a row, if not the usual, stacked: labels above
// the bars even where there is room beside them. A row without a value is empty.

import { fitted, scale, svg, textWidth } from "./svg.js";

const ROW = 30;
const TALL = 46; // with its label above it
const GAP = 22;
const THICK = 17;

export function drawBars(spec, width) {
  const size = width < 640 || spec.row ? 12 : 13;
  const tall = spec.row ?? ROW;
  const labels = Math.max(...spec.labels.map((label) => textWidth(label, size + 1))) + 14;
  const column = Math.min(labels, width * 0.34);
  const texts = Math.max(
    ...spec.panels.flatMap((panel) => panel.rows.map((row) => (row ? textWidth(row.text ?? "", size, true) : 0))),
  );
  const count = spec.panels.length;
  const room = (width - column - GAP * (count - 1)) / count - texts - 12;
  const isWide = !spec.stacked && room >= 50 && column >= Math.min(labels, 110);
  const inner = isWide ? room : width - texts - 14;
  const range = extent(spec);
  const made = svg("svg", { role: "img", "aria-label": spec.title });
  let height = 0;
  if (isWide) {
    const top = count > 1 || spec.panels[0].title ? 26 : 4;
    spec.labels.forEach((label, row) => {
      const marked = count === 1 && spec.panels[0].rows[row]?.marked;
      made.append(
        svg(
          "text",
          { x: column - 12, y: top + row * tall + tall / 2, "text-anchor": "end", "dominant-baseline": "central", class: marked ? "marked" : null },
          fitted(label, column - 14, size + 1),
        ),
      );
    });
    spec.panels.forEach((panel, place) => {
      const left = column + place * (inner + texts + 12 + GAP);
      const x = scale(range[0], range[1], left, left + inner);
      if (panel.title) heading(made, panel.title, left, 14, inner + texts);
      axis(made, x(0), top, top + spec.labels.length * tall);
      panel.rows.forEach((row, number) => row && bar(made, spec, row, x, top + number * tall + tall / 2));
    });
    height = top + spec.labels.length * tall + 4;
  } else {
    for (const panel of spec.panels) {
      if (panel.title) {
        heading(made, panel.title, 0, height + 16, width);
        height += 26;
      }
      const x = scale(range[0], range[1], 0, inner);
      const rows = panel.rows.map((row, number) => [row, spec.labels[number]]).filter(([row]) => row);
      axis(made, x(0), height, height + rows.length * TALL);
      rows.forEach(([row, label], number) => {
        const y = height + number * TALL;
        made.append(svg("text", { x: 0, y: y + 16, class: row.marked ? "marked" : "quiet" }, fitted(label, width, size)));
        bar(made, spec, row, x, y + 31);
      });
      height += rows.length * TALL + 12;
    }
  }
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  made.setAttribute("height", height);
  return made;
}

function extent(spec) {
  const found = [0];
  for (const panel of spec.panels) {
    for (const row of panel.rows) {
      if (row) found.push(...[row.value, row.low, row.high].filter(Number.isFinite));
    }
  }
  return [Math.min(...found), Math.max(...found) || 1];
}

function heading(made, text, x, y, room) {
  made.append(svg("text", { x, y, class: "head" }, fitted(text, room, 14)));
}

function axis(made, x, top, bottom) {
  made.append(svg("line", { x1: x, x2: x, y1: top, y2: bottom, class: "axis" }));
}

function bar(made, spec, row, x, y) {
  const thick = Math.min(THICK, 0.7 * (spec.row ?? THICK / 0.7));
  const top = y - thick / 2;
  if (row.parts) {
    let from = 0;
    row.parts.forEach((part, number) => {
      if (part > 0) {
        const fill = `fill-${spec.series[number].colour}`;
        made.append(svg("rect", { x: x(from), y: top, width: Math.max(x(from + part) - x(from), 0.5), height: thick, class: fill }));
      }
      from += part;
    });
  } else if (Number.isFinite(row.value)) {
    const [left, right] = [x(Math.min(0, row.value)), x(Math.max(0, row.value))];
    const fill = row.marked ? "fill-mark" : `fill-${row.colour ?? "grey"}`;
    made.append(svg("rect", { x: left, y: top, width: Math.max(right - left, 0.5), height: thick, class: fill }));
  }
  const ends = [x(0), x(row.value)];
  if (Number.isFinite(row.low) && Number.isFinite(row.high)) {
    made.append(svg("line", { x1: x(row.low), x2: x(row.high), y1: y, y2: y, class: "whisker" }));
    ends.push(x(row.high));
  }
  const at = Math.max(...ends.filter(Number.isFinite)) + 6;
  made.append(svg("text", { x: at, y, "dominant-baseline": "central", class: row.marked ? "marked" : "quiet" }, row.text ?? ""));
}
