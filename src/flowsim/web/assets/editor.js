// The model: one of the shelf, or its text with the checker's messages at the line.

import { ask } from "./api.js";
import { action, form, say } from "./frame.js";
import { html } from "./svg.js";

const PAUSE = 400; // milliseconds without a key
const LINE = 1.5; // the height of a line, as workshop.css has it
const HELP = "Problems are marked at their lines and listed next to the text.";

export function mountEditor(place, tools) {
  const gutter = html("pre", { "aria-hidden": "true" });
  const notes = html("div", { class: "editor-notes", "aria-hidden": "true" });
  const area = html("textarea", { name: "text", id: "text", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-describedby": "text-help", wrap: "off" });
  const list = html("ul", { class: "problems", "aria-label": "Problems" });
  const state = html("p", { role: "status", class: "editor-state" });
  const check = checker(tools, { area, gutter, notes, list, state });
  area.addEventListener("input", () => check.soon());
  const use = html("button", { type: "submit", class: "primary" }, "Use this model");
  const own = form(
    {},
    async (fields) => {
      const weeks = fields.weeks.value === "all" ? 520 : 0;
      try {
        await ask("PUT", `${tools.path}/model`, { name: fields.name.value, text: area.value, weeks });
      } catch (error) {
        if (error.data.problems?.length) check.show(error.data.problems, true);
        throw error;
      }
      say("The room now uses this model.");
    },
    html("label", { for: "text" }, "The model as text"),
    html("p", { class: "soft", id: "text-help" }, HELP),
    html("div", { class: "editor-beside" }, html("div", { class: "editor" }, gutter, html("div", { class: "editor-text" }, area, notes)), html("div", {}, state, list)),
    html(
      "div",
      { class: "line buttons" },
      html("label", {}, "Name ", html("input", { type: "text", name: "name", required: true })),
      html("label", {}, "Time counted in runs ", html("select", { name: "weeks" }, html("option", { value: "year" }, "at most a year"), html("option", { value: "all" }, "the whole horizon"))),
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
    const shelves = [...new Set(models.map(({ shelf }) => shelf))];
    const choice = html("select", { name: "book" }, ...shelves.map((shelf) => html("optgroup", { label: shelf }, ...models.filter((each) => each.shelf === shelf).map(({ id, title }) => html("option", { value: id }, title)))));
    const question = html("p", { class: "lead words", role: "status" });
    const asks = () => {
      question.textContent = models.find(({ id }) => id === choice.value)?.question ?? "";
    };
    choice.addEventListener("change", asks);
    asks();
    place.append(
      form(
        { class: "line" },
        async (fields) => {
          await ask("PUT", `${tools.path}/model`, { book: fields.book.value });
          say("The room now uses this model.");
        },
        html("label", {}, "Start with", choice),
        html("button", { type: "submit" }, "Use it"),
      ),
      question,
    );
  } catch (error) {
    say(error.message, true);
  }
}

function checker(tools, { area, gutter, notes, list, state }) {
  let timer = 0;
  let asked = 0;
  const scrolled = () => {
    gutter.scrollTop = area.scrollTop;
    notes.style.transform = `translateY(${-area.scrollTop}px)`;
  };
  area.addEventListener("scroll", scrolled);
  const mark = (problems) => {
    const lines = area.value.split("\n");
    const marked = new Set(problems.map(({ line }) => line));
    gutter.replaceChildren(...lines.flatMap((_, place) => [marked.has(place + 1) ? html("mark", {}, `● ${place + 1}`) : String(place + 1), "\n"]));
    notes.replaceChildren(...[...marked].map((line) => noteAt(line, lines, problems)));
    scrolled();
  };
  // isAsked: somebody wanted to use the text, so the first error is scrolled into view.
  const show = (problems, isAsked = false) => {
    mark(problems);
    list.replaceChildren(...problems.map((problem) => html("li", {}, action(`${problem.line}:${problem.column} ${problem.text}`, async () => jump(problem, area), { class: `words ${problem.kind}` }))));
    const errors = problems.filter(({ kind }) => kind === "error");
    state.textContent = errors.length ? `${errors.length} ${errors.length === 1 ? "problem" : "problems"}, the first on line ${errors[0].line}` : problems.length ? "Valid, with warnings." : "No problems.";
    state.classList.toggle("wrong", errors.length > 0);
    area.setAttribute("aria-invalid", String(errors.length > 0));
    if (isAsked && errors.length) jump(errors[0], area);
  };
  const now = async () => {
    const mine = (asked += 1);
    mark([]);
    try {
      const { problems } = await ask("POST", `/api/check?room=${tools.id}`, { text: area.value });
      if (mine === asked) show(problems);
    } catch (error) {
      state.textContent = error.message;
    }
  };
  return {
    now,
    show,
    soon() {
      mark([]);
      clearTimeout(timer);
      timer = setTimeout(now, PAUSE);
    },
  };
}

// What is wrong with a line, behind its end.
function noteAt(line, lines, problems) {
  const here = problems.filter((problem) => problem.line === line);
  const kind = here.some((problem) => problem.kind === "error") ? "error" : "warning";
  const made = html("div", {}, html("span", { class: kind }, here.map(({ text }) => text).join(" ")));
  made.style.top = `${(line - 1) * LINE}em`;
  made.style.left = `min(${lines[line - 1]?.length ?? 0}ch + 2ch, 45%)`;
  return made;
}

function jump({ line, column }, area) {
  const before = area.value.split("\n").slice(0, line - 1);
  const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  area.focus({ preventScroll: true });
  area.setSelectionRange(at, at);
  area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
  area.closest(".editor").scrollIntoView({ block: "nearest" });
}
