// Explore: sliders for levers and teams, and what they give while they move.
//
// One question is under way at a time and the newest position waits for it; once the sliders rest
// the whole organisation is run, more often.

import { ask } from "./api.js";
import { action, form, say } from "./frame.js";
import { mountNumbers } from "./numbers.js";
import { html } from "./svg.js";

const REST = 450; // milliseconds
const page = crypto.getRandomValues(new Uint32Array(2)).join("-");

export function mountSliders(place, tools) {
  const sliders = html("div", {});
  const at = { doses: {}, people: {} };
  const spoilers = html("input", { type: "checkbox", id: "spoilers" });
  const mayShow = () => {
    const revealed = (tools.state?.revealed ?? []).map(keyOf);
    return { base: spoilers.checked || revealed.includes(keyOf({})), now: spoilers.checked || revealed.includes(keyOf(at)) };
  };
  const numbers = mountNumbers(mayShow);
  spoilers.addEventListener("change", numbers.showTeams);
  const asking = live(tools, numbers);
  const shows = [];
  const moved = () => {
    shows.forEach((show) => show());
    keep(tools.id, at);
    asking.ask(structuredClone(at));
  };
  const put = (positions) => {
    Object.assign(at, { doses: { ...positions.doses }, people: { ...positions.people } });
    moved();
  };
  const save = form(
    { class: "line" },
    async (fields) => {
      const name = fields.name.value;
      await ask("POST", `${tools.path}/scenarios`, { name, positions: at });
      fields.name.value = "";
      say(`${name} is saved. See Side by side.`);
    },
    html("label", {}, "Save these positions as", html("input", { type: "text", name: "name", required: true })),
    html("button", { type: "submit", class: "primary" }, "Save"),
  );
  const build = (model) => {
    shows.length = 0;
    numbers.forget();
    const { levers, teams } = model.controls;
    sliders.replaceChildren(
      html("p", { class: "buttons" }, action("Reset to as it is", () => put({}))),
      ...group("Levers", levers.map((lever) => leverSlider(lever, at, shows, moved))),
      ...group("People", teams.map((team) => teamSlider(team, at, shows, moved))),
    );
    put(kept(tools.id, model) ?? model.begins);
  };
  const switched = html("div", { class: "slider switch" }, html("label", { for: "spoilers" }, "Spoilers: show how busy each team is"), spoilers);
  place.append(html("h1", { class: "sr" }, "Explore"), html("div", { class: "explore" }, html("div", {}, save, sliders), html("div", { class: "numbers-now" }, numbers.place, switched)));
  build(tools.model);
  tools.put = (positions) => {
    put(positions);
    tools.go("explore");
  };
  return {
    model: build,
    state({ room }, before) {
      if (before && before.room.number !== room.number) spoilers.checked = false; // a new question
      numbers.showTeams();
    },
  };
}

// Positions as one text, whatever order somebody moved the sliders in.
function keyOf({ doses = {}, people = {} }) {
  const sorted = (numbers) => Object.entries(numbers).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([sorted(doses), sorted(people)]);
}

// Where the sliders stood before this page was loaded again, if the model is still the same.
function keep(id, at) {
  sessionStorage.setItem(`sliders ${id}`, JSON.stringify(at));
}

function kept(id, { controls }) {
  try {
    const at = JSON.parse(sessionStorage.getItem(`sliders ${id}`));
    const has = (list, names) => Object.keys(names).every((name) => list.some((each) => each.id === name));
    return at && has(controls.levers, at.doses) && has(controls.teams, at.people) ? at : null;
  } catch {
    return null;
  }
}

function group(title, made) {
  return made.length ? [html("fieldset", {}, html("legend", {}, title), ...made)] : [];
}

function leverSlider(lever, at, shows, moved) {
  const { id, title, says, kind, value } = lever;
  const isSwitch = kind === "switch";
  const name = `lever-${id}`;
  const attributes = isSwitch ? { type: "checkbox" } : { type: "range", min: 0, max: lever.most, step: lever.step };
  const input = html("input", { id: name, "aria-describedby": `${name}-says`, ...attributes });
  const output = html("output", { for: name });
  const amount = () => at.doses[id] ?? value;
  input.addEventListener("input", () => {
    const now = isSwitch ? Number(input.checked) : Number(input.value);
    if (now === value) delete at.doses[id];
    else at.doses[id] = now;
    moved();
  });
  shows.push(() => {
    const now = amount();
    if (isSwitch) input.checked = now > 0;
    else input.value = now;
    output.textContent = isSwitch ? "" : kind === "count" ? String(now) : `${Math.round(100 * now)}%`;
    if (!isSwitch) input.setAttribute("aria-valuetext", output.textContent);
    output.classList.toggle("moved", now !== value);
  });
  const label = html("label", { for: name, class: "words" }, title);
  const hint = html("span", { id: `${name}-says`, class: "sr" }, says);
  return html("div", { class: isSwitch ? "slider switch" : "slider", title: says }, label, ...(isSwitch ? [input] : [output, input]), hint);
}

function teamSlider({ id, title, people, least, most }, at, shows, moved) {
  const name = `team-${id}`;
  const input = html("input", { id: name, type: "range", min: least, max: most, step: 1 });
  const output = html("output", { for: name });
  input.addEventListener("input", () => {
    const more = Number(input.value) - people;
    if (more === 0) delete at.people[id];
    else at.people[id] = more;
    moved();
  });
  shows.push(() => {
    const now = people + (at.people[id] ?? 0);
    input.value = now;
    output.textContent = now === people ? String(people) : `${people} → ${now}`;
    input.setAttribute("aria-valuetext", `${now} people`);
    output.classList.toggle("moved", now !== people);
  });
  return html("div", { class: "slider" }, html("label", { for: name, class: "words" }, title), output, input);
}

function live({ path }, numbers) {
  let waiting = null;
  let isUnderWay = false;
  let resting = 0;
  const send = async (positions, whole) => {
    const begun = performance.now();
    try {
      const found = await ask("POST", `${path}/live`, { positions, page, whole });
      if (found.superseded) return;
      if (!whole || !waiting) numbers.show(found, performance.now() - begun);
    } catch (error) {
      numbers.fail(error.message);
    }
  };
  const next = async () => {
    if (isUnderWay || !waiting) return;
    const positions = waiting;
    waiting = null;
    isUnderWay = true;
    await send(positions, false);
    isUnderWay = false;
    clearTimeout(resting);
    if (waiting) next();
    else resting = setTimeout(() => !isUnderWay && send(positions, true), REST);
  };
  return {
    ask(positions) {
      clearTimeout(resting);
      waiting = positions;
      next();
    },
  };
}
