// Where everything of a network stands: boxes of people, room for queues, labels.
// The network goes from left to right in a wide picture, wrapped like a text that turns at each
// end, and from top to bottom in a narrow one. Teams that the judged work never meets are below.

const QUEUE_GAP = 5; // between a queue and its box
const FOR_BACK = 13; // more of it where items come back on that side
const FOR_MARK = 10; // or where a label is
const NUMBER = 28; // room for the count of a queue
const UPRIGHT = { row: 52, box: 34, small: 26, shift: 20, bypass: 31 };
const ACROSS = { queue: 66, box: 42, bypass: 20, label: 58, least: 90, pile: 81 };
const OTHERS = { cell: 290, queue: 0.32, box: 84, row: 46, height: 28, title: 28 };

// look: width of the picture, upright or not, how much larger than usual. Returns nodes in the order
// of the run's, and a width and height before they are made larger.
export function layOut(run, look) {
  const width = look.width / look.larger;
  const placed = { ...(look.upright ? fromTop(run, width) : fromLeft(run, width)) };
  placed.upright = look.upright;
  placed.width = width;
  // Letters grow where there is room next to the boxes.
  placed.type = look.upright ? Math.max(1, Math.min(1.25, width / 440)) : 1;
  placed.othersAt = placed.height;
  placeOthers(run, placed);
  return placed;
}

function inLayers(run) {
  const comesBack = new Set(
    run.edges.filter(([source, target, rework, judged]) => judged && (rework || isBack(run, source, target))).map((edge) => edge[1]),
  );
  return run.nodes
    .map((node, number) => ({ ...node, number, back: comesBack.has(number) ? FOR_BACK : 0 }))
    .filter((node) => node.layer >= 0)
    .sort((one, two) => one.layer - two.layer || one.lane - two.lane);
}

const isBack = (run, source, target) => run.nodes[target].layer < run.nodes[source].layer;
const isSmall = (node) => node.kind === "door" || node.kind === "wait";
const lanesOf = (nodes, layer) => nodes.filter((node) => node.layer === layer).length;

function fromTop(run, width) {
  const nodes = inLayers(run);
  const box = upperBox(width);
  const queue = width * 0.3;
  const found = [];
  nodes.forEach((node, order) => {
    const lanes = lanesOf(nodes, node.layer);
    const shift = lanes > 1 ? (node.lane - (lanes - 1) / 2) * UPRIGHT.shift : 0;
    const w = isSmall(node) ? 34 : box;
    const h = isSmall(node) ? UPRIGHT.small : UPRIGHT.box;
    const cx = queue + box / 2 + shift;
    const cy = 8 + (order + 0.5) * UPRIGHT.row;
    const right = queue + box + UPRIGHT.bypass;
    found[node.number] = {
      ...sized(cx, cy, w, h), order, band: 0, along: [0, 1], side: [-1, 0],
      queue: { x: NUMBER, y: cy - UPRIGHT.box / 2, w: cx - w / 2 - QUEUE_GAP - node.back - NUMBER, h: UPRIGHT.box },
      label: { x: right, y: cy, w: width - right - 2, align: "left", lines: 2 },
    };
  });
  return { nodes: found, height: 14 + nodes.length * UPRIGHT.row };
}

function fromLeft(run, width) {
  const nodes = inLayers(run);
  const layers = nodes[nodes.length - 1].layer + 1;
  const bands = Math.ceil((layers * ACROSS.least) / width);
  const columns = Math.ceil(layers / bands);
  const margin = bands > 1 ? 9 : 0; // room to turn
  const cell = (width - 2 * margin) / columns;
  const high = ACROSS.queue + ACROSS.box + ACROSS.bypass + ACROSS.label;
  const lanesIn = Array.from({ length: bands }, (_, band) =>
    Math.max(1, ...nodes.filter((node) => Math.floor(node.layer / columns) === band).map((node) => lanesOf(nodes, node.layer))),
  );
  const found = [];
  for (const node of nodes) {
    const band = Math.floor(node.layer / columns);
    const turned = band % 2 === 1;
    const column = node.layer % columns;
    const top = lanesIn.slice(0, band).reduce((sum, lanes) => sum + lanes * high, 0);
    const free = lanesIn[band] - lanesOf(nodes, node.layer);
    const y = top + (free / 2 + node.lane) * high;
    const cx = margin + ((turned ? columns - 1 - column : column) + 0.5) * cell;
    const w = isSmall(node) ? 34 : Math.min(cell - 16, 120);
    const h = isSmall(node) ? UPRIGHT.small : ACROSS.box;
    const cy = y + ACROSS.queue + ACROSS.box / 2;
    const wide = Math.min(cell - 12, ACROSS.pile);
    const gap = QUEUE_GAP + Math.max(node.back, run.constraint.nodes.includes(node.number) ? FOR_MARK : 0);
    found[node.number] = {
      ...sized(cx, cy, w, h), order: node.layer, band, along: [turned ? -1 : 1, 0], side: [0, -1],
      queue: { x: cx - wide / 2, y: y + 14, w: wide, h: cy - h / 2 - gap - y - 14 },
      label: { x: cx, y: cy + ACROSS.box / 2 + ACROSS.bypass, w: cell - 8, align: "center", lines: 3 },
    };
  }
  return { nodes: found, height: lanesIn.reduce((sum, lanes) => sum + lanes * high, 0) };
}

// Next to each other where there is room; in a narrow picture below the columns of the network.
function placeOthers(run, placed) {
  const others = run.nodes.map((node, number) => ({ ...node, number })).filter((node) => node.layer < 0);
  if (!others.length) return;
  const columns = Math.max(1, Math.floor(placed.width / OTHERS.cell));
  const isAligned = placed.upright && columns === 1;
  const cell = placed.width / columns;
  const queue = isAligned ? placed.width * 0.3 : cell * OTHERS.queue;
  const box = isAligned ? upperBox(placed.width) : OTHERS.box;
  const beside = isAligned ? UPRIGHT.bypass : 8;
  others.forEach((node, order) => {
    const x = (order % columns) * cell;
    const cy = placed.othersAt + OTHERS.title + (Math.floor(order / columns) + 0.5) * OTHERS.row;
    const right = x + queue + box + beside;
    placed.nodes[node.number] = {
      ...sized(x + queue + box / 2, cy, box, OTHERS.height),
      order, band: -1, along: [0, 1], side: [-1, 0], isOther: true,
      queue: { x: x + NUMBER, y: cy - OTHERS.height / 2, w: queue - QUEUE_GAP - NUMBER, h: OTHERS.height },
      label: { x: right, y: cy, w: x + cell - right - 2, align: "left", lines: isAligned ? 1 : 2 },
    };
  });
  placed.height += OTHERS.title + Math.ceil(others.length / columns) * OTHERS.row + 4;
}

const upperBox = (width) => Math.max(84, Math.min(170, width * 0.27));

function sized(cx, cy, w, h) {
  return { cx, cy, w, h, x: cx - w / 2, y: cy - h / 2 };
}

// How the dots of a queue are arranged: lines from the box outwards, and how many are in each.
export function gridOf(place, upright, pitch) {
  const [across, deep] = upright ? [place.queue.h, place.queue.w] : [place.queue.w, place.queue.h];
  return {
    pitch,
    perLine: Math.max(1, Math.floor(across / pitch)),
    lines: Math.max(1, Math.floor(deep / pitch)),
  };
}

// The largest dots with which the fullest queue has room, and how many items a dot must stand for;
// one answer for the network, one for the teams below it.
export function dotsFor(places, peaks, upright) {
  return [false, true].map((isOther) => {
    const numbers = places.flatMap((place, number) => (place && Boolean(place.isOther) === isOther ? [number] : []));
    for (const unit of [1, 2, 5, 10, 20, 50, 100, 1000]) {
      for (const pitch of [9, 8, 7, 6, 5, 4]) {
        const fits = numbers.every((number) => {
          const grid = gridOf(places[number], upright || isOther, pitch);
          const lines = peaks[number].map((peak) => Math.ceil(Math.ceil(peak / unit) / grid.perLine));
          return lines[0] + lines[1] <= grid.lines;
        });
        if (fits) return { unit, pitch };
      }
    }
    return { unit: 10000, pitch: 4 };
  });
}
