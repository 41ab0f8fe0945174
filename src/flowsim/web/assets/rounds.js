// A round: ask, count the votes, close, run, reveal; with the code for the phones.

import { ask } from "./api.js";
import { action, confirm, form } from "./frame.js";
import { resultOf, standingsOf } from "./result.js";
import { html } from "./svg.js";

export function mountRounds(place, tools) {
  const body = html("div", {});
  const aside = html("aside", { "aria-label": "How to join" });
  place.append(html("div", { class: "beside" }, body, aside));
  const count = { line: html("p", { class: "count", role: "status" }), bar: html("progress", { "aria-label": "Votes" }) };
  let shown = "";
  const showAside = joinBox(aside, tools);
  return {
    model() {
      shown = "";
      showAside();
      if (tools.state) this.state(tools.state);
    },
    state(state) {
      showAside(state);
      showCount(count, state.round);
      const { phase, number } = state.room;
      const saved = state.scenarios.map(({ id, name }) => [id, name]);
      const key = JSON.stringify([phase, number, ["lobby", "revealed"].includes(phase) && saved]);
      if (key === shown) return;
      shown = key;
      body.replaceChildren(...phases[phase](state, tools, count));
    },
  };
}

const phases = {
  lobby: (state, tools) => [html("h1", {}, "Ask the room"), ...subject(tools.model), askForm(state, tools)],
  predicting: ({ round }, tools, count) => [
    ...asked(round),
    count.line,
    count.bar,
    buttons(closing(tools), tools),
  ],
  running: ({ round }, tools, count) => [
    ...asked(round),
    count.line,
    html("p", { class: "huge", role: "status" }, "Running…"),
    html("progress", { "aria-label": "Running" }),
    buttons(null, tools),
  ],
  ready: ({ round }, tools, count) => [
    ...asked(round),
    count.line,
    html("p", { class: "huge", role: "status" }, "The answer is ready."),
    buttons(step(tools, "reveal", "Reveal"), tools),
  ],
  revealed: (state, tools) => [
    html("h1", { class: "words" }, state.round.question.text),
    ...resultOf(state.round),
    html("h2", {}, "Score"),
    standingsOf(state.standings),
    html("h2", {}, "The next round"),
    askForm(state, tools),
  ],
};

// What the model is about, for the room to talk over before it votes.
function subject({ name, question }) {
  return [html("p", { class: "lead words" }, name), ...(question ? [html("p", { class: "huge words" }, question)] : [])];
}

function step({ path }, what, label) {
  return action(label, () => ask("POST", `${path}/round/${what}`), { class: "primary" });
}

// The buttons that go on are on the left, the one that cancels the round is at the far right.
function buttons(on, tools) {
  const cancel = action("Cancel the round…", async () =>
    confirm(
      { title: "Cancel this round?", text: "Its votes will not count, and the answer will not be shown.", yes: "Cancel the round", no: "Keep going" },
      () => ask("POST", `${tools.path}/round/cancel`),
    ),
  );
  return html("p", { class: "buttons apart" }, on ?? html("span", {}), cancel);
}

function closing(tools) {
  const close = () => ask("POST", `${tools.path}/round/close`);
  return action(
    "Close the votes",
    async () => {
      if (tools.state.round.votes > 0) return close();
      return confirm({ title: "Nobody has voted yet.", text: "Close the round anyway? The model will run, and nobody will get points.", yes: "Close it", no: "Wait for votes" }, close);
    },
    { class: "primary" },
  );
}

function asked({ question }) {
  const { told } = question.positions;
  const words = told && told !== "as it is" ? `${question.name}: ${told}` : "The organisation as it is";
  return [html("h1", { class: "huge words" }, question.text), html("p", { class: "lead words" }, words)];
}

function showCount(count, round) {
  if (!round) return;
  count.line.textContent = `${round.votes} of ${round.people} have voted`;
  count.bar.max = Math.max(1, round.people);
  count.bar.value = round.votes;
}

function askForm(state, tools) {
  const scenario = html("select", { name: "scenario" }, html("option", { value: "0" }, "As it is"), ...state.scenarios.map(({ id, name }) => html("option", { value: id }, name)));
  const budget = html("label", { hidden: true }, "Budget", html("input", { type: "text", name: "budget", value: "1M" }));
  const kinds = html("fieldset", {}, html("legend", {}, "Question"), html("div", { class: "choices" }, kind("bottleneck", "Where the bottleneck will be", true), kind("budget", "How to spend a budget", false)));
  const made = form(
    {},
    (fields) => ask("POST", `${tools.path}/round`, { kind: fields.kind.value, scenario: Number(fields.scenario.value), budget: fields.budget.value }),
    kinds,
    html("div", { class: "stack" }, html("label", {}, "Scenario", scenario), budget, html("button", { type: "submit", class: "primary wide" }, "Ask the room")),
  );
  kinds.addEventListener("change", () => (budget.hidden = made.elements.kind.value !== "budget"));
  return made;
}

function kind(value, title, checked) {
  return html("label", { class: "choice" }, html("input", { type: "radio", name: "kind", value, checked }), html("span", {}, title));
}

function joinBox(aside, tools) {
  const list = html("ul", { class: "chips", "aria-label": "Participants" });
  const picture = html("img", { class: "qr", alt: "QR code of the address to join", src: `${tools.path}/qr.svg` });
  const where = html("p", { class: "where" });
  const code = html("p", { class: "big-code" });
  const warning = html("p", { class: "soft" });
  const people = html("h2", {}, "Nobody is here yet");
  aside.append(picture, where, code, warning, people, list);
  return (state = tools.state) => {
    if (!state) return;
    const { join, reachable } = tools.model;
    where.textContent = `Join at ${join.replace(/^https?:\/\//, "")}`;
    code.textContent = `${state.room.code.slice(0, 3)} ${state.room.code.slice(3)}`;
    warning.textContent = reachable ? "" : "Only this machine can reach this address. To let phones join: flowsim serve --host 0.0.0.0";
    const here = state.people.filter((who) => who.here);
    const count = here.length;
    people.textContent = count === 0 ? "Nobody is here yet" : `${count} ${count === 1 ? "participant" : "participants"}`;
    list.replaceChildren(...here.slice(0, 60).map(({ name, voted }) => html("li", { class: voted ? "voted" : null }, name, ...(voted ? [html("span", { class: "sr" }, " has voted")] : []))));
  };
}
