// Points in columns or over time, with levels that most of them stay below.
//
// spec: x {label, names} for columns or {label, low, high}, y {label}, points [[x, y]],
// levels [{y, text}], marked [index of column].

import { fitted, plain, scale, svg, textWidth, ticks } from "./svg.js";

export function drawPoints(spec, width) {
  const high = Math.max(1, ...spec.points.map((point) => point[1]), ...spec.levels.map((level) => level.y)) * 1.04;
  const yTicks = ticks(0, high, 5);
  const left = Math.max(...yTicks.map((value) => textWidth(plain(value), 13))) + 10;
  const longest = Math.max(0, ...spec.levels.map((level) => textWidth(level.text, 13))) + 8;
  const isNarrow = longest > width * 0.25; // levels are named above their lines
  const right = width - (isNarrow ? 4 : longest);
  const isUpright = spec.x.names && (right - left) / spec.x.names.length < 46;
  const lean = !spec.x.names ? 38 : isUpright ? 136 : 74;
  const height = Math.max(206 + lean, Math.min(420, width * 0.5));
  const [top, bottom] = [20, height - lean];
  const made = svg("svg", { role: "img", "aria-label": spec.title, viewBox: `0 0 ${width} ${height}`, height });
  const y = scale(0, high, bottom, top);
  made.append(svg("text", { x: 0, y: 11, class: "quiet" }, spec.y.label));
  for (const value of yTicks) {
    made.append(svg("line", { x1: left, x2: right, y1: y(value), y2: y(value), class: "axis" }));
    made.append(svg("text", { x: left - 8, y: y(value), "text-anchor": "end", "dominant-baseline": "central", class: "quiet" }, plain(value)));
  }
  const x = spec.x.names ? columns(made, spec, left, right, bottom, isUpright) : weeks(made, spec, left, right, bottom);
  for (const level of spec.levels) {
    made.append(svg("line", { x1: left, x2: right, y1: y(level.y), y2: y(level.y), class: "line stroke-sky", "stroke-dasharray": "6 5", "stroke-width": 1.5 }));
  }
  for (const point of spec.points) {
    const colour = spec.levels.some((level) => level.isOld && point[1] > level.y) ? "mark" : "blue";
    made.append(svg("circle", { cx: x(point), cy: y(point[1]), r: width < 560 ? 2.6 : 3.4, class: `fill-${colour}`, opacity: 0.75 }));
  }
  placeLevels(made, spec.levels, y, right, isNarrow);
  return made;
}

function placeLevels(made, levels, y, right, isNarrow) {
  let free = Infinity;
  for (const level of [...levels].sort((one, other) => one.y - other.y)) {
    const at = Math.min(y(level.y) - (isNarrow ? 8 : 0), free);
    const x = isNarrow ? { x: right, "text-anchor": "end" } : { x: right + 6 };
    made.append(svg("text", { ...x, y: at, "dominant-baseline": "central", class: isNarrow ? "halo quiet" : "quiet" }, level.text));
    free = at - 15;
  }
}

// Columns with their names leaning, or upright where they are narrow; points of a column side by
// side.
function columns(made, spec, left, right, bottom, isUpright) {
  const step = (right - left) / spec.x.names.length;
  spec.x.names.forEach((name, place) => {
    const at = left + (place + 0.5) * step;
    const y = bottom + (isUpright ? 8 : 14);
    const turn = isUpright ? -90 : -32;
    const room = isUpright ? 124 : Math.min(120, at / 0.85 - 4);
    const style = spec.marked?.includes(place) ? "marked" : "quiet";
    const baseline = isUpright ? "central" : null;
    made.append(svg("text", { x: at, y, "text-anchor": "end", "dominant-baseline": baseline, transform: `rotate(${turn} ${at} ${y})`, class: style }, fitted(name, room)));
  });
  const seen = new Map();
  return (point) => {
    const number = seen.get(point[0]) ?? 0;
    seen.set(point[0], number + 1);
    const offset = (((number * 0.618034) % 1) - 0.5) * step * 0.7;
    return left + (point[0] + 0.5) * step + offset;
  };
}

function weeks(made, spec, left, right, bottom) {
  const x = scale(spec.x.low, spec.x.high, left, right);
  for (const value of ticks(spec.x.low, spec.x.high, Math.max(2, Math.floor((right - left) / 80)))) {
    made.append(svg("text", { x: x(value), y: bottom + 17, "text-anchor": "middle", class: "quiet" }, plain(value)));
  }
  made.append(svg("text", { x: right, y: bottom + 34, "text-anchor": "end", class: "quiet" }, spec.x.label));
  return (point) => x(point[0]);
}
