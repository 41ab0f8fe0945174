// What moves in the picture of a network: people at work, queues, items on their way, counts.

import { pointOn } from "./replay-ways.js";
import { fontOf } from "./replay-network.js";
import { upTo } from "./replay-data.js";
import { KINDS, dotsOf } from "./replay-sprites.js";

const TRAVEL = 0.55; // seconds on the screen, at most

// at: the tick and the place of the show, and how much of it passes in a second.
export function drawMoment(context, view, at) {
  const { run, placed, sprites, colours } = view;
  run.nodes.forEach((node, number) => {
    const place = placed.nodes[number];
    if (!place) return;
    if (node.kind === "team") drawPeople(context, view, place, number, at.tick);
    if (node.kind === "delivered") drawDone(context, view, place, at.tick);
    else drawQueue(context, view, place, number, at.tick);
    drawKept(context, view, place, number, at.tick);
  });
  drawMoves(context, run, view.ways, sprites, at);
  for (const place of view.marked) drawConstraint(context, view, place);
}

// Over everything else, so that it can always be read.
function drawConstraint(context, view, place) {
  const { colours, run } = view;
  const text = run.constraint.sure ? "CONSTRAINT" : "CONSTRAINT?";
  context.font = fontOf(9.5 * view.placed.type, 700);
  const width = context.measureText(text).width + 10;
  const y = place.y - 4;
  const x = Math.max(1, place.cx - width / 2);
  context.fillStyle = colours.mark;
  context.beginPath();
  context.roundRect(x, y - 7, width, 14, 4);
  context.fill();
  context.fillStyle = colours.paper;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + width / 2, y + 0.5);
}

// A ring is a person: filled at work, faint when away. Work of other kinds is grey.
function drawPeople(context, view, place, team, tick) {
  const { run, colours } = view;
  const [judged, other] = [run.busy[0][team][tick], run.busy[1][team][tick]];
  const members = run.members[team][tick];
  const away = run.away[team][tick];
  const slots = Math.max(members, judged + other + away);
  const { pitch, columns } = slotsIn(place, view.most[team]);
  if (pitch < 3.5) drawGauge(context, place, colours, judged, other, Math.max(1, slots));
  else {
    const radius = pitch * 0.36;
    const used = Math.max(1, Math.min(columns, slots));
    const usedRows = Math.ceil(slots / used);
    const left = place.cx - (used * pitch) / 2;
    const top = place.cy - (usedRows * pitch) / 2;
    const ring = (from, to, paint) => {
      context.beginPath();
      for (let i = from; i < to; i += 1) {
        const x = left + ((i % used) + 0.5) * pitch;
        const y = top + (Math.floor(i / used) + 0.5) * pitch;
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 2 * Math.PI);
      }
      paint();
    };
    context.lineWidth = 1;
    context.fillStyle = colours.blue;
    ring(0, judged, () => context.fill());
    context.fillStyle = colours.grey;
    ring(judged, judged + other, () => context.fill());
    context.strokeStyle = colours.grey;
    ring(judged + other, slots - away, () => context.stroke());
    context.strokeStyle = colours.line;
    ring(slots - away, slots, () => context.stroke());
  }
  const there = Math.max(0, members - away);
  const word = run.nodes[team].things ? "in use" : "busy";
  const text = `${judged + other} of ${there} ${word}${away ? `, ${away} away` : ""}`;
  context.font = fontOf(place.isOther ? 11 : 11 * view.placed.type);
  context.fillStyle = colours.soft;
  context.textAlign = place.label.align;
  context.textBaseline = "middle";
  context.fillText(text, place.label.x, place.below);
}

function slotsIn(place, most) {
  for (let pitch = 12; pitch > 3; pitch -= 0.5) {
    const columns = Math.floor((place.w - 6) / pitch);
    const rows = Math.floor((place.h - 4) / pitch);
    if (columns * rows >= most) return { pitch, columns };
  }
  return { pitch: 0, columns: 1 };
}

// For a crowd: a bar as full as they are busy.
function drawGauge(context, place, colours, judged, other, slots) {
  const [x, y, w, h] = [place.x + 5, place.cy - 5, place.w - 10, 10];
  context.fillStyle = colours.line;
  context.fillRect(x, y, w, h);
  context.fillStyle = colours.blue;
  context.fillRect(x, y, (w * judged) / slots, h);
  context.fillStyle = colours.grey;
  context.fillRect(x + (w * judged) / slots, y, (w * other) / slots, h);
}

function drawQueue(context, view, place, number, tick) {
  const { run, dots, sprites, colours } = view;
  const isWait = run.nodes[number].kind === "wait";
  const counts = KINDS.map((kind) => run.waiting[kind][number][tick] + (isWait ? run.hand[kind][number][tick] : 0));
  const total = counts[0] + counts[1];
  if (!total) return;
  const grid = sprites.grids[number];
  let lines = 0;
  KINDS.forEach((kind) => {
    const shown = Math.min(Math.ceil(counts[kind] / dotsOf(place, dots).unit), (grid.lines - lines) * grid.perLine);
    lines += pile(context, view, place, sprites.piles[number][kind], grid, shown, lines);
  });
  const reach = lines * grid.pitch + 4;
  context.font = fontOf(place.isOther ? 11.5 : 13 * view.placed.type, 700);
  context.fillStyle = counts[0] ? colours.ink : colours.soft;
  context.textBaseline = "middle";
  if (place.side[0]) {
    context.textAlign = "right";
    context.fillText(String(total), place.queue.x + place.queue.w - reach, place.cy);
  } else {
    context.textAlign = "center";
    context.fillText(String(total), place.cx, place.queue.y + place.queue.h - reach - 4);
  }
}

// Dots from the box outwards, as two copies: full lines, and the one begun. Returns the lines.
function pile(context, view, place, picture, grid, count, from) {
  const full = Math.floor(count / grid.perLine);
  const rest = count % grid.perLine;
  const used = full + (rest ? 1 : 0);
  const sideways = place.side[0] !== 0;
  const copy = (line, many, dotsIn) => {
    if (!many || !dotsIn) return;
    const [long, across] = [many * grid.pitch, dotsIn * grid.pitch];
    const out = (from + line + many) * grid.pitch;
    const [x, y, w, h] = sideways
      ? [place.queue.x + place.queue.w - out, place.cy - across / 2, long, across]
      : [place.cx - across / 2, place.queue.y + place.queue.h - out, across, long];
    context.drawImage(picture, 0, 0, w * view.scale, h * view.scale, x, y, w, h);
  };
  copy(0, full, grid.perLine);
  copy(full, rest ? 1 : 0, rest);
  return used;
}

// Finished here, but not let on: by a limit, or by a branch that is not there yet.
function drawKept(context, view, place, number, tick) {
  const kept = view.run.kept[0][number][tick] + view.run.kept[1][number][tick];
  if (!kept) return;
  const { colours } = view;
  const room = Math.floor((place.side[0] ? place.w : place.h) / 7);
  const shown = Math.min(kept, room);
  context.strokeStyle = colours.blue;
  context.fillStyle = colours.paper;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let i = 0; i < shown; i += 1) {
    const off = (i - (shown - 1) / 2) * 7;
    const [x, y] = place.side[0]
      ? [place.cx + off, place.y + place.h]
      : [place.cx + (place.along[0] * place.w) / 2, place.cy + off];
    context.moveTo(x + 2.6, y);
    context.arc(x, y, 2.6, 0, 2 * Math.PI);
  }
  context.fill();
  context.stroke();
}

function drawDone(context, view, place, tick) {
  context.font = fontOf(Math.min(19, place.h * 0.5), 750);
  context.fillStyle = view.colours.paper;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(view.figures.delivered), place.cx, place.cy + 1);
}

const spot = [0, 0];

// An item that has moved on within the last half second on the screen is still shown on its way, but
// no longer than it stays where it comes to.
function drawMoves(context, run, ways, sprites, at) {
  const { moves } = run;
  const whole = TRAVEL * at.pace;
  const last = upTo(moves.place, at.place);
  for (let i = upTo(moves.place, at.place - whole); i < last; i += 1) {
    const way = ways[moves.edge[i]];
    const lasts = Math.min(whole, moves.placeUntil[i] - moves.place[i]);
    const passed = at.place - moves.place[i];
    if (!way || passed >= lasts) continue;
    const share = passed / lasts;
    pointOn(way, share * share * (3 - 2 * share), spot);
    const item = sprites.items[moves.judged[i] ? run.edges[moves.edge[i]][2] : 2];
    context.drawImage(item.canvas, spot[0] - item.size / 2, spot[1] - item.size / 2, item.size, item.size);
  }
}
