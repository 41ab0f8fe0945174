// Sliders over a grid of runs. On a grid point the figures are those of its runs, with intervals;
// between points they are interpolated, which the page says, and have none.

import { html, money, plain, svg } from "./svg.js";

export function mountExplorer(place, spec) {
  if (!spec) return;
  const at = spec.axes.map((axis) => axis.start);
  const said = html("p", { class: "explorer-said", role: "status" });
  const figures = spec.measures.map((measure) => figureOf(spec, measure));
  const constraint = html("p", { class: "constraint" });
  const show = () => {
    const found = cornersOf(spec, at);
    const isExact = found.length === 1;
    for (const figure of figures) figure.show(found, isExact);
    constraint.textContent = spec.constraints ? constraintText(spec, found, isExact) : "";
    said.textContent = isExact
      ? `Simulated: ${spec.replications} replications, 95% intervals.`
      : "Between simulated points: interpolated, no interval.";
    said.classList.toggle("between", !isExact);
  };
  const controls = spec.axes.map((axis, number) =>
    axis.numbers ? slider(axis, number, at, show) : choice(axis, number, at, show),
  );
  const reset = html("button", { type: "button" }, spec.has_base ? "As it is" : "Reset");
  reset.addEventListener("click", () => {
    controls.forEach((control, number) => control.set(spec.axes[number].start));
    show();
  });
  const sliders = html("div", { class: "explorer-controls" }, ...controls.map((control) => control.element), reset);
  const shown = html("div", { class: "explorer-shown" }, ...figures.map((figure) => figure.element));
  if (spec.constraints) shown.append(html("div", {}, html("p", { class: "soft" }, "the bottleneck"), constraint));
  shown.append(said);
  place.append(html("div", { class: "explorer" }, sliders, shown));
  show();
}

// A slider that stops anywhere between the first and the last number of its axis.
function slider(axis, number, at, show) {
  const id = `explorer-${number}`;
  const [low, high] = [axis.numbers[0], axis.numbers.at(-1)];
  const step = axis.whole ? 1 : (high - low) / 100;
  const input = html("input", { type: "range", id, min: low, max: high, step, value: axis.numbers[axis.start] });
  const said = html("output", { for: id });
  const tell = () => {
    const exact = axis.numbers.findIndex((value) => isNear(value, Number(input.value), high - low));
    const text = exact >= 0 ? axis.labels[exact] : `${plain(shown(axis, Number(input.value)))}${axis.percent ? "%" : ""}`;
    said.textContent = text;
    input.setAttribute("aria-valuetext", exact >= 0 ? text : `${text}, between simulated points`);
  };
  input.addEventListener("input", () => {
    at[number] = placeOf(axis, Number(input.value));
    tell();
    show();
  });
  const marks = svg("svg", { class: "explorer-marks", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" });
  for (const value of axis.numbers) {
    const x = ((value - low) / (high - low)) * 100;
    marks.append(svg("line", { x1: x, x2: x, y1: 0, y2: 6, class: "axis", "vector-effect": "non-scaling-stroke" }));
  }
  tell();
  const element = html("div", { class: "explorer-control" }, html("label", { for: id }, axis.name), said, input, marks);
  const set = (start) => {
    input.value = axis.numbers[start];
    at[number] = start;
    tell();
  };
  return { element, set };
}

function choice(axis, number, at, show) {
  const id = `explorer-${number}`;
  const select = html("select", { id }, ...axis.labels.map((label, place) => html("option", { value: place }, label)));
  select.value = String(axis.start);
  select.addEventListener("change", () => {
    at[number] = Number(select.value);
    show();
  });
  const element = html("div", { class: "explorer-control" }, html("label", { for: id }, axis.name), select);
  const set = (start) => {
    select.value = String(start);
    at[number] = start;
  };
  return { element, set };
}

function shown(axis, value) {
  return axis.percent ? value * 100 : value;
}

function isNear(one, other, span) {
  return Math.abs(one - other) <= Math.abs(span) * 1e-6;
}

// Where a value is on its axis: 1.5 is half way between the second and the third number.
export function placeOf(axis, value) {
  const last = axis.numbers.length - 1;
  const exact = axis.numbers.findIndex((number) => isNear(number, value, axis.numbers[last] - axis.numbers[0]));
  if (exact >= 0) return exact;
  const above = axis.numbers.findIndex((number) => number > value);
  const right = above < 0 ? last : Math.max(1, above);
  const [from, to] = [axis.numbers[right - 1], axis.numbers[right]];
  return right - 1 + (value - from) / (to - from);
}

// The grid points around a place with their weights, which add up to 1; one where it is a point.
export function cornersOf(spec, at) {
  let corners = [{ cell: 0, weight: 1 }];
  spec.axes.forEach((axis, number) => {
    const count = axis.labels.length;
    const low = Math.floor(at[number]);
    const part = at[number] - low;
    const next = [];
    for (const corner of corners) {
      next.push({ cell: corner.cell * count + low, weight: corner.weight * (1 - part) });
      if (part > 0) next.push({ cell: corner.cell * count + low + 1, weight: corner.weight * part });
    }
    corners = next;
  });
  return corners;
}

// The weighted mean of a measure; null where one of the corners has none.
export function between(values, corners) {
  let sum = 0;
  for (const { cell, weight } of corners) {
    const mean = values[cell]?.[0];
    if (mean === null || mean === undefined) return null;
    sum += weight * mean;
  }
  return sum;
}

function figureOf(spec, measure) {
  const said = measure.money ? money : plain;
  const most = Math.max(...measure.values.map((value) => value?.[2] ?? value?.[0] ?? 0), 1e-9);
  const number = html("span", { class: "big" });
  const range = html("span", { class: "range" });
  const change = html("span", { class: "explorer-change" });
  const bar = svg("rect", { y: 1, height: 8, class: "fill-blue" });
  const was = measure.base; // of the model as it is, whether or not the grid has it
  const today = svg("line", { x1: ((was ?? 0) / most) * 100, x2: ((was ?? 0) / most) * 100, y1: 0, y2: 10, class: "whisker", "vector-effect": "non-scaling-stroke" });
  const drawn = svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "explorer-bar", "aria-hidden": "true" }, bar, today);
  const element = html("div", {}, html("p", { class: "soft" }, measure.name), html("p", {}, number, " ", range, " ", change), drawn);
  const show = (corners, isExact) => {
    const value = between(measure.values, corners);
    number.textContent = value === null ? "no steady value" : said(value);
    const known = isExact ? measure.values[corners[0].cell] : null;
    const hasRange = known && known[1] !== null && value !== null;
    range.textContent = hasRange ? `${said(known[1])}–${said(known[2])}` : "";
    const relative = value !== null && was ? value / was - 1 : null;
    change.textContent = relative === null || Math.abs(relative) < 0.0005 ? "" : `${relative > 0 ? "+" : "−"}${plain(Math.abs(relative) * 100, 2)}%`;
    bar.setAttribute("width", value === null ? 0 : Math.max(0, Math.min(100, (value / most) * 100)));
  };
  return { element, show };
}

function constraintText(spec, corners, isExact) {
  const names = [...new Set(corners.map(({ cell }) => spec.constraints[cell]))];
  if (isExact || names.length === 1) return names[0];
  return names.join(", ").replace(/, ([^,]*)$/, " or $1");
}
