// Below a scenario of a replay: who uses the product and who waits for onboarding, over the weeks,
// with a line at the time that is shown.

import { svg, html } from "./svg.js";

const [WIDE, HIGH] = [600, 110]; // in which it is drawn; the page stretches it
const WAITING = "replay-waiting";
const LAYERS = ["replay-early", "replay-main", "replay-third", "replay-fourth", "replay-fifth"]; // parts, or products

// How many there are at a tick: those of the last week that has ended.
function countAt(counts, week) {
  return week < 1 ? 0 : counts[Math.min(counts.length, Math.floor(week)) - 1];
}

// most: of users and waiting together in any scenario, so that all are drawn alike.
export const mostOf = ({ parts, waiting }) =>
  Math.max(1, ...waiting.map((count, week) => parts.reduce((sum, { users }) => sum + users[week], count)));

// Returns an element and what moves its line; market: as report/page/replay_figures.py has it.
export function makeMarket(market, most, weeks) {
  const parts = [...market.parts.map(({ title, users }) => [`${title} users`, users]), ["waiting for onboarding", market.waiting]];
  const layers = [...market.parts.map((_, number) => LAYERS[number % LAYERS.length]), WAITING];
  const x = (week) => (week / weeks) * WIDE;
  const y = (count) => HIGH - (count / most) * (HIGH - 4);
  const below = market.waiting.map(() => 0);
  const areas = parts.map(([, counts], number) => {
    const from = [...below];
    counts.forEach((count, week) => { below[week] += count; });
    return svg("path", { class: layers[number], d: areaOf(from, below, x, y) });
  });
  const line = svg("line", { y1: 0, y2: HIGH });
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...areas, line);
  const values = parts.map(() => html("b"));
  const keys = parts.map(([title], number) => html("li", {}, html("span", { class: layers[number] }), values[number], ` ${title}`));
  const total = html("b");
  const head = html("p", { class: "replay-users" }, total, ` of ${market.size.toLocaleString("en")} use it`, which(market));
  const element = html("div", { class: "replay-market" }, head, picture, html("ul", { class: "legend" }, ...keys));
  return {
    element,
    // week: how many have passed, not only whole ones. Returns the words for those who cannot see it.
    show(week) {
      const now = parts.map(([, counts]) => countAt(counts, week));
      const users = now.slice(0, -1).reduce((sum, count) => sum + count, 0);
      line.setAttribute("x1", x(Math.min(week, weeks)));
      line.setAttribute("x2", x(Math.min(week, weeks)));
      [[total, users], ...values.map((value, number) => [value, now[number]])].forEach(([place, count]) => {
        const text = count.toLocaleString("en");
        if (place.textContent !== text) place.textContent = text;
      });
      return `${users} users, ${now.at(-1)} waiting for onboarding`;
    },
  };
}

// Steps between two lines of counts at the ends of weeks.
function areaOf(low, high, x, y) {
  const steps = (counts) => counts.map((count, week) => [x(week + 1), y(count)]);
  const up = [[x(0), y(0)], ...steps(high)];
  const down = steps(low).reverse();
  return `M${[...up, ...down].map((point) => point.map((each) => each.toFixed(1)).join(" ")).join("L")}Z`;
}

// Which market it is, where the model has several; only the first is shown.
function which(market) {
  return market.markets > 1 ? ` (“${market.title}”, the first of ${market.markets} markets)` : "";
}
