// The clock that all scenarios share: where the show is, how fast it goes, and whether it does.
// A place in the show is a number from 0 to 1; its points say which tick it is there.

const PARTS = 1e6;

// data.clock: pairs of a tick and the part of the show that is over then. seconds: of the whole.
export function makeClock(data, seconds, onChange) {
  const ticks = data.clock.map(([tick]) => tick);
  const parts = data.clock.map(([, part]) => part / PARTS);
  let place = 0;
  let speed = 1;
  let frame = 0;
  let before = 0;

  const clock = {
    get place() { return place; },
    get tick() { return Math.min(data.last, Math.floor(valueAt(parts, ticks, place) + 1e-6)); },
    get isPlaying() { return frame !== 0; },
    get isOver() { return place >= 1; },
    get speed() { return speed; },
    set speed(value) { speed = value; onChange(); },
    // The part of the show that passes in a second at this speed.
    get pace() { return speed / seconds; },
    placeOf: (tick) => valueAt(ticks, parts, tick),
    goTo(tick) {
      place = valueAt(ticks, parts, Math.max(0, Math.min(data.last, tick)));
      onChange();
    },
    play() {
      if (frame) return;
      if (place >= 1) place = 0;
      before = 0;
      frame = requestAnimationFrame(step);
      onChange();
    },
    pause() {
      cancelAnimationFrame(frame);
      frame = 0;
      onChange();
    },
  };

  function step(now) {
    // A hidden page gets no frames, and those that it missed are not shown later.
    const passed = before ? Math.min(now - before, 100) : 0;
    before = now;
    place = Math.min(1, place + (passed / 1000) * clock.pace);
    frame = place < 1 ? requestAnimationFrame(step) : 0;
    onChange();
  }
  return clock;
}

// The value between those given at two points, which are sorted.
function valueAt(points, values, at) {
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle] <= at) low = middle;
    else high = middle;
  }
  const span = points[high] - points[low];
  const share = span > 0 ? (at - points[low]) / span : 1;
  return values[low] + Math.max(0, Math.min(1, share)) * (values[high] - values[low]);
}
