// A participant's page: join by the code, vote, see what the runs say.

import { ask, follow, wait } from "./api.js";
import { content, form, ready, say, showLink, showTitle } from "./frame.js";
import { resultOf, standingsOf } from "./result.js";
import { html } from "./svg.js";
import { mountTheme } from "./theme.js";
import { voteForm } from "./votes.js";

const CODE = /^\/j\/([^/]+)$/;
let room = "";
let shown = "";
let current = null;

async function begin() {
  mountTheme(document);
  const given = CODE.exec(location.pathname);
  const code = given ? decodeURIComponent(given[1]) : "";
  if (code) await look(code);
  else showJoin("");
  ready();
}

// Is the code right, and are we known already?
async function look(code) {
  try {
    const found = await ask("POST", "/api/join", { code });
    if (found.room) enter(found);
    else {
      showTitle(found.title);
      showJoin(code);
    }
  } catch (error) {
    showJoin(code);
    say(error.message, true);
  }
}

function showJoin(code) {
  shown = "";
  content().replaceChildren(
    html("h1", {}, "Join the workshop"),
    form(
      { class: "stack", autocomplete: "off" },
      async (fields) => {
        const typed = fields.code.value;
        const found = await ask("POST", "/api/join", { code: typed, name: fields.name.value });
        history.replaceState(null, "", `/j/${encodeURIComponent(typed.toUpperCase().replace(/[\s-]/g, ""))}`);
        enter(found);
      },
      html("label", {}, "Code on the screen", html("input", { type: "text", name: "code", class: "code-input", value: code, required: true, maxlength: "12", autocapitalize: "characters", spellcheck: "false" })),
      html("label", {}, "Your name, as the others will see it", html("input", { type: "text", name: "name", required: true, maxlength: "24", autocomplete: "nickname" })),
      html("button", { type: "submit", class: "primary wide" }, "Join"),
    ),
  );
  content().querySelector(code ? "[name=name]" : "[name=code]").focus();
}

function enter(found) {
  room = found.room;
  say("");
  showTitle(found.title);
  document.getElementById("main").focus();
  const stop = follow(
    `/api/guest/${room}/events`,
    (state) => {
      if (state.room) return show(state);
      stop();
      document.getElementById("who").textContent = "";
      showJoin("");
      say("You are not in this room any more.", true);
    },
    showLink,
  );
}

// Draw the phase anew only if it is another one: a half-made choice must stay.
function show(whole) {
  current = whole;
  const { room: state, me } = whole;
  document.getElementById("who").textContent = `${me.total} points · ${me.name}`;
  const key = JSON.stringify([state.phase, state.round?.number, state.phase === "predicting" ? me.vote : null]);
  if (key === shown) return;
  const isNew = shown && JSON.parse(shown)[0] !== state.phase;
  shown = key;
  if (isNew) say("");
  content().replaceChildren(...(phases[state.phase] ?? phases.lobby)(state, me));
  if (isNew) document.getElementById("main").focus();
}

const phases = {
  lobby: (state, me) => [
    html("h1", {}, "You are in."),
    html("p", { class: "lead" }, "Wait for the first question. Leave this page open."),
    ...score(state, me),
  ],
  predicting: ({ round }, me) => [
    html("h1", { class: "words" }, round.question.text),
    html("p", { class: "words soft" }, scenarioOf(round)),
    ...(me.vote ? [html("p", { class: "next words" }, `Your vote: ${told(round, me.vote)}. You can change it until votes are closed.`)] : []),
    voteForm(round, me.vote, (vote) => cast(round.number, vote)),
  ],
  running: ({ round }, me) => [html("h1", {}, "Votes are closed."), html("p", { class: "lead" }, "The model runs. Look at the screen."), ...kept(round, me)],
  ready: ({ round }, me) => [html("h1", {}, "The answer is there."), html("p", { class: "lead" }, "Look at the screen."), ...kept(round, me)],
  revealed: (state, me) => [
    html("h1", { class: "words" }, state.round.question.text),
    html("p", { class: "points" }, me.vote ? `${me.points ?? 0} points for you` : "You have not voted"),
    ...kept(state.round, me),
    ...resultOf(state.round),
    ...score(state, me),
  ],
};

function scenarioOf({ question }) {
  const { told: words } = question.positions;
  return words && words !== "as it is" ? `${question.name}: ${words}.` : "The organisation as it is.";
}

function kept(round, me) {
  return me.vote ? [html("p", { class: "words" }, `Your vote: ${told(round, me.vote)}.`)] : [];
}

function told({ kind, question }, vote) {
  const titles = new Map(question.options.map(({ id, title }) => [id, title]));
  if (kind === "bottleneck") return titles.get(vote.choice);
  const moves = Object.entries(vote.moves).map(([id, count]) => titles.get(id) + (count > 1 ? ` ×${count}` : ""));
  return moves.join(", ") || "buy nothing";
}

function score({ standings }, me) {
  if (!standings.some(({ total }) => total > 0)) return [];
  return [html("h2", {}, `Score: you are number ${me.rank}`), standingsOf(standings, me.name)];
}

// A vote is sent until it is there: the last one counts, so twice does no harm.
async function cast(number, vote) {
  for (;;) {
    try {
      await ask("PUT", `/api/guest/${room}/vote`, { round: number, vote });
      break;
    } catch (error) {
      if (error.status !== 0) throw error;
      say("No connection. Your vote is sent as soon as it is back.", true);
      await wait(1500);
    }
  }
  if (current.room.phase === "predicting") {
    show({ ...current, me: { ...current.me, vote } });
    content().querySelector("form [type=submit]").focus();
  }
  say("Your vote is kept.");
}

begin();
