// The data of a replay taken apart: from text to counts at every tick. How they are packed is in
// report/page/replay_packing.py. A count at a tick is exactly that of the event log at that instant.

import { unpackBytes } from "./unpack.js";

const STARTED = 1;
const FINISHED = 2;
const LEFT = 4;
const [DELIVERED, GONE] = [1, 2]; // how a stay ends
const NEVER = Infinity;

// All scenarios, ready to be asked for any tick.
export async function readReplay(data) {
  return Promise.all(data.runs.map(async (run) => readRun(data, run, await unpackBytes(run.packed))));
}

// A function that reads the next numbers, this many: seven bits a byte, the lowest first.
function numberReader(bytes) {
  let place = 0;
  return (count) => {
    const found = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      let value = 0;
      let scale = 1;
      let byte = 128;
      while (byte > 127) {
        byte = bytes[place];
        place += 1;
        value += (byte & 127) * scale;
        scale *= 128;
      }
      found[i] = value;
    }
    return found;
  };
}

const unfold = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

function readRun(data, run, bytes) {
  const next = numberReader(bytes);
  const arrived = next(run.items);
  const counts = next(run.items);
  const [symbol, gap, wait, work, keep] = Array.from({ length: 5 }, () => next(run.stays));
  const counted = countsFor(data.last, run.nodes.length, run.members.length);
  const moves = [];
  const flow = { accepted: [], gone: [], done: run.earlier.map(([at, took]) => ({ at, took })) };
  let at = 0;
  let stay = 0;
  for (let item = 0; item < run.items; item += 1) {
    at += unfold(arrived[item]);
    const judged = item < run.judged;
    let before = at;
    let accepted = NEVER;
    for (const end = stay + counts[item]; stay < end; stay += 1) {
      const one = stayOf(run.symbols[symbol[stay]], before + unfold(gap[stay]), wait[stay], work[stay], keep[stay]);
      before = one.known;
      countStay(counted, one, judged ? 0 : 1, data.last);
      addMoves(moves, one, judged, data.last);
      if (!judged) continue;
      if (run.nodes[one.node].kind !== "door") accepted = Math.min(accepted, one.entered);
      if (one.left === NEVER || (one.how !== DELIVERED && one.how !== GONE)) continue;
      if (accepted < NEVER) flow.gone.push(one.left);
      if (one.how === DELIVERED) flow.done.push({ at: one.left, took: one.left - at });
    }
    if (accepted < NEVER) flow.accepted.push(accepted);
  }
  addChanges(counted, run, next, data.last);
  return {
    ...run,
    ...summedUp(counted),
    ...flowing(flow),
    ...inOrder(moves, data.last),
    members: run.members.map((list) => countsOf(list, data.last, false)),
    away: run.away.map((list) => countsOf(list, data.last, true)),
  };
}

function stayOf(symbol, entered, wait, work, keep) {
  const [node, edge, onward, team, head, how, flags] = symbol;
  const [started, finished, left] = [entered + wait, entered + wait + work, entered + wait + work + keep];
  return {
    node, edge, onward, team, head, how, entered, known: left,
    started: flags & STARTED ? started : NEVER,
    finished: flags & FINISHED ? finished : NEVER,
    left: flags & LEFT ? left : NEVER,
  };
}

// Counts by tick: [judged, other] of each node and team; first as changes, summed up in the end.
function countsFor(last, nodes, teams) {
  const many = (size) => [0, 1].map(() => Array.from({ length: size }, () => new Int32Array(last + 2)));
  return { waiting: many(nodes), hand: many(nodes), kept: many(nodes), busy: many(teams) };
}

function countStay(counted, one, kind, last) {
  if (one.node >= 0) {
    addSpan(counted.waiting[kind][one.node], one.entered, Math.min(one.started, one.left), last);
    addSpan(counted.hand[kind][one.node], one.started, Math.min(one.finished, one.left), last);
    addSpan(counted.kept[kind][one.node], one.finished, one.left, last);
  }
  if (one.team >= 0 && one.head) addSpan(counted.busy[kind][one.team], one.started, one.finished, last);
}

function addSpan(changes, since, until, last) {
  if (since > last) return;
  changes[Math.max(0, since)] += 1;
  if (until <= last) changes[Math.max(0, until)] -= 1;
}

// Counts of other work where its items are left out, and of crews: changes, count by count.
function addChanges(counted, run, next, last) {
  const [place, when, by] = Array.from({ length: 3 }, () => next(run.changes));
  const nodes = run.nodes.length;
  const teams = run.members.length;
  const states = ["waiting", "hand", "kept"];
  const busy = (team) => (team < teams ? counted.busy[1][team] : counted.busy[0][team - teams]);
  let which = 0;
  let at = 0;
  for (let i = 0; i < run.changes; i += 1) {
    which += place[i];
    at = place[i] || i === 0 ? when[i] : at + when[i];
    const changes =
      which < 3 * nodes
        ? counted[states[which % 3]][1][Math.floor(which / 3)]
        : busy(which - 3 * nodes);
    if (at <= last) changes[at] += unfold(by[i]);
  }
}

function summedUp(counted) {
  const levels = (changes) => {
    let most = 0;
    for (let i = 1; i < changes.length; i += 1) {
      changes[i] += changes[i - 1];
      most = Math.max(most, changes[i]);
    }
    return most < 65536 ? Uint16Array.from(changes) : changes;
  };
  const each = ([name, kinds]) => [name, kinds.map((kind) => kind.map(levels))];
  return Object.fromEntries(Object.entries(counted).map(each));
}

function flowing(flow) {
  const sorted = (values) => Float64Array.from(values).sort();
  const done = flow.done.sort((one, two) => one.at - two.at);
  return {
    accepted: sorted(flow.accepted),
    gone: sorted(flow.gone),
    delivered: Float64Array.from(done, (one) => one.at),
    took: Float64Array.from(done, (one) => one.took),
  };
}

// A way from place to place, begun at a tick; stay: how long the item is where it comes to.
function addMoves(moves, one, judged, last) {
  if (one.edge >= 0 && one.entered >= 0 && one.entered <= last) {
    moves.push({ at: one.entered, edge: one.edge, stay: one.known - one.entered, judged });
  }
  if (one.onward >= 0 && one.left >= 0 && one.left <= last) {
    moves.push({ at: one.left, edge: one.onward, stay: NEVER, judged });
  }
}

function inOrder(moves, last) {
  moves.sort((one, two) => one.at - two.at);
  return {
    moves: {
      at: Float64Array.from(moves, (move) => move.at),
      until: Float64Array.from(moves, (move) => Math.min(last, move.at + move.stay)),
      edge: Uint16Array.from(moves, (move) => move.edge),
      judged: Uint8Array.from(moves, (move) => Number(move.judged)),
    },
  };
}

// How many of a sorted list are at or below a value.
export function upTo(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Counts at every tick from a list of [tick, how many] or, if they are changes, [tick, more].
function countsOf(list, last, areChanges) {
  const found = new Int32Array(last + 2);
  let value = 0;
  let from = 0;
  for (const [at, number] of [...list, [last + 2, 0]]) {
    found.fill(value, Math.max(0, from), Math.max(0, at));
    value = areChanges ? value + number : number;
    from = at;
  }
  return found;
}

// The figures that run along, at a tick.
export function figuresAt(run, data, tick) {
  const first = upTo(run.delivered, tick - data.lately);
  const last = upTo(run.delivered, tick);
  const delivered = Math.max(0, last - upTo(run.delivered, data.begin - 1));
  const progress = upTo(run.accepted, tick) - upTo(run.gone, tick);
  return { delivered, progress, days: medianOf(run.took, first, last) * (data.tick / 24) };
}

function medianOf(values, first, last) {
  if (first === last) return NaN;
  const part = values.slice(first, last).sort();
  const half = part.length >> 1;
  return part.length % 2 ? part[half] : (part[half - 1] + part[half]) / 2;
}

export function daysText(days) {
  if (Number.isNaN(days)) return "–";
  return days < 10 ? (Math.floor(days * 10 + 0.5) / 10).toFixed(1) : String(Math.floor(days + 0.5));
}
