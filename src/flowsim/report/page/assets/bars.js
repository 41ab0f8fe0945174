// Bars in rows, one panel or several side by side: values with intervals, or stacked parts.
//
// spec: labels [row], panels [{title, rows [{value, low, high, text, marked, parts}], range [low,
// high]: of the scale, beyond which an interval becomes an arrow; by default all is shown}],
// series [{name, colour}] for parts. A row without a value is empty. under [row]: a quiet line below
// a label. apart: each panel has a scale of its own.

import { fitted, scale, svg, textWidth, wrapped } from "./svg.js";

const ROW = 30;
const LINE = 15;
const GAP = 22;
const THICK = 17;
const ARROW = 8; // of an interval that leaves the scale
const LEAST = 90; // pixels of the longest bar where labels are next to bars

export function drawBars(spec, width) {
  const size = width < 640 ? 12 : 13;
  const made = svg("svg", { role: "img", "aria-label": spec.title });
  const wide = beside(spec, width, size);
  const height = wide.inner >= LEAST && width >= 560 ? drawBeside(made, spec, size, wide) : drawBelow(made, spec, width, size);
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  made.setAttribute("height", height);
  return made;
}

// One picture for each panel, with its own rows only; all keep the scale that they have together.
export function drawApart(spec, width) {
  return spec.panels.map((panel) => {
    const has = (_, row) => panel.rows[row];
    const range = panel.range ?? extent(spec.apart ? [panel] : spec.panels);
    const one = { ...panel, range, rows: panel.rows.filter(Boolean) };
    return drawBars({ ...spec, title: `${spec.title}: ${panel.title}`, panels: [one], labels: spec.labels.filter(has), under: spec.under?.filter(has) }, width);
  });
}

function longest(texts, size, bold = false) {
  return Math.max(0, ...texts.map((text) => textWidth(text ?? "", size, bold)));
}

// Room for the texts next to the bars of a panel, and for arrows before them.
function roomOf(panel, size) {
  const isCut = panel.range && panel.rows.some((row) => row?.high > panel.range[1]);
  return longest(panel.rows.map((row) => row?.text ?? ""), size, true) + 12 + (isCut ? ARROW : 0);
}

// Room for labels, for the texts of each panel, and for bars, if labels are next to them.
function beside(spec, width, size) {
  const labels = longest([...spec.labels, ...(spec.under ?? [])], size + 1) + 14;
  const column = Math.min(labels, width * 0.34);
  const texts = spec.panels.map((panel) => roomOf(panel, size));
  const all = texts.reduce((sum, each) => sum + each, 0);
  const count = spec.panels.length;
  return { column, texts, inner: (width - column - GAP * (count - 1) - all) / count };
}

function drawBeside(made, spec, size, { column, texts, inner }) {
  const count = spec.panels.length;
  const top = count > 1 || spec.panels[0].title ? 26 : 4;
  const lines = spec.labels.map((label) => wrapped(label, column - 14, size + 1, spec.under ? 3 : 2));
  const under = spec.labels.map((_, row) => (spec.under?.[row] ? wrapped(spec.under[row], column - 14, size, 2) : []));
  const highs = lines.map((each, row) => Math.max(spec.row ?? ROW, (each.length + under[row].length) * LINE + (spec.under ? 12 : 0)));
  const tops = highs.map((_, row) => top + highs.slice(0, row).reduce((sum, each) => sum + each, 0));
  const bottom = tops.at(-1) + highs.at(-1);
  spec.labels.forEach((_, row) => {
    const marked = count === 1 && spec.panels[0].rows[row]?.marked;
    const told = [...lines[row].map((text) => [text, marked ? "marked" : null])];
    told.push(...under[row].map((text) => [text, "quiet"]));
    told.forEach(([text, style], number) => {
      const y = tops[row] + highs[row] / 2 + (number - (told.length - 1) / 2) * LINE;
      made.append(svg("text", { x: column - 12, y, "text-anchor": "end", "dominant-baseline": "central", class: style }, text));
    });
  });
  let left = column;
  spec.panels.forEach((panel, place) => {
    const range = panel.range ?? extent(spec.apart ? [panel] : spec.panels);
    const x = scale(range[0], range[1], left, left + inner);
    if (panel.title) heading(made, panel.title, left, 14, inner + texts[place]);
    axis(made, x(0), top, bottom);
    panel.rows.forEach((row, number) => row && bar(made, spec, row, x, tops[number] + highs[number] / 2, range));
    left += inner + texts[place] + GAP;
  });
  return bottom + 4;
}

// Labels above their bars; long texts above them, too, so that bars keep their room.
function drawBelow(made, spec, width, size) {
  let height = 0;
  spec.panels.forEach((panel, place) => {
    if (panel.title) {
      heading(made, panel.title, 0, height + 16, width);
      height += 26;
    }
    const texts = roomOf(panel, size) + 2;
    const isShort = texts <= width * 0.5;
    const range = panel.range ?? extent(spec.apart ? [panel] : spec.panels);
    const x = scale(range[0], range[1], 0, isShort ? width - texts : width - 8);
    const axisTop = height;
    const bars = [];
    panel.rows.forEach((row, number) => {
      if (!row) return;
      const told = wrapped(spec.labels[number], width, size, 3).map((text) => [text, row.marked ? "marked" : null]);
      if (place === 0 && spec.under?.[number]) told.push(...wrapped(spec.under[number], width, size, 2).map((text) => [text, "quiet"]));
      if (!isShort && row.text) told.push(...wrapped(row.text, width, size, 3).map((text) => [text, "quiet"]));
      told.forEach(([text, style], line) => made.append(svg("text", { x: 0, y: height + 14 + line * LINE, class: style }, text)));
      height += told.length * LINE + 4;
      bars.push([row, height + THICK / 2 + 2]);
      height += THICK + 12;
    });
    for (const [row, y] of bars) {
      axis(made, x(0), y - THICK / 2 - 3, y + THICK / 2 + 3);
      bar(made, spec, isShort ? row : { ...row, text: "" }, x, y, range);
    }
    height = Math.max(height, axisTop) + 12;
  });
  return height;
}

function extent(panels) {
  const found = [0];
  for (const panel of panels) {
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

function bar(made, spec, row, x, y, [least, most]) {
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
    const end = x(Math.min(row.high, most));
    made.append(svg("line", { x1: x(Math.max(row.low, least)), x2: end, y1: y, y2: y, class: "whisker" }));
    if (row.high > most) made.append(svg("path", { d: `M${end},${y - ARROW / 2}L${end + ARROW},${y}L${end},${y + ARROW / 2}Z` }));
    ends.push(row.high > most ? end + ARROW : end);
  }
  const at = Math.max(...ends.filter(Number.isFinite)) + 6;
  made.append(svg("text", { x: at, y, "dominant-baseline": "central", class: row.marked ? "marked" : "quiet" }, row.text ?? ""));
}
