// The facilitator's page: sign in, choose a room, and its parts as tabs.

import { ask, follow } from "./api.js";
import { mountEditor } from "./editor.js";
import { action, content, form, ready, say, showLink, showTitle } from "./frame.js";
import { mountRoom } from "./room.js";
import { mountRounds } from "./rounds.js";
import { mountScenarios } from "./scenarios.js";
import { mountSliders } from "./sliders.js";
import { html } from "./svg.js";
import { mountTabs } from "./tabs.js";
import { mountTheme } from "./theme.js";

const ROOM = /^\/host\/([0-9a-f]+)$/;
const SECRET = /^#key=([\w-]+)$/;

async function begin() {
  mountTheme(document);
  const room = ROOM.exec(location.pathname)?.[1] ?? "";
  const refusal = await signIn(room);
  try {
    await (room ? enter(room) : showRooms());
  } catch (error) {
    showRefused(refusal ?? error);
  }
  ready();
}

// The secret is behind the # of the address, which browsers keep to themselves. An old one, of
// a bookmark or a server that has ended, does no harm where a cookie is enough: returns the refusal.
async function signIn(room) {
  const key = SECRET.exec(location.hash)?.[1];
  if (!key) return null;
  history.replaceState(null, "", location.pathname);
  try {
    if (room) await ask("POST", "/api/host/invited", { room, key });
    else await ask("POST", "/api/host/login", { key });
    return null;
  } catch (error) {
    return error;
  }
}

function showRefused(error) {
  content().replaceChildren(
    html("h1", {}, "For the facilitator"),
    html("p", { class: "lead" }, "Open the address that flowsim serve printed in its terminal, including the secret at the end."),
    html("p", { class: "lead" }, "Participants join at ", html("a", { href: "/" }, "the first page"), "."),
  );
  say(error.message, true);
}

async function showRooms() {
  const { rooms } = await ask("GET", "/api/rooms");
  const open = (id) => location.assign(`/host/${id}`);
  content().replaceChildren(
    html("h1", {}, "Rooms"),
    form(
      { class: "line" },
      async (fields) => open((await ask("POST", "/api/rooms", { title: fields.title.value })).room),
      html("label", {}, "Title of the workshop", html("input", { type: "text", name: "title", required: true })),
      html("button", { type: "submit", class: "primary" }, "Open a room"),
    ),
    html(
      "ul",
      { class: "rooms" },
      ...rooms.map((room) => html("li", {}, html("a", { class: "words", href: `/host/${room.id}` }, room.title), html("span", { class: "soft" }, room.code))),
    ),
  );
}

// Every part gets the same tools and receives every state.
async function enter(id) {
  const path = `/api/rooms/${id}`;
  const tools = { id, path, state: null, model: null };
  const parts = [
    ["explore", "Explore", mountSliders],
    ["scenarios", "Side by side", mountScenarios],
    ["round", "Round", mountRounds],
    ["model", "Model", mountEditor],
    ["room", "Room", mountRoom],
  ];
  tools.model = await ask("GET", `${path}/model`);
  const panels = new Map(parts.map(([key]) => [key, html("section", { id: `panel-${key}` })]));
  content().replaceChildren(...panels.values());
  tools.go = mountTabs(document.getElementById("tabs"), parts, panels, "round", () => say(""));
  const mounted = parts.map(([key, , mount]) => mount(panels.get(key), tools));
  const stop = follow(`${path}/events`, (state) => (state ? update(tools, mounted, state) : gone(stop)), showLink);
}

async function update(tools, mounted, state) {
  const before = tools.state;
  tools.state = state;
  if (tools.model.revision !== state.room.revision) {
    tools.model = await ask("GET", `${tools.path}/model`);
    mounted.forEach((part) => part.model?.(tools.model));
  }
  showTitle(state.room.title);
  showJoin(state.room, tools.model);
  mounted.forEach((part) => part.state?.(state, before));
}

function showJoin({ code }, { join }) {
  const place = document.getElementById("join");
  place.hidden = false;
  place.replaceChildren(html("span", {}, `${join.replace(/^https?:\/\//, "")} `), html("b", {}, code));
}

function gone(stop) {
  stop();
  document.getElementById("tabs").hidden = true;
  content().replaceChildren(html("h1", {}, "This room has been deleted, or you no longer run it."), action("Back to the rooms", () => location.assign("/host")));
}

begin();
