// Side by side: the saved scenarios next to the model as it is, and their bottlenecks once asked for.

import { ask } from "./api.js";
import { action } from "./frame.js";
import { html } from "./svg.js";

export function mountScenarios(place, tools) {
  const body = html("div", {});
  place.append(html("h1", {}, "Side by side"), body);
  let shown = "";
  return {
    state(state) {
      const key = JSON.stringify(state.scenarios);
      if (key === shown) return;
      shown = key;
      body.replaceChildren(...(state.scenarios.length ? tableOf(state.scenarios, tools) : nothing(tools)));
    },
  };
}

function nothing(tools) {
  return [
    html("p", { class: "lead" }, "Nothing is saved yet. Move sliders in Explore and save the positions under a name."),
    action("Go to the sliders", () => tools.go("explore")),
  ];
}

function tableOf(scenarios, tools) {
  const first = scenarios.find((each) => each.figures)?.figures;
  if (!first) return [html("p", { class: "lead", role: "status" }, "Running…")];
  const titles = first.figures.map((figure) => figure.title + (figure.unit === "days" ? ", days" : ""));
  const head = ["scenario", "bottleneck", ...titles, `cost, and net over ${first.weeks} weeks`, "actions"];
  const base = line("As it is", "", [[], ...first.figures.map((figure) => [figure.base.text]), [], []]);
  const rows = scenarios.map((each) => scenarioRow(each, tools, first));
  return [
    html(
      "div",
      { class: "table", tabindex: "0", role: "region", "aria-label": "Scenarios side by side" },
      html("table", { class: "side-table" }, html("thead", {}, html("tr", {}, ...head.map((text) => html("th", { scope: "col" }, text)))), html("tbody", {}, base, ...rows)),
    ),
    html("p", { class: "soft" }, `${first.replications} replications, seed ${first.seed}; 95% intervals, changes from the model as it is with common random numbers.${first.judging ? ` ${first.judging}` : ""}`),
  ];
}

function scenarioRow(each, tools, first) {
  const { id, name, positions, figures, verdict } = each;
  const buttons = html(
    "span",
    { class: "buttons" },
    action("Show", () => tools.put(positions), { "aria-label": `Show ${name} in Explore` }),
    action("Delete", () => ask("DELETE", `${tools.path}/scenarios/${id}`), { "aria-label": `Delete ${name}` }),
  );
  const cells = figures
    ? [...first.figures.map(({ key }) => figureCell(figures.figures.find((figure) => figure.key === key))), moneyCell(figures.money)]
    : [["running…"], ...first.figures.map(() => [])];
  const found = verdict
    ? html("span", { class: "words" }, verdict.name)
    : action("Find", () => ask("POST", `${tools.path}/scenarios/${id}/verdict`), { "aria-label": `Find the bottleneck of ${name}` });
  return line(name, positions.told, [[found], ...cells, [buttons]]);
}

function figureCell(figure) {
  if (!figure) return [];
  const { now, difference } = figure;
  const kind = { 1: "better", "-1": "worse", 0: "same" }[difference.way === 0 ? 0 : difference.good];
  return [now.text, html("br"), html("span", { class: `change ${kind}` }, difference.text)];
}

function moneyCell({ cost, net }) {
  return net ? [cost, html("br"), html("span", { class: `change ${{ 1: "better", "-1": "worse", 0: "same" }[net.way]}` }, net.text)] : [cost];
}

function line(name, told, cells) {
  const more = told ? [html("small", { class: "words" }, told)] : [];
  return html("tr", {}, html("th", { scope: "row", class: "words" }, name, ...more), ...cells.map((parts) => html("td", {}, ...parts)));
}
