// A participant's page: join by the code, vote, see what the runs say.

import { ask, follow, wait } from "./api.js";
import { action, content, form, ready, say, showLink, showTitle } from "./frame.js";
import { resultOf, standingsOf } from "./result.js";
import { html } from "./svg.js";
import { mountTheme } from "./theme.js";
import { voteForm } from "./votes.js";
import { youOf } from "./you.js";

const CODE = /^\/j\/([^/]+)$/;
let room = "";
let shown = "";
let current = null;
let wayBack = "";
let isChanging = false; // a vote that is there already

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
  const back = html("label", { hidden: true }, "Your personal code, if you were here before", html("input", { type: "text", name: "back", class: "code-input", autocapitalize: "characters", spellcheck: "false" }));
  content().replaceChildren(
    html("h1", {}, "Join the workshop"),
    form(
      { class: "stack", autocomplete: "off" },
      async (fields) => {
        const typed = fields.code.value;
        try {
          const found = await ask("POST", "/api/join", { code: typed, name: fields.name.value, way_back: fields.back.value });
          history.replaceState(null, "", `/j/${encodeURIComponent(typed.toUpperCase().replace(/[\s-]/g, ""))}`);
          enter(found);
        } catch (error) {
          if (error.status === 409) back.hidden = false;
          throw error;
        }
      },
      html("label", {}, "Code on the screen", html("input", { type: "text", name: "code", class: "code-input", value: code, required: true, autocapitalize: "characters", spellcheck: "false" })),
      html("label", {}, "Your name (others will see it)", html("input", { type: "text", name: "name", required: true, autocomplete: "nickname" })),
      back,
      html("button", { type: "submit", class: "primary wide" }, "Join"),
    ),
    html("p", {}, action("I was here before", async () => {
      back.hidden = false;
      back.querySelector("input").focus();
    }, { class: "quiet" })),
  );
  content().querySelector(code ? "[name=name]" : "[name=code]").focus();
}

function enter(found) {
  room = found.room;
  wayBack = found.way_back;
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
      say("You are no longer in this room.", true);
    },
    showLink,
  );
}

// Draw the phase anew only if it is another one: a half-made choice must stay.
function show(whole, isForced = false) {
  const before = current;
  current = whole;
  const { room: state, me } = whole;
  document.getElementById("who").textContent = `${me.total} points · ${me.name}`;
  const key = JSON.stringify([state.phase, state.round?.number, ...(state.phase === "predicting" ? [me.vote] : [null, me.name])]);
  if (key === shown && !isForced) return;
  const isNew = before && shown && before.room.phase !== state.phase;
  if (key !== shown) isChanging = false;
  shown = key;
  if (isNew) say("");
  content().replaceChildren(...(phases[state.phase] ?? phases.lobby)(state, me), youOf(room, me, wayBack));
  if (isNew) toTop();
}

function toTop() {
  document.getElementById("main").focus();
  window.scrollTo(0, 0);
}

const phases = {
  lobby: (state, me) => [
    html("h1", {}, "You are in."),
    html("p", { class: "lead" }, "Wait for the first question. Leave this page open."),
    ...score(state, me),
  ],
  predicting: ({ round }, me) => (me.vote && !isChanging ? kept(round, me) : asked(round, me)),
  running: ({ round }, me) => [html("h1", {}, "Votes are closed."), html("p", { class: "lead" }, "The model is running. Look at the screen."), ...mine(round, me)],
  ready: ({ round }, me) => [html("h1", {}, "The answer is ready."), html("p", { class: "lead" }, "Look at the screen."), ...mine(round, me)],
  revealed: (state, me) => [
    html("h1", { class: "words" }, state.round.question.text),
    html("p", { class: "points" }, me.vote ? `${me.points ?? 0} points for you` : "You have not voted"),
    ...mine(state.round, me),
    ...resultOf(state.round),
    ...score(state, me),
  ],
};

function asked(round, me) {
  return [
    html("h1", { class: "words" }, round.question.text),
    html("p", { class: "words soft" }, scenarioOf(round)),
    voteForm(round, me.vote, (vote) => cast(round.number, vote)),
    ...(me.vote ? [html("p", {}, action("Keep my vote", async () => change(false), { class: "wide" }))] : []),
  ];
}

// Once somebody has voted, nothing is on the screen but that.
function kept(round, me) {
  return [
    html("div", { class: "kept", role: "status" }, html("span", { class: "tick", "aria-hidden": "true" }, "✓"), html("h1", {}, "Your vote is saved."), html("p", { class: "huge words" }, told(round, me.vote))),
    html("p", {}, action("Change my vote", async () => change(true), { class: "wide" })),
    html("p", { class: "words soft" }, `${round.question.text} You can change your vote until the facilitator closes the round.`),
  ];
}

function change(wanted) {
  isChanging = wanted;
  show(current, true);
  toTop();
}

function scenarioOf({ question }) {
  const { told: words } = question.positions;
  return words && words !== "as it is" ? `${question.name}: ${words}.` : "The organisation as it is.";
}

function mine(round, me) {
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
  return [html("h2", {}, `Your rank: ${me.rank}`), standingsOf(standings, me.name)];
}

// A vote is sent until it arrives: the last one counts, so sending it twice does no harm.
async function cast(number, vote) {
  for (;;) {
    try {
      await ask("PUT", `/api/guest/${room}/vote`, { round: number, vote });
      break;
    } catch (error) {
      if (error.status !== 0) throw error;
      say("No connection. Your vote will be sent when it is back.", true);
      await wait(1500);
    }
  }
  say("");
  if (current.room.phase !== "predicting") return;
  isChanging = false;
  show({ ...current, me: { ...current.me, vote } }, true);
  toTop();
}

begin();
