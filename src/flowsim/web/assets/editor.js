// The model: one of the shelf, or its text with the checker's messages at the line.

import { ask } from "./api.js";
import { action, form, say } from "./frame.js";
import { html } from "./svg.js";

const PAUSE = 400; // milliseconds without a key
const HELP = "Problems are marked at their lines and listed below.";

export function mountEditor(place, tools) {
  const gutter = html("pre", { "aria-hidden": "true" });
  const area = html("textarea", { name: "text", id: "text", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-describedby": "text-help", wrap: "off" });
  const list = html("ul", { class: "problems", "aria-label": "Problems" });
  const state = html("p", { role: "status" });
  const check = checker(tools, area, gutter, list, state);
  area.addEventListener("input", () => check.soon());
  area.addEventListener("scroll", () => (gutter.scrollTop = area.scrollTop));
  const use = html("button", { type: "submit", class: "primary" }, "Use this model");
  const own = form(
    {},
    async (fields) => {
      const weeks = fields.weeks.value === "all" ? 520 : 0;
      await ask("PUT", `${tools.path}/model`, { name: fields.name.value, text: area.value, weeks });
      say("The room has this model now.");
    },
    html("label", { for: "text" }, "The model as text"),
    html("p", { class: "soft", id: "text-help" }, HELP),
    html("div", { class: "editor" }, gutter, area),
    state,
    list,
    html(
      "div",
      { class: "line buttons" },
      html("label", {}, "Name ", html("input", { type: "text", name: "name", required: true, maxlength: "60" })),
      html("label", {}, "Runs count ", html("select", { name: "weeks" }, html("option", { value: "year" }, "a year at most"), html("option", { value: "all" }, "the whole horizon"))),
      use,
    ),
  );
  const shelf = html("div", {});
  place.append(html("h1", {}, "Model"), shelf, own);
  mountShelf(shelf, tools);
  const show = (model) => {
    area.value = model.text;
    own.elements.name.value = model.name;
    check.now();
  };
  show(tools.model);
  return { model: show };
}

async function mountShelf(place, tools) {
  try {
    const { models } = await ask("GET", `/api/models?room=${tools.id}`);
    const choice = html("select", { name: "book" }, ...models.map(({ id, title }) => html("option", { value: id }, title)));
    place.append(
      form(
        { class: "line" },
        async (fields) => {
          await ask("PUT", `${tools.path}/model`, { book: fields.book.value });
          say("The room has this model now.");
        },
        html("label", {}, "Begin with", choice),
        html("button", { type: "submit" }, "Use it"),
      ),
    );
  } catch (error) {
    say(error.message, true);
  }
}

function checker(tools, area, gutter, list, state) {
  let timer = 0;
  let asked = 0;
  const number = (marked) => {
    const count = area.value.split("\n").length;
    const lines = Array.from({ length: count }, (_, place) => {
      const text = String(place + 1);
      return marked.has(place + 1) ? html("mark", {}, `● ${text}`) : text;
    });
    gutter.replaceChildren(...lines.flatMap((line) => [line, "\n"]));
    gutter.scrollTop = area.scrollTop;
  };
  const now = async () => {
    const mine = (asked += 1);
    number(new Set());
    let found;
    try {
      found = await ask("POST", `/api/check?room=${tools.id}`, { text: area.value });
    } catch (error) {
      state.textContent = error.message;
      return;
    }
    if (mine !== asked) return;
    const { problems } = found;
    number(new Set(problems.map(({ line }) => line)));
    list.replaceChildren(...problems.map((problem) => html("li", {}, jump(problem, area))));
    const errors = problems.filter(({ kind }) => kind === "error").length;
    state.textContent = errors ? `${errors} ${errors === 1 ? "problem" : "problems"}` : problems.length ? "It can be used, with warnings." : "All is well.";
    area.setAttribute("aria-invalid", String(errors > 0));
  };
  return {
    now,
    soon() {
      number(new Set());
      clearTimeout(timer);
      timer = setTimeout(now, PAUSE);
    },
  };
}

function jump({ line, column, kind, text }, area) {
  return action(
    `${line}:${column} ${text}`,
    async () => {
      const before = area.value.split("\n").slice(0, line - 1);
      const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
      area.focus();
      area.setSelectionRange(at, at);
      area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
    },
    { class: `words ${kind}` },
  );
}
