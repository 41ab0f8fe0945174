// Lines with bands over a common axis, one panel or several with the same scales.
//
// spec: x {label, log, ticks, low, high}, y {label, low}, panels [{title, series [{name, colour,
// points [[x, y, low, high]], area}], marks [{x, text}], levels [{y, text}], here {x, y, text}, and
// behind it all regions [{from, to, text, colour}]}].

import { fitted, money, plain, scale, svg, textWidth, ticks, wrapped } from "./svg.js";

const LINE = 15;
const END = 6; // of an axis to the edge, at least

export function drawLines(spec, width) {
  const perRow = width < 560 ? 1 : Math.min(spec.panels.length, width < 900 ? 2 : 3, spec.columns ?? 3);
  const gap = 34;
  const outer = (width - gap * (perRow - 1)) / perRow;
  const tall = Math.max(220, Math.min(360, outer * 0.62));
  const rows = Math.ceil(spec.panels.length / perRow);
  const each = tall + (spec.panels.some((panel) => panel.title) ? 24 : 0);
  const height = rows * each + (rows - 1) * 20;
  const made = svg("svg", { role: "img", "aria-label": spec.title, viewBox: `0 0 ${width} ${height}`, height });
  const range = ranges(spec);
  let isNamed = true;
  spec.panels.forEach((panel, place) => {
    const left = (place % perRow) * (outer + gap);
    const top = Math.floor(place / perRow) * (each + 20);
    isNamed &= drawPanel(made, spec, panel, range, { left, top: top + each - tall, width: outer, height: tall, head: top });
  });
  if (isNamed) made.dataset.named = "";
  return made;
}

function ranges(spec) {
  const all = spec.panels.flatMap((panel) => panel.series.flatMap((series) => series.points));
  const xs = all.map((point) => point[0]);
  const ys = all.flatMap((point) => point.slice(1)).filter(Number.isFinite);
  for (const panel of spec.panels) for (const level of panel.levels ?? []) ys.push(level.y);
  const low = Math.min(spec.y.low ?? Infinity, ...ys);
  return { x: [spec.x.low ?? Math.min(...xs), spec.x.high ?? Math.max(...xs)], y: [low, Math.max(...ys, low + 1e-9)] };
}

// Whether there was room for the names of its lines.
function drawPanel(made, spec, panel, range, box) {
  const yTicks = ticks(range.y[0], range.y[1], 4);
  const said = spec.y.money ? money : plain;
  const axisRoom = Math.max(...yTicks.map((value) => textWidth(said(value), 13))) + 10;
  const ends = endLabels(panel, box.width);
  const left = box.left + axisRoom;
  const right = box.left + box.width - (ends.room ? ends.room + 8 : END);
  const top = box.top + 20;
  const bottom = box.top + box.height - 38;
  const x = scale(range.x[0], range.x[1], left, right, spec.x.log);
  const y = scale(range.y[0], range.y[1], bottom, top);
  if (panel.title) made.append(svg("text", { x: box.left, y: box.head + 14, class: "head" }, fitted(panel.title, box.width, 14)));
  made.append(svg("text", { x: box.left, y: box.top + 11, class: "quiet" }, fitted(spec.y.label, box.width)));
  drawRegions(made, panel, x, top, bottom);
  for (const value of yTicks) {
    made.append(svg("line", { x1: left, x2: right, y1: y(value), y2: y(value), class: "axis" }));
    made.append(svg("text", { x: left - 8, y: y(value), "text-anchor": "end", "dominant-baseline": "central", class: "quiet" }, said(value)));
  }
  xAxis(made, spec, range, x, left, right, bottom);
  for (const mark of panel.marks ?? []) drawMark(made, mark, x, { top, bottom, left, right });
  for (const level of panel.levels ?? []) drawLevel(made, level, y, left, right);
  for (const series of panel.series) drawSeries(made, series, x, y, bottom);
  if (panel.here) drawHere(made, panel.here, x, y);
  placeEnds(made, ends.labels, x, y, top, bottom, right);
  return ends.room > 0;
}

function xAxis(made, spec, range, x, left, right, bottom) {
  const wanted = Math.max(2, Math.floor((right - left) / 80));
  const all = spec.x.ticks ?? ticks(range.x[0], range.x[1], wanted);
  let free = -Infinity;
  for (const value of all) {
    const text = `${plain(value)}${spec.x.unit ?? ""}`;
    const half = textWidth(text, 13) / 2;
    const at = Math.min(x(value), right + END - half); // the last one stays inside
    if (at - half < free) continue;
    made.append(svg("text", { x: at, y: bottom + 17, "text-anchor": "middle", class: "quiet" }, text));
    free = at + half + 10;
  }
  made.append(svg("text", { x: right, y: bottom + 34, "text-anchor": "end", class: "quiet" }, fitted(spec.x.label, right - left + 40)));
}

// Stretches of the axis, each with what it is called at its foot, where there is room for that.
function drawRegions(made, panel, x, top, bottom) {
  for (const region of panel.regions ?? []) {
    const [from, to] = [x(region.from), x(region.to)];
    made.append(svg("rect", { x: from, y: top - 6, width: Math.max(0, to - from), height: bottom - top + 6, class: `fill-${region.colour}`, opacity: 0.13 }));
    const words = wrapped(region.text, to - from - 14, 13, 4);
    if (words.some((word) => word.endsWith("…"))) continue;
    words.forEach((word, number) => {
      const y = bottom - 8 - LINE * (words.length - 1 - number);
      const at = { x: (from + to) / 2, y, "text-anchor": "middle", class: `head fill-${region.colour}` };
      made.append(svg("text", at, word));
    });
  }
}

function drawHere(made, here, x, y) {
  const [at, height] = [x(here.x), y(here.y)];
  made.append(svg("circle", { cx: at, cy: height, r: 7, class: "fill-orange" }));
  made.append(svg("text", { x: at + 12, y: height + 16, class: "halo head fill-orange" }, here.text));
}

// A mark's text stands on the side with room for it; in lines where neither has enough.
function drawMark(made, mark, x, { top, bottom, left, right }) {
  const at = x(mark.x);
  const toLeft = at + textWidth(mark.text, 13) + 6 > right && at - left > right - at;
  const room = (toLeft ? at - left : right - at) - 6;
  const lines = wrapped(mark.text, room, 13, 4);
  made.append(svg("line", { x1: at, x2: at, y1: top, y2: bottom, class: "axis", "stroke-dasharray": "4 4" }));
  lines.forEach((line, number) => {
    const y = bottom - 6 - LINE * ((mark.row ?? 0) + lines.length - 1 - number);
    made.append(svg("text", { x: at + (toLeft ? -5 : 5), y, "text-anchor": toLeft ? "end" : "start", class: "halo quiet" }, line));
  });
}

function drawLevel(made, level, y, left, right) {
  made.append(svg("line", { x1: left, x2: right, y1: y(level.y), y2: y(level.y), class: `line stroke-${level.colour ?? "grey"}`, "stroke-dasharray": "6 5", "stroke-width": 1.5 }));
  made.append(svg("text", { x: right, y: y(level.y) - 5, "text-anchor": "end", class: "halo quiet" }, level.text));
}

function drawSeries(made, series, x, y, bottom) {
  const points = series.points.filter((point) => Number.isFinite(point[1]));
  if (!points.length) return;
  const along = (row) => points.map((point) => `${x(point[0]).toFixed(1)},${y(point[row]).toFixed(1)}`);
  if (series.area) {
    const from = `${x(points[0][0]).toFixed(1)},${bottom}`;
    const to = `${x(points.at(-1)[0]).toFixed(1)},${bottom}`;
    made.append(svg("path", { d: `M${from}L${along(1).join("L")}L${to}Z`, class: `fill-${series.colour}`, opacity: 0.85 }));
    return;
  }
  if (Number.isFinite(points[0][2])) {
    made.append(svg("path", { d: `M${along(3).join("L")}L${along(2).reverse().join("L")}Z`, class: `band fill-${series.colour}` }));
  }
  made.append(svg("path", { d: `M${along(1).join("L")}`, class: `line stroke-${series.colour}`, "stroke-dasharray": series.dash ?? null }));
  if (points.length <= 16 && !series.plainLine) {
    for (const point of points) made.append(svg("circle", { cx: x(point[0]), cy: y(point[1]), r: 3.5, class: `fill-${series.colour}` }));
  }
}

// Names of lines at their right ends, where there is room for them.
function endLabels(panel, width) {
  const labels = panel.series
    .filter((series) => series.name && !series.quiet && series.points.length)
    .map((series) => ({ text: series.name, colour: series.colour, point: series.points.at(-1) }));
  const longest = Math.max(0, ...labels.map((label) => textWidth(label.text, 13, true)));
  return width >= 420 && longest <= width * 0.3 ? { labels, room: longest } : { labels: [], room: 0 };
}

function placeEnds(made, labels, x, y, top, bottom, right) {
  const found = labels
    .map((label) => ({ ...label, at: y(label.point[1]) }))
    .sort((one, other) => one.at - other.at);
  let free = top;
  for (const label of found) {
    label.at = Math.max(label.at, free);
    free = label.at + LINE;
  }
  let limit = bottom + 4;
  for (const label of found.reverse()) {
    label.at = Math.min(label.at, limit);
    limit = label.at - LINE;
    made.append(svg("text", { x: right + 8, y: label.at, "dominant-baseline": "central", class: `fill-${label.colour} head` }, label.text));
  }
}
