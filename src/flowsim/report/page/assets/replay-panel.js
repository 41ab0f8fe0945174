// One scenario of a replay: its name, its figures and its picture.

import { daysText, figuresAt } from "./replay-data.js";
import { dotsFor, layOut } from "./replay-layout.js";
import { waysOf } from "./replay-ways.js";
import { drawNetwork, isConstraint } from "./replay-network.js";
import { drawMoment } from "./replay-moment.js";
import { makeMarket, mostOf } from "./replay-market.js";
import { makeSprites } from "./replay-sprites.js";
import { html } from "./svg.js";

// Only changes are written: writing the same again costs as much as something new.
export function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const FIGURES = [
  ["time", (data) => data.unit.name],
  ["delivered", () => "delivered"],
  ["progress", () => "in progress"],
  ["days", (data) => `days, median of last ${data.lately * data.tick / 168} weeks`],
];

// Returns the panel: its element, to be measured, laid out and drawn.
export function makePanel(run, data, number) {
  const values = {};
  const list = html("dl", { class: "replay-figures" });
  for (const [name, words] of FIGURES) {
    values[name] = html("dd");
    list.append(html("div", {}, html("dt", {}, words(data)), values[name]));
  }
  const still = html("canvas", { "aria-hidden": "true" });
  const live = html("canvas", { role: "img", "aria-label": run.label });
  const picture = html("div", { class: "replay-picture" }, still, live);
  const constraint = html("p", { class: "replay-constraint" }, constraintWords(run.constraint));
  const title = html("h3", {}, run.label);
  const market = marketOf(run, data);
  const below = market ? [market.element] : [];
  const element = html("div", { class: `replay-panel replay-line-${number % 6}` }, title, constraint, list, picture, ...below);
  return { element, picture, still, live, values, run, number, market, view: null };
}

function marketOf({ market }, data) {
  if (!market) return null;
  const most = Math.max(...data.runs.filter((run) => run.market).map((run) => mostOf(run.market)));
  return makeMarket(market, most, data.weeks);
}

function constraintWords(constraint) {
  return `Constraint over the whole run: ${constraint.words}${constraint.sure || !constraint.nodes.length ? "" : " (too close to call)"}`;
}

// What queues and teams come to at most in any scenario, so that all are drawn alike.
export function extremes(runs) {
  const strongest = Math.max(
    1,
    ...runs.flatMap((run) => run.edges.filter((edge) => edge[3] && edge[0] !== edge[1]).map((edge) => edge[4])),
  );
  const each = runs.map((run) => ({
    peaks: run.nodes.map((node, number) =>
      [0, 1].map((kind) => peakOf(run.waiting[kind][number]) + (node.kind === "wait" ? peakOf(run.hand[kind][number]) : 0)),
    ),
    most: run.members.map((members, team) => peakOf(members, run.away[team])),
  }));
  return { strongest, each };
}

function peakOf(counts, more) {
  let most = 0;
  for (let i = 0; i < counts.length; i += 1) most = Math.max(most, counts[i] + (more ? more[i] : 0));
  return most;
}

// The dots with which the queues of all scenarios have room.
export function commonDots(panels, about, look) {
  const found = panels.map((panel) =>
    dotsFor(layOut(panel.run, look).nodes, about.each[panel.number].peaks, look.upright),
  );
  return [0, 1].map((which) => ({
    unit: Math.max(...found.map((dots) => dots[which].unit)),
    pitch: Math.min(...found.map((dots) => dots[which].pitch)),
  }));
}

export function layOutPanel(panel, look, { about, dots, colours }) {
  const placed = layOut(panel.run, look);
  const scale = Math.max(window.devicePixelRatio || 1, look.paper ? 2 : 1) * look.larger;
  const ways = waysOf(panel.run, placed);
  panel.picture.style.height = look.paper ? "auto" : `${placed.height * look.larger}px`;
  panel.picture.style.aspectRatio = `${placed.width} / ${placed.height}`;
  for (const canvas of [panel.still, panel.live]) {
    canvas.width = Math.round(placed.width * scale);
    canvas.height = Math.round(placed.height * scale);
    canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0);
  }
  drawNetwork(panel.still.getContext("2d"), panel.run, placed, ways, colours, about.strongest);
  const sprites = makeSprites(placed, dots, colours, scale);
  const most = about.each[panel.number].most;
  const marked = placed.nodes.filter((place, number) =>
    isConstraint(panel.run.constraint, panel.run.nodes[number], number),
  );
  const onPaper = look.paper;
  panel.view = { run: panel.run, placed, ways, sprites, colours, dots, scale, most, marked, onPaper, figures: null };
}

export function drawScenario(panel, data, at) {
  const { view, values } = panel;
  const time = Math.floor(at.tick / data.unit.ticks);
  view.figures = figuresAt(panel.run, data, at.tick);
  tell(values.time, String(time));
  tell(values.delivered, String(view.figures.delivered));
  tell(values.progress, String(view.figures.progress));
  tell(values.days, daysText(view.figures.days));
  const users = panel.market ? `, ${panel.market.show((at.tick * data.tick) / 168)}` : "";
  if (panel.said !== time) {
    panel.said = time;
    const { delivered, progress, days } = view.figures;
    panel.live.setAttribute(
      "aria-label",
      `${panel.run.label}, ${data.unit.name} ${time}: ${delivered} delivered, ${progress} in progress, median ${daysText(days)} days${users}`,
    );
  }
  const context = panel.live.getContext("2d");
  context.clearRect(0, 0, view.placed.width, view.placed.height);
  // A printer may leave out what lies below another canvas: there all is on one.
  if (view.onPaper) context.drawImage(panel.still, 0, 0, view.placed.width, view.placed.height);
  drawMoment(context, view, at);
}
