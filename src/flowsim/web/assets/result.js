// What a round has shown: the answer with its interval, how the room voted, the score.

import { picture } from "./picture.js";
import { html } from "./svg.js";

const MOST = 8;

export function resultOf(round) {
  const { result } = round;
  if (result.error) return [html("p", { class: "alarm words" }, `It could not be run: ${result.error}`)];
  return round.kind === "bottleneck" ? verdict(round) : ranking(round);
}

function verdict({ question, result }) {
  const star = result.gains.some(({ text }) => text.endsWith("*")) ? " *: tried together with others." : "";
  return [
    html("p", { class: "huge words" }, headline(result)),
    html("p", { class: "lead words" }, result.sentence),
    html("div", { class: "pairs" }, votesOf(question, result), gainsOf(result)),
    html("p", { class: "soft" }, `${result.replications} replications, seed ${result.seed}; 95% intervals of means. Points: 100 for what is named, others by their chance.${star}`),
  ];
}

// All answers that are right have the hundred points: where the runs cannot tell, there are several.
const rightOf = (points) => Object.keys(points).filter((id) => points[id] === 100);

function headline({ constraint, points, name }) {
  const right = rightOf(points);
  if (!constraint) return "No single team is the bottleneck.";
  if (right.length > 1) return `These runs cannot tell apart: ${name}.`;
  return right[0] === "demand" ? "It is nobody: too little work arrives." : `It is ${name}.`;
}

function votesOf(question, { tally, points }) {
  const options = question.options.filter(({ id }) => tally[id] || points[id]);
  options.sort((one, other) => (tally[other.id] ?? 0) - (tally[one.id] ?? 0));
  const rows = options.map(({ id }) => {
    const count = tally[id] ?? 0;
    const worth = points[id] ? `, ${points[id]} points` : "";
    return { value: count, text: `${count} ${count === 1 ? "vote" : "votes"}${worth}`, marked: points[id] === 100 };
  });
  return figure("What the room said", options.map((option) => option.title), rows);
}

function gainsOf({ gains, points }) {
  const shown = gains.slice(0, MOST);
  const right = rightOf(points);
  const rows = shown.map((gain) => ({ value: gain.mean, low: gain.low, high: gain.high, text: gain.text, marked: right.includes(`team:${gain.team}`) }));
  return figure("What a tenth more speed of each team adds to throughput", shown.map((gain) => gain.title), rows);
}

function ranking({ result }) {
  if (!result.ranking.length) return [html("p", { class: "huge" }, "Nobody has voted.")];
  const { optimum } = result;
  const [best] = result.ranking;
  const isFound = !optimum || (optimum.mean ?? 0) <= (best.mean ?? 0); // the room's is the best known
  const shown = isFound ? result.ranking : [{ ...optimum, isOptimum: true }, ...result.ranking];
  const labels = shown.map((each) => `${each.isOptimum ? "could have been bought" : `${result.ranking.indexOf(each) + 1}.`} ${bought(each)}`);
  const said = (each) => (each.mean === null ? "not possible" : each.isOptimum ? each.text : `${each.text}, ${each.points} points`);
  const rows = shown.map((each) => ({ value: each.mean, low: each.low, high: each.high, text: said(each), marked: each === shown[0] }));
  const list = result.ranking.map((each) => html("li", { class: "words" }, html("strong", {}, bought(each)), each.voters.length ? `, chosen by ${each.voters.join(", ")}${each.count > each.voters.length ? " …" : ""}` : ", chosen by nobody"));
  return [
    html("p", { class: "huge words" }, `Best of what the room chose, or nothing: ${bought(best)}.`),
    html("p", { class: "lead words" }, `Its ${result.gain}: ${best.text}.`),
    html("p", { class: "lead words" }, isFound ? "No better choice was found under this budget." : `Could have been bought for ${optimum.cost || "nothing"}: ${bought(optimum)}, ${optimum.text}.`),
    figure(`The ${result.gain}, by choice`, labels, rows),
    html("ol", {}, ...list),
    html("p", { class: "soft" }, `${result.replications} replications, seed ${result.seed}, on the same luck; 95% intervals of means. What could have been bought: the best move under the budget, and the next, one by one. Points: 100 for the most of all, the others in proportion.`),
  ];
}

function bought({ titles }) {
  return titles.join(" + ") || "buy nothing";
}

function figure(title, labels, rows) {
  const chart = picture();
  chart.show({ title, labels, panels: [{ rows }] });
  return html("figure", {}, html("figcaption", {}, title), chart.canvas);
}

export function standingsOf(standings, mine = "") {
  const cells = ({ rank, name, round, total }) => [
    html("td", {}, `${rank}.`),
    html(name === mine ? "th" : "td", { class: "words" }, name),
    html("td", { class: "right" }, round === null ? "–" : String(round)),
    html("td", { class: "right" }, String(total)),
  ];
  return html(
    "table",
    { class: "standings" },
    html("thead", {}, html("tr", {}, html("th", {}, "place"), html("th", {}, "name"), html("th", { class: "right" }, "this round"), html("th", { class: "right" }, "in all"))),
    html("tbody", {}, ...standings.map((each) => html("tr", {}, ...cells(each)))),
  );
}
