// The moving picture: the network of teams with everything that an event log says has happened in
// it, scenarios next to each other on one clock.

import { onTheme } from "./theme.js";
import { makeClock } from "./replay-clock.js";
import { readReplay } from "./replay-data.js";
import { layOut } from "./replay-layout.js";
import { palette } from "./replay-network.js";
import { commonDots, drawScenario, extremes, layOutPanel, makePanel } from "./replay-panel.js";
import { html } from "./svg.js";
import { makeRace } from "./replay-race.js";
import { makeControls } from "./replay-controls.js";

const SECONDS = 60; // for a year
const LEAST = 18;
const NARROW = 860; // of the room for all, in pixels: one scenario at a time
const COLUMN = 330; // the least width of one beside others
const WIDE = 720; // from here on a network goes from left to right
const ROOMY = 1180; // and from here on it becomes larger
const PAPER_WIDTH = 1040;
const LARGEST = 1.6;
const SMALLEST = 0.4; // on a full screen; below that one scrolls
const MOST_BESIDE = 3;
const MOST_ROWS = 18; // of a network from top to bottom, beside others

export function mountReplay(element, data) {
  element.dataset.state = "loading";
  if (!("DecompressionStream" in window)) {
    element.append(html("p", {}, "This browser cannot unpack the replay; the table below has its figures."));
    element.dataset.state = "failed";
    return;
  }
  readReplay(data)
    .then((runs) => start(element, data, runs))
    .catch((error) => {
      element.replaceChildren(html("p", {}, `The replay cannot be shown (${error.message}); the table below has its figures.`));
      element.dataset.state = "failed";
    });
}

function start(element, data, runs) {
  const seconds = Math.max(LEAST, (SECONDS * data.weeks) / 52);
  const show = makeShow(element, data, runs);
  const clock = makeClock(data, seconds, show.draw);
  for (const run of runs) addPlaces(run.moves, clock);
  show.begin(clock);
  startWhenSeen(element, clock);
  element.dataset.state = "ready";
}

// Where in the show moves begin, and where the item has gone from where it came to.
function addPlaces(moves, clock) {
  moves.place = moves.at.map((tick) => clock.placeOf(tick));
  moves.placeUntil = moves.until.map((tick) => clock.placeOf(tick));
}

function makeShow(element, data, runs) {
  const about = extremes(runs);
  const panels = runs.map((run, number) => makePanel(run, data, number));
  const stage = html("div", { class: "replay-stage" });
  const legend = makeLegend(data);
  const race = makeRace(data, runs);
  let clock;
  let controls;
  let arranged = null; // one below the other: null is as there is room
  let width = 0;
  let isPaper = false;
  let colours = palette();
  let asked = 0;

  const shown = () => controls.choice.chosen.map((number) => panels[number]);

  function draw() {
    if (!clock || !width) return;
    const at = { tick: clock.tick, place: clock.place, pace: clock.pace };
    if (clock.isPlaying) drawAll(at);
    else asked = asked || requestAnimationFrame(() => { asked = 0; drawAll(at.place === clock.place ? at : moment()); });
  }

  const moment = () => ({ tick: clock.tick, place: clock.place, pace: clock.pace });

  function drawAll(at) {
    const chosen = isPaper ? panels : shown();
    for (const panel of chosen) drawScenario(panel, data, at);
    race.draw(at.tick, chosen.map((panel) => panel.number), colours);
    controls.show();
  }

  // paper: all scenarios one below the other, as wide as a page.
  function layOutAll(paper = false) {
    const room = paper ? PAPER_WIDTH : stage.clientWidth;
    if (!room) return;
    isPaper = paper;
    width = stage.clientWidth;
    if (!paper) chooseFor(room);
    const chosen = paper ? panels : shown();
    const isFull = Boolean(document.fullscreenElement) && !paper;
    const isBelow = paper || (arranged ?? (!isFull && mustBeBelow(chosen, room)));
    const columns = isBelow ? 1 : chosen.length;
    const cell = Math.floor((room - (columns - 1) * 24) / columns);
    const look = { width: cell, upright: cell < WIDE, larger: 1, paper };
    if (!look.upright) look.larger = largerFor(chosen, cell);
    colours = palette();
    controls.full.textContent = isFull ? "Leave full screen" : "Full screen";
    controls.below.hidden = chosen.length < 2 || room < NARROW;
    controls.below.setAttribute("aria-pressed", String(isBelow));
    stage.replaceChildren(...chosen.map((panel) => panel.element));
    stage.classList.toggle("replay-wide", !look.upright);
    stage.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    show(chosen, look);
    if (isFull) {
      look.larger = fittingScreen(element, chosen, columns, look);
      show(chosen, look);
    }
    drawAll(moment());
  }

  function show(chosen, look) {
    const dots = commonDots(chosen, about, look);
    legend.show(dots);
    for (const panel of chosen) layOutPanel(panel, look, { about, dots, colours });
  }

  function chooseFor(room) {
    const isNarrow = room < NARROW;
    if (isNarrow === controls.choice.isSingle) return;
    controls.choice.isSingle = isNarrow;
    controls.choice.set(isNarrow ? [controls.choice.chosen[0]] : firstOf(runs));
  }

  return {
    draw,
    begin(shared) {
      clock = shared;
      controls = makeControls(clock, data, {
        race: race.element,
        onChoice: layOutAll,
        onArrange(isBelow) {
          arranged = isBelow;
          layOutAll();
        },
        onFull: () => (document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen()),
      });
      controls.choice.set(firstOf(runs));
      element.replaceChildren(...controls.elements, stage, legend.element);
      layOutAll();
      document.addEventListener("fullscreenchange", () => layOutAll());
      window.addEventListener("resize", () => document.fullscreenElement && layOutAll());
      new ResizeObserver(() => !isPaper && stage.clientWidth !== width && layOutAll()).observe(stage);
      onTheme(() => layOutAll(isPaper));
      printAtEnd(clock, layOutAll);
    },
  };
}

const largerFor = (chosen, cell) => Math.max(1, Math.min(chosen.length > 1 ? 1.2 : 1.6, cell / ROOMY));

// How much larger or smaller networks are drawn so that all of it, with what stands around, fills a
// screen and no more. What stands around is measured as it stands now.
function fittingScreen(element, chosen, columns, look) {
  const rows = Array.from({ length: Math.ceil(chosen.length / columns) }, (_, row) => chosen.slice(row * columns, (row + 1) * columns));
  const highest = (heightOf) => rows.reduce((sum, row) => sum + Math.max(...row.map(heightOf)), 0);
  const now = highest((panel) => panel.picture.offsetHeight);
  const last = element.lastElementChild.getBoundingClientRect().bottom + parseFloat(getComputedStyle(element).paddingBottom);
  const around = last + element.scrollTop - element.getBoundingClientRect().top - now;
  const most = look.upright ? Math.min(LARGEST, Math.max(1, look.width / COLUMN)) : look.larger;
  for (let larger = most; larger > SMALLEST; larger -= 0.02) {
    if (highest((panel) => layOut(panel.run, { ...look, larger }).height * larger) + around <= window.innerHeight) return larger;
  }
  return SMALLEST;
}

const firstOf = (runs) => runs.slice(0, MOST_BESIDE).map((_, number) => number);

function mustBeBelow(chosen, room) {
  const rows = Math.max(...chosen.map((panel) => panel.run.nodes.filter((node) => node.layer >= 0).length));
  return chosen.length > 1 && (room / chosen.length < COLUMN || rows > MOST_ROWS);
}

function makeLegend(data) {
  const element = html("ul", { class: "legend replay-legend" });
  return {
    element,
    show(dots) {
      const many = dots.map(({ unit }) => (unit === 1 ? "" : ` (a dot in a queue is ${unit})`));
      const entries = [
        ["replay-item", `${data.many}${many[0]}`],
        ["replay-back", "sent back"],
        ["replay-other", `other work${many[1]}`],
        ["replay-ring", "someone free"],
        ["replay-kept", "done, but blocked"],
      ];
      element.replaceChildren(
        ...entries.map(([name, text]) => html("li", {}, html("span", { class: name }), text)),
      );
    },
  };
}

// It begins by itself where it can be seen, unless somebody wants no motion, and rests where not.
// Once a person has stopped it, it stays stopped.
function startWhenSeen(element, clock) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let rests = true;
  const look = ([entry]) => {
    if (entry.isIntersecting && rests) {
      rests = false;
      clock.play();
    } else if (!entry.isIntersecting && clock.isPlaying) {
      rests = true;
      clock.pause();
    }
  };
  new IntersectionObserver(look, { rootMargin: "-25% 0px" }).observe(element);
}

// On paper the picture is that of the end, in light colours.
function printAtEnd(clock, layOutAll) {
  const root = document.documentElement;
  let before;
  window.addEventListener("beforeprint", () => {
    before = { theme: root.dataset.theme, tick: clock.tick };
    clock.pause();
    root.dataset.theme = "light";
    clock.goTo(Infinity);
    layOutAll(true);
  });
  window.addEventListener("afterprint", () => {
    if (before.theme) root.dataset.theme = before.theme;
    else delete root.dataset.theme;
    clock.goTo(before.tick);
    layOutAll();
  });
}
