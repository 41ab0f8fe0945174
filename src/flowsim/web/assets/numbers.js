// The numbers of a position: each with its interval beside the baseline, and the difference.

import { picture } from "./picture.js";
import { html } from "./svg.js";

const MOST_TEAMS = 6;
const SIGNS = { 1: "▲", "-1": "▼", 0: "·" };

export function mountNumbers() {
  const cards = new Map();
  const figures = html("div", { class: "figures" });
  const cost = html("p", { class: "lead" });
  const busy = teamChart("Who is busiest");
  const queue = teamChart("Where the work waits");
  const note = html("p", { class: "soft", role: "status" });
  const place = html("div", {}, figures, cost, html("div", { class: "pairs" }, busy.place, queue.place), note);
  return {
    place,
    show(found, took) {
      for (const figure of found.figures) card(cards, figures, figure);
      cost.textContent = costOf(found);
      showTeams(busy, queue, found);
      note.classList.remove("wrong");
      note.textContent = `${found.replications} replications of ${found.weeks} weeks, seed ${found.seed}${found.kind === "quick" ? `, in ${Math.round(took)} ms` : ""}; 95% intervals of means, changes on the same luck.`;
      place.dataset.kind = found.kind;
      place.dataset.took = took.toFixed(1);
    },
    fail(text) {
      note.classList.add("wrong");
      note.textContent = text;
    },
  };
}

function card(cards, figures, figure) {
  if (!cards.has(figure.key)) {
    const made = { change: html("p", { class: "change" }), chart: picture() };
    made.title = html("h3", {});
    figures.append(html("div", { class: "card", "data-figure": figure.key }, made.title, made.change, made.chart.canvas));
    cards.set(figure.key, made);
  }
  const made = cards.get(figure.key);
  made.title.textContent = figure.title + (figure.unit === "days" ? ", days" : "");
  showChange(made.change, figure.difference);
  const row = ({ mean, low, high, text }, more) => ({ value: mean, low, high, text, ...more });
  made.chart.show({
    title: figure.title,
    labels: ["As it is", "Now"],
    panels: [{ rows: [row(figure.base, { colour: "grey" }), row(figure.now, { colour: "blue" })] }],
  });
}

function showChange(line, { mean, text, share, way, good }) {
  const words = way === 0 ? "no clear change" : { 1: "better", "-1": "worse", 0: "changed" }[good];
  const isNothing = way === 0 && Math.abs(mean ?? 1) < 1e-9;
  const part = share && !share.includes("runs") ? `${share.split(",")[0]}: ` : "";
  line.className = `change ${way === 0 || good === 0 ? "same" : words}`;
  line.replaceChildren(html("span", {}, isNothing ? "no change" : `${SIGNS[way]} ${text}`), html("span", {}, isNothing ? "" : part + words));
}

function costOf({ money, weeks }) {
  const parts = [`Costs ${money.cost}.`];
  if (money.net) parts.push(`Net over ${weeks} weeks: ${money.net.text}.`);
  return parts.join(" ");
}

function teamChart(title) {
  const chart = picture();
  return { title, chart, place: html("figure", {}, html("figcaption", {}, title), chart.canvas) };
}

function showTeams(busy, queue, { teams, judged }) {
  const byBusy = [...teams].sort((one, other) => other.busy.now.mean - one.busy.now.mean).slice(0, MOST_TEAMS);
  const row = (value, scale, marked) => value && { value: value.mean * scale, low: value.low * scale, high: value.high * scale, text: value.text, marked };
  const panels = (found, key, scale) => [
    { title: "As it is", rows: found.map((team) => row(team[key].base, scale, false)) },
    { title: "Now", rows: found.map((team, place) => row(team[key].now, scale, place === 0)) },
  ];
  busy.chart.show({ title: busy.title, labels: byBusy.map(label), panels: panels(byBusy, "busy", 100) });
  const waiting = teams.filter((team) => team.queue.now).sort((one, other) => other.queue.now.mean - one.queue.now.mean).slice(0, MOST_TEAMS);
  queue.place.hidden = waiting.length === 0;
  queue.place.firstChild.textContent = `${queue.title}: ${judged}`;
  if (waiting.length) queue.chart.show({ title: queue.title, labels: waiting.map(label), panels: panels(waiting, "queue", 1) });
}

function label({ title, people }) {
  return people.now === people.base ? title : `${title} (${people.base} → ${people.now})`;
}
