// Charts: drawn at the width there is, again when that changes and for paper, with their numbers
// as a table for readers who want or need them.

import { drawApart, drawBars } from "./bars.js";
import { drawLines } from "./lines.js";
import { drawPoints } from "./points.js";
import { drawStrips } from "./strips.js";
import { html, plain, svg } from "./svg.js";

const drawers = { bars: drawBars, lines: drawLines, points: drawPoints, strips: drawStrips };
const PAPER = 860; // of a chart on paper, which is then made as wide as the page
const TALL = 960; // at that width, what a page has room for with a heading above and a note below

export function mountCharts(place, spec) {
  if (!spec) return;
  const canvas = html("div", { class: "chart" });
  const legend = legendOf(spec);
  if (legend) place.append(legend);
  place.append(canvas);
  if (spec.note) place.append(html("p", { class: "note" }, spec.note));
  place.append(numbersOf(spec));
  let drawn = 0;
  const draw = (width, tall = Infinity) => {
    if (width < 40 || (width === drawn && tall === Infinity)) return;
    drawn = tall === Infinity ? width : 0;
    const picture = drawers[spec.kind](spec, width);
    const isCut = spec.kind === "bars" && spec.panels.length > 1 && picture.getAttribute("height") > tall;
    canvas.replaceChildren(...(isCut ? drawApart(spec, width) : [picture]));
    if (spec.names) legend.hidden = "named" in picture.dataset; // names are at the ends of lines
  };
  let isOnPaper = false; // until it is printed: what is drawn for paper has another height, too
  const fit = () => !isOnPaper && draw(Math.floor(canvas.clientWidth));
  new ResizeObserver(fit).observe(canvas);
  fit();
  addEventListener("beforeprint", () => {
    isOnPaper = true;
    draw(PAPER, TALL);
  });
  addEventListener("afterprint", () => {
    isOnPaper = false;
    fit();
  });
}

function legendOf(spec) {
  const series = spec.legend ?? spec.series ?? spec.names;
  if (!series?.length) return null;
  const items = series.map((one) => html("li", {}, spec.names ? lineOf(one) : patchOf(one), one.name));
  return html("ul", { class: "legend" }, ...items);
}

function patchOf({ colour }) {
  return svg("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, svg("rect", { width: 10, height: 10, rx: 2, class: `fill-${colour}` }));
}

// A stretch of a line, with its dashes.
function lineOf({ colour, dash }) {
  const line = { x1: 0, x2: 30, y1: 5, y2: 5, class: `line stroke-${colour}`, "stroke-dasharray": dash ?? null };
  return svg("svg", { viewBox: "0 0 30 10", "aria-hidden": "true", class: "stretch" }, svg("line", line));
}

// The numbers behind a chart; made when somebody opens them.
function numbersOf(spec) {
  const details = html("details", { class: "numbers no-print" }, html("summary", {}, "Numbers"));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      const box = html("div", { class: "table", tabindex: "0", role: "region", "aria-label": `Numbers: ${spec.title}` });
      box.append(tableOf(...rowsOf(spec)));
      details.append(box);
    }
  });
  return details;
}

function tableOf(head, rows) {
  const line = (cells, tag) =>
    html("tr", {}, ...cells.map((cell, place) => html(place && tag === "td" ? "td" : "th", { scope: tag === "th" ? "col" : place ? null : "row", class: place ? "right" : null }, cell === "" && tag === "th" ? html("span", { class: "sr" }, place ? "value" : "name") : cell)));
  return html("table", {}, html("thead", {}, line(head, "th")), html("tbody", {}, ...rows.map((row) => line(row, "td"))));
}

function rowsOf(spec) {
  if (spec.kind === "bars") return barRows(spec);
  if (spec.kind === "strips") return stripRows(spec);
  if (spec.kind === "points") {
    const name = (point) => spec.x.names?.[point[0]] ?? plain(point[0]);
    return [[spec.x.label ?? "", spec.y.label], spec.points.map((point) => [name(point), plain(point[1])])];
  }
  return lineRows(spec);
}

function barRows(spec) {
  const parts = spec.panels.some((panel) => panel.rows.some((row) => row?.parts)) ? spec.series : [];
  const head = [""];
  for (const panel of spec.panels) {
    head.push(panel.title ?? "value", ...parts.map((one) => `${panel.title ? `${panel.title}: ` : ""}${one.name}`));
  }
  const rows = spec.labels.map((label, number) => [
    label,
    ...spec.panels.flatMap((panel) => {
      const row = panel.rows[number];
      return [row?.text ?? "", ...parts.map((_, part) => (row?.parts ? plain(row.parts[part], 2) : ""))];
    }),
  ]);
  return [head, rows];
}

function stripRows(spec) {
  const panels = spec.panels.map((panel) => panel.title ?? "");
  const head = ["", ...panels.flatMap((title) => spec.series.map((one) => `${title ? `${title}: ` : ""}${one.name}, mean`))];
  const mean = (values) => `${plain((100 * values.reduce((sum, value) => sum + value, 0)) / values.length, 2)}%`;
  const rows = spec.labels.map((label, number) => [label, ...spec.panels.flatMap((panel) => panel.rows[number].parts.map(mean))]);
  return [head, rows];
}

function lineRows(spec) {
  const columns = spec.panels.flatMap((panel) =>
    panel.series.filter((series) => series.name).map((series) => ({ name: panel.title ? `${panel.title}: ${series.name}` : series.name, points: new Map(series.points.map((point) => [point[0], point])) })),
  );
  const xs = [...new Set(columns.flatMap((column) => [...column.points.keys()]))].sort((one, other) => one - other);
  const cell = (point) => {
    if (!point || !Number.isFinite(point[1])) return "";
    const span = Number.isFinite(point[2]) ? ` (${plain(point[2])} to ${plain(point[3])})` : "";
    return plain(point[1]) + span;
  };
  return [[spec.x.label, ...columns.map((column) => column.name)], xs.map((x) => [plain(x), ...columns.map((column) => cell(column.points.get(x)))])];
}
