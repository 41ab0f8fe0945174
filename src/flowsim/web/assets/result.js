// What a round has shown: the answer with its interval, how the room voted, the score.

import { picture } from "./picture.js";
import { html } from "./svg.js";

const MOST = 8;

export function resultOf(round) {
  const { result } = round;
  if (result.error) return [html("p", { class: "alarm words" }, `The run failed: ${result.error}`)];
  return round.kind === "bottleneck" ? verdict(round) : ranking(round);
}

function verdict({ question, result }) {
  const star = result.gains.some(({ text }) => text.endsWith("*")) ? " *: tested together with others." : "";
  return [
    html("p", { class: "huge words" }, headline(result)),
    html("p", { class: "lead words" }, result.sentence),
    html("div", { class: "pairs" }, votesOf(question, result), gainsOf(result)),
    html("p", { class: "soft" }, `${result.replications} replications, seed ${result.seed}; 95% intervals. Points: 100 for the bottleneck named above, fewer for others, by their probability.${star}`),
  ];
}

// All right answers have the hundred points; there are several where the runs are tied.
const rightOf = (points) => Object.keys(points).filter((id) => points[id] === 100);

function headline({ constraint, points, name }) {
  const right = rightOf(points);
  if (!constraint) return "No single team is the bottleneck.";
  if (right.length > 1) return `Too close to call: ${name}.`;
  return right[0] === "demand" ? "No team: demand is the constraint." : `It is ${name}.`;
}

function votesOf(question, { tally, points }) {
  const options = question.options.filter(({ id }) => tally[id] || points[id]);
  options.sort((one, other) => (tally[other.id] ?? 0) - (tally[one.id] ?? 0));
  const rows = options.map(({ id }) => {
    const count = tally[id] ?? 0;
    const worth = points[id] ? `, ${points[id]} points` : "";
    return { value: count, text: `${count} ${count === 1 ? "vote" : "votes"}${worth}`, marked: points[id] === 100 };
  });
  return figure("What participants predicted", options.map((option) => option.title), rows);
}

function gainsOf({ gains, points }) {
  const shown = gains.slice(0, MOST);
  const right = rightOf(points);
  const rows = shown.map((gain) => ({ value: gain.mean, low: gain.low, high: gain.high, text: gain.text, marked: right.includes(`team:${gain.team}`) }));
  return figure("Gain in throughput if a team is 10% faster", shown.map((gain) => gain.title), rows);
}

function ranking({ result }) {
  if (!result.ranking.length) return [html("p", { class: "huge" }, "Nobody has voted.")];
  const { optimum } = result;
  const [best] = result.ranking;
  const isFound = !optimum || (optimum.mean ?? 0) <= (best.mean ?? 0); // the room's is the best known
  const shown = isFound ? result.ranking : [{ ...optimum, isOptimum: true }, ...result.ranking];
  const labels = shown.map((each) => `${each.isOptimum ? "best available" : `${result.ranking.indexOf(each) + 1}.`} ${bought(each)}`);
  const said = (each) => (each.mean === null ? "not possible" : each.isOptimum ? each.text : `${each.text}, ${each.points} points`);
  const rows = shown.map((each) => ({ value: each.mean, low: each.low, high: each.high, text: said(each), marked: each === shown[0] }));
  const list = result.ranking.map((each) => html("li", { class: "words" }, html("strong", {}, bought(each)), each.voters.length ? `, chosen by ${each.voters.join(", ")}${each.count > each.voters.length ? " …" : ""}` : ", chosen by nobody"));
  return [
    html("p", { class: "huge words" }, `Best choice of the room: ${bought(best)}.`),
    html("p", { class: "lead words" }, `Its ${result.gain}: ${best.text}.`),
    html("p", { class: "lead words" }, isFound ? "No better choice was found within this budget." : `Best available, for ${optimum.cost || "nothing"}: ${bought(optimum)}, ${optimum.text}.`),
    figure(`The ${result.gain}, by choice`, labels, rows),
    html("ol", {}, ...list),
    html("p", { class: "soft" }, `${result.replications} replications, seed ${result.seed}, common random numbers; 95% intervals. Best available: the best move within the budget, then the next best, one at a time. Points: 100 for the best choice, the others in proportion.`),
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
    html("thead", {}, html("tr", {}, html("th", {}, "rank"), html("th", {}, "name"), html("th", { class: "right" }, "this round"), html("th", { class: "right" }, "total"))),
    html("tbody", {}, ...standings.map((each) => html("tr", {}, ...cells(each)))),
  );
}
