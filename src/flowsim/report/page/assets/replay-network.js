// What stands still in the picture of a network: ways as wide as their flow, boxes, names.

import { colour } from "./theme.js";

const WIDEST = 9; // of a way, in pixels
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

// The colours of the page as they are now.
export function palette() {
  const names = ["paper", "card", "ink", "soft", "line", "faint", "blue", "sky", "pink", "grey", "mark", "green", "amber"];
  return Object.fromEntries(names.map((name) => [name, colour(name)]));
}

export function fontOf(size, weight = 400) {
  return `${weight} ${size}px ${FONT}`;
}

// strongest: the flow of the widest way in any scenario, so that widths compare.
export function drawNetwork(context, run, placed, ways, colours, strongest) {
  drawWays(context, run, ways, colours, strongest);
  if (placed.nodes.some((place) => place && place.isOther)) drawHeading(context, placed, colours);
  run.nodes.forEach((node, number) => {
    const place = placed.nodes[number];
    if (!place) return;
    drawBox(context, node, place, colours, run.constraint, number);
    drawName(context, node, place, colours, placed.type);
  });
}

function drawWays(context, run, ways, colours, strongest) {
  context.lineCap = "butt";
  run.edges.forEach(([source, target, rework, judged, passed], number) => {
    if (!judged || !ways[number]) return;
    const width = Math.max(1.2, WIDEST * Math.min(1, passed / strongest));
    context.globalAlpha = rework ? 0.75 : 0.38;
    context.strokeStyle = rework ? colours.pink : colours.blue;
    context.setLineDash(rework ? [4, 4] : []);
    context.lineWidth = rework ? Math.min(width, 5) : width;
    trace(context, ways[number]);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = rework ? 0.9 : 0.7;
    context.fillStyle = context.strokeStyle;
    drawHead(context, ways[number], Math.max(6, context.lineWidth + 3), source === target);
  });
  context.globalAlpha = 1;
}

function trace(context, points) {
  context.beginPath();
  context.moveTo(points[0], points[1]);
  for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
}

function drawHead(context, points, size, isLoop) {
  const end = points.length;
  const [x, y] = [points[end - 2], points[end - 1]];
  const back = isLoop ? 4 : 8;
  const angle = Math.atan2(y - points[end - back + 1], x - points[end - back]);
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(-size * 0.8, size * 0.5);
  context.lineTo(-size * 0.8, -size * 0.5);
  context.fill();
  context.restore();
}

function drawHeading(context, placed, colours) {
  context.strokeStyle = colours.faint;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, placed.othersAt + 2.5);
  context.lineTo(placed.width, placed.othersAt + 2.5);
  context.stroke();
  context.font = fontOf(11.5, 600);
  context.fillStyle = colours.soft;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText("Teams with other work only", 0, placed.othersAt + 16);
}

export function isConstraint(constraint, node, number) {
  return constraint.nodes.includes(number) || (node.kind === "door" && constraint.demand);
}

function drawBox(context, node, place, colours, constraint, number) {
  const isMarked = isConstraint(constraint, node, number);
  context.beginPath();
  context.roundRect(place.x, place.y, place.w, place.h, node.kind === "wait" ? place.h / 2 : 6);
  context.fillStyle = node.kind === "delivered" ? colours.green : colours.card;
  context.fill();
  context.lineWidth = isMarked ? 3 : 1;
  context.strokeStyle = isMarked ? colours.mark : node.kind === "delivered" ? colours.green : colours.grey;
  context.stroke();
  if (node.kind === "wait") drawGlass(context, place, colours);
  if (node.kind === "door") drawDoor(context, place, colours);
}

function drawGlass(context, place, colours) {
  context.strokeStyle = colours.soft;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(place.cx, place.cy, 7, 0, 2 * Math.PI);
  context.moveTo(place.cx, place.cy - 4.5);
  context.lineTo(place.cx, place.cy);
  context.lineTo(place.cx + 3.5, place.cy + 2);
  context.stroke();
}

function drawDoor(context, place, colours) {
  const [dx, dy] = place.along;
  context.strokeStyle = colours.soft;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const at of [-3, 3]) {
    const [x, y] = [place.cx + dx * at, place.cy + dy * at];
    context.moveTo(x - dx * 4 - dy * 5, y - dy * 4 - dx * 5);
    context.lineTo(x, y);
    context.lineTo(x - dx * 4 + dy * 5, y - dy * 4 + dx * 5);
  }
  context.stroke();
}

function drawName(context, node, place, colours, type) {
  const label = place.label;
  const size = place.isOther ? 11.5 : 12.5 * type;
  context.font = fontOf(size, place.isOther ? 500 : 650);
  const lines = wrapped(context, node.title, label.w, label.lines);
  const step = size + 2;
  const isBeside = place.side[0] !== 0;
  // Room for the line below that says who is busy.
  const first = isBeside ? label.y - ((lines.length - (hasLine(node) ? 0 : 1)) * step) / 2 : label.y + 6;
  context.fillStyle = place.isOther ? colours.soft : colours.ink;
  context.textBaseline = "middle";
  write(context, lines, label.x, first, step, label.align, colours.paper);
  place.below = first + lines.length * step;
}

const hasLine = (node) => node.kind === "team";

// Lines of text with a rim of paper, so that ways behind them do not cut through letters.
function write(context, lines, x, y, step, align, paper) {
  context.textAlign = align;
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = paper;
  lines.forEach((line, number) => {
    context.strokeText(isolated(line), x, y + number * step);
    context.fillText(isolated(line), x, y + number * step);
  });
}

// Names may be written from right to left; they must not turn what is next to them.
const isolated = (text) => `\u2068${text}\u2069`;

// Words on at most this many lines of a width; what does not fit is cut.
export function wrapped(context, text, width, most) {
  const lines = [];
  let words = text.split(" ");
  while (words.length && lines.length < most) {
    let line = words.shift();
    while (words.length && context.measureText(`${line} ${words[0]}`).width <= width) {
      line = `${line} ${words.shift()}`;
    }
    const isLast = lines.length === most - 1;
    lines.push(cut(context, isLast && words.length ? `${line} ${words.join(" ")}` : line, width));
  }
  return lines;
}

function cut(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
