// The numbers of a position: each with its interval next to the baseline, and the difference.

import { picture } from "./picture.js";
import { html } from "./svg.js";

const MOST_TEAMS = 8;
const SIGNS = { 1: "▲", "-1": "▼", 0: "·" };
const HIDDEN = "The busiest team and the queues are hidden until the participants have predicted them: play a round, or show spoilers.";

// mayShow: of which positions, as it is and now, the room may see where the bottleneck is.
export function mountNumbers(mayShow) {
  const cards = new Map();
  const figures = html("div", { class: "figures" });
  const cost = html("p", { class: "lead" });
  const busy = teamChart("How busy each team is", "busy", 100);
  const queue = teamChart("Where work waits", "queue", 1);
  const charts = html("div", { class: "pairs" }, busy.place, queue.place);
  const hidden = html("p", { class: "soft" }, HIDDEN);
  const note = html("p", { class: "soft", role: "status" });
  const place = html("div", {}, figures, cost, charts, hidden, note);
  let last = null;
  const showTeams = () => {
    const may = mayShow();
    charts.hidden = !may.base && !may.now;
    hidden.hidden = !charts.hidden;
    if (!last || charts.hidden) return;
    busy.show(last.teams, may);
    queue.show(last.teams.filter((team) => team.queue.now), may, `: ${last.judged}`);
  };
  return {
    place,
    showTeams,
    forget() {
      last = null;
      cards.clear();
      figures.replaceChildren();
      busy.forget();
      queue.forget();
    },
    show(found, took) {
      last = found;
      for (const figure of found.figures) card(cards, figures, figure);
      const now = new Set(found.figures.map(({ key }) => key));
      for (const [key, made] of cards) wait(made, !now.has(key));
      cost.textContent = costOf(found);
      showTeams();
      note.classList.remove("wrong");
      note.textContent = `${found.replications} replications of ${found.weeks} weeks, seed ${found.seed}${found.kind === "quick" ? `, in ${Math.round(took)} ms` : ""}; 95% intervals, changes with common random numbers.${found.judging ? ` ${found.judging}` : ""}`;
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
    made.title = html("h2", {});
    made.place = html("div", { class: "card", "data-figure": figure.key }, made.title, made.change, made.chart.canvas);
    figures.append(made.place);
    cards.set(figure.key, made);
  }
  const made = cards.get(figure.key);
  made.title.textContent = figure.title + (figure.unit === "days" ? ", days" : "");
  showChange(made.change, figure.difference);
  const row = ({ mean, low, high, text }, more) => ({ value: mean, low, high, text, ...more });
  made.chart.show({
    title: figure.title,
    stacked: true,
    labels: ["As it is", "Now"],
    panels: [{ rows: [row(figure.base, { colour: "grey" }), row(figure.now, { colour: "blue" })] }],
  });
}

// A figure that is counted only once the sliders rest keeps its place meanwhile.
function wait(made, waits) {
  made.place.classList.toggle("waits", waits);
  if (!waits) return;
  made.change.className = "change same";
  made.change.textContent = "once the sliders rest";
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

// Teams keep their rows, so that one sees a team fall or rise: in the order in which they are as the
// model is, and one that comes to the top later is added beneath.
function teamChart(title, key, scale) {
  const chart = picture();
  const caption = html("figcaption", {}, title);
  const place = html("figure", {}, caption, chart.canvas);
  let order = [];
  const row = (value, marked) => value && { value: value.mean * scale, low: value.low * scale, high: value.high * scale, text: value.text, marked };
  return {
    place,
    forget: () => (order = []),
    show(teams, may, more = "") {
      place.hidden = teams.length === 0;
      if (place.hidden) return;
      caption.textContent = title + more;
      const by = (which) => [...teams].sort((one, other) => (other[key][which]?.mean ?? 0) - (one[key][which]?.mean ?? 0)).map(({ team }) => team);
      if (!order.length) order = by("base").slice(0, MOST_TEAMS);
      const top = by("now")[0];
      if (may.now && !order.includes(top)) order.push(top);
      const rows = order.flatMap((name) => teams.filter(({ team }) => team === name));
      const panels = [];
      if (may.base) panels.push({ title: "As it is", rows: rows.map((team) => row(team[key].base, false)) });
      if (may.now) panels.push({ title: "Now", rows: rows.map((team) => row(team[key].now, team.team === top)) });
      chart.show({ title, labels: rows.map(label), panels });
    },
  };
}

function label({ title, people }) {
  return people.now === people.base ? title : `${title} (${people.base} → ${people.now})`;
}
