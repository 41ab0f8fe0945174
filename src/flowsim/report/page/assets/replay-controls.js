// The controls of a replay: play, scrub, speed, which scenarios, how they stand.

import { tell } from "./replay-panel.js";
import { html } from "./svg.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4];

// chosen: the numbers of the scenarios shown. Calls `onChoice` with them, `onArrange` with true for
// one below the other.
export function makeControls(clock, data, { race, onChoice, onArrange, onFull }) {
  const play = html("button", { type: "button", class: "primary replay-play" }, "Play");
  const range = html("input", {
    type: "range", min: 0, max: data.last / data.unit.ticks, step: "any", "aria-label": `Time, in ${data.unit.name}s`,
  });
  const whole = Math.round((data.last / data.unit.ticks) * 10) / 10;
  const [time, rest] = [html("span"), html("span", { class: "replay-whole" }, ` of ${whole}`)];
  const now = html("output", { class: "replay-now" }, time, rest);
  const scrub = html("div", { class: "replay-scrub" }, race, range);
  const first = html("div", { class: "replay-bar no-print" }, play, scrub, now);
  const choice = makeChoice(data.runs, onChoice);
  const below = html("button", { type: "button", "aria-pressed": "false" }, "Stacked");
  const full = html("button", { type: "button" }, "Full screen");
  const more = html("div", { class: "replay-more no-print" }, makeSpeeds(clock), choice.element, below, full);
  below.addEventListener("click", () => onArrange(below.getAttribute("aria-pressed") !== "true"));
  full.addEventListener("click", onFull);
  full.hidden = !document.fullscreenEnabled;
  play.addEventListener("click", () => (clock.isPlaying ? clock.pause() : clock.play()));
  range.addEventListener("input", () => {
    clock.pause();
    clock.goTo(Number(range.value) * data.unit.ticks);
  });
  range.addEventListener("keydown", (event) => byKey(event, clock, data));
  return {
    elements: [first, more],
    choice,
    below,
    full,
    show() {
      const passed = clock.tick / data.unit.ticks;
      const words = `${data.unit.name} ${Math.floor(passed)}`;
      range.value = String(passed);
      if (range.getAttribute("aria-valuetext") !== words) range.setAttribute("aria-valuetext", words);
      tell(time, words);
      tell(play, clock.isPlaying ? "Pause" : clock.isOver ? "Play again" : "Play");
    },
  };
}

// A week by the arrows, four by the page keys; the browser's own steps would be a hundredth of all.
function byKey(event, clock, data) {
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 4, PageDown: -4 };
  const ends = { Home: 0, End: data.last };
  const step = steps[event.key];
  if (event.key in ends) clock.goTo(ends[event.key]);
  else if (step) {
    const time = clock.tick / data.unit.ticks;
    clock.goTo((step > 0 ? Math.floor(time) + step : Math.ceil(time) + step) * data.unit.ticks);
  } else return;
  event.preventDefault();
  clock.pause();
}

function makeSpeeds(clock) {
  const buttons = SPEEDS.map((speed) => {
    const button = html("button", { type: "button", "aria-label": `${speed} times the speed` }, `${speed}×`);
    button.addEventListener("click", () => {
      clock.speed = speed;
      mark();
    });
    return button;
  });
  const mark = () =>
    buttons.forEach((button, number) => button.setAttribute("aria-pressed", String(SPEEDS[number] === clock.speed)));
  mark();
  return html("div", { class: "replay-group", role: "group", "aria-label": "Speed" }, ...buttons);
}

// On a narrow screen one scenario is shown at a time, else any of them.
function makeChoice(runs, onChoice) {
  const chosen = new Set();
  const buttons = runs.map((run, number) => {
    const button = html("button", { type: "button", class: "replay-scenario" }, run.label);
    button.addEventListener("click", () => {
      if (choice.isSingle) choice.set([number]);
      else if (!chosen.has(number)) choice.set([...chosen, number]);
      else if (chosen.size > 1) choice.set([...chosen].filter((one) => one !== number));
      onChoice();
    });
    return button;
  });
  const element = html("div", { class: "replay-group", role: "group", "aria-label": "Scenarios shown" }, ...buttons);
  element.hidden = runs.length < 2;
  const choice = {
    element,
    isSingle: false,
    get chosen() { return [...chosen].sort((one, two) => one - two); },
    set(numbers) {
      chosen.clear();
      numbers.forEach((number) => chosen.add(number));
      buttons.forEach((button, number) => button.setAttribute("aria-pressed", String(chosen.has(number))));
    },
  };
  return choice;
}
