// The ways between the places of a network as curves, and points on them for what travels.

const POINTS = 24; // stretches of a curve

// For each edge of a run its curve: points [x, y, x, y, …], or null where an end is not shown.
export function waysOf(run, placed) {
  return run.edges.map(([source, target, rework, judged]) => {
    const [from, to] = [placed.nodes[source], placed.nodes[target]];
    if (!from || !to) return null;
    const points = sampled(curve(from, to, rework, judged));
    // Where a band of the network turns, its ways stay inside of the picture.
    for (let i = 0; i < points.length; i += 2) points[i] = Math.max(3, Math.min(placed.width - 3, points[i]));
    return points;
  });
}

function curve(from, to, rework, judged) {
  if (from === to) return loop(from, rework);
  if (!judged && (from.isOther || to.isOther)) return quiet(from, to);
  return rework || to.order < from.order ? back(from, to) : forth(from, to);
}

function forth(from, to) {
  const far = to.order - from.order;
  if (far > 1 && from.band === to.band) return beside(from, to, -1, Math.min(17, 8 + 3 * far), 0.28);
  const [begin, end] = [port(from, from.along, 1), port(to, to.along, -1)];
  const [dx, dy] = [end[0] - begin[0], end[1] - begin[1]];
  const along = Math.abs(dx * from.along[0] + dy * from.along[1]);
  const reach = Math.max(12, Math.min(0.45 * Math.hypot(dx, dy), 0.5 * along + 14));
  return [begin, moved(begin, from.along, reach), moved(end, to.along, -reach), end];
}

function back(from, to) {
  const far = Math.abs(from.order - to.order);
  return beside(from, to, 1, Math.min(44, 14 + 8 * far), -0.2);
}

// From the same side of both boxes, out by this much; shift: where on the side, as part of it.
function beside(from, to, sign, out, shift) {
  const side = from.side.map((part) => part * sign);
  const begin = moved(port(from, side, 1), from.along, shift * alongSize(from));
  const end = moved(port(to, side, 1), to.along, -shift * alongSize(to));
  return [begin, moved(begin, side, out / 0.75), moved(end, side, out / 0.75), end];
}

function loop(place, rework) {
  const side = place.side.map((part) => part * (rework ? 1 : -1));
  const middle = moved(port(place, side, 1), place.along, 0);
  const [first, last] = rework ? [8, -8] : [-8, 8];
  const begin = moved(middle, place.along, first);
  const end = moved(middle, place.along, last);
  return [begin, moved(moved(begin, side, 20), place.along, first), moved(moved(end, side, 20), place.along, last), end];
}

// Of other work, to where no line is drawn: past the boxes if they stand one below the other.
function quiet(from, to) {
  if (from.side[0] && to.side[0] && Math.abs(from.cx - to.cx) < from.w) return beside(from, to, -1, 16, 0);
  const [begin, end] = [[from.cx, from.cy], [to.cx, to.cy]];
  return [begin, begin, end, end];
}

function alongSize(place) {
  return place.along[0] ? place.w : place.h;
}

function port(place, direction, sign) {
  return [
    place.cx + (sign * direction[0] * place.w) / 2,
    place.cy + (sign * direction[1] * place.h) / 2,
  ];
}

function moved([x, y], [dx, dy], by) {
  return [x + dx * by, y + dy * by];
}

function sampled([p0, p1, p2, p3]) {
  const points = new Float32Array(2 * (POINTS + 1));
  for (let i = 0; i <= POINTS; i += 1) {
    const t = i / POINTS;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    points[2 * i] = a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0];
    points[2 * i + 1] = a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1];
  }
  return points;
}

// Where on a curve something is that has gone this part of its way; written into `at`.
export function pointOn(points, share, at) {
  const exact = Math.max(0, Math.min(1, share)) * POINTS;
  const i = Math.min(POINTS - 1, Math.floor(exact));
  const rest = exact - i;
  at[0] = points[2 * i] + rest * (points[2 * i + 2] - points[2 * i]);
  at[1] = points[2 * i + 1] + rest * (points[2 * i + 3] - points[2 * i + 1]);
}
