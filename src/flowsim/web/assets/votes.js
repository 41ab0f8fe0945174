// How a participant answers: one of several choices, or moves within a budget.

import { form } from "./frame.js";
import { html, money } from "./svg.js";

// A form for a round. send gets the vote; mine is the vote that is kept already.
export function voteForm(round, mine, send) {
  return round.kind === "bottleneck" ? choiceForm(round, mine, send) : budgetForm(round, mine, send);
}

function choiceForm({ question }, mine, send) {
  const choices = question.options.map(({ id, title }) =>
    html(
      "label",
      { class: "choice" },
      html("input", { type: "radio", name: "choice", value: id, required: true, checked: mine?.choice === id }),
      html("span", { class: "words" }, title),
    ),
  );
  return form(
    {},
    (fields) => send({ choice: fields.choice.value }),
    html("fieldset", {}, html("legend", {}, "Your answer"), html("div", { class: "choices" }, ...choices)),
    html("div", { class: "spent" }, html("button", { type: "submit", class: "primary wide" }, "Send my vote")),
  );
}

function budgetForm({ question }, mine, send) {
  const counts = { ...(mine?.moves ?? {}) };
  const spent = html("strong", { role: "status" });
  const submit = html("button", { type: "submit", class: "primary" }, "Send my vote");
  const shows = [];
  const update = () => {
    const sum = question.options.reduce((total, { id, price }) => total + price * (counts[id] ?? 0), 0);
    const left = question.budget - sum;
    spent.textContent = left < 0 ? `${money(-left)} over budget` : `${money(sum)} of ${question.budget_text} spent`;
    spent.classList.toggle("wrong", left < 0);
    submit.disabled = left < 0;
    shows.forEach((show) => show());
  };
  const lines = question.options.map((option) => moveLine(option, counts, question.options, shows, update));
  const made = form(
    {},
    () => send({ moves: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) }),
    html("fieldset", {}, html("legend", {}, "What you would buy"), html("div", { class: "choices" }, ...lines)),
    html("div", { class: "spent" }, spent, submit),
  );
  update();
  return made;
}

function moveLine(option, counts, options, shows, update) {
  const { id, title, text, most, group } = option;
  const price = html("span", { class: "price" }, text);
  if (most > 1) return stepper(option, counts, shows, update, price);
  const box = html("input", { type: "checkbox", name: id, checked: Boolean(counts[id]) });
  box.addEventListener("change", () => {
    counts[id] = box.checked ? 1 : 0;
    if (box.checked) options.filter((other) => other.group === group && other.id !== id).forEach((other) => (counts[other.id] = 0));
    update();
  });
  shows.push(() => (box.checked = Boolean(counts[id])));
  return html("label", { class: "choice" }, box, html("span", { class: "words" }, title), price);
}

function stepper({ id, title, most }, counts, shows, update, price) {
  const count = html("output", { "aria-live": "polite" }, "0");
  const step = (by, sign, word) => {
    const button = html("button", { type: "button", "aria-label": `${word}: ${title}` }, sign);
    button.addEventListener("click", () => {
      counts[id] = Math.min(most, Math.max(0, (counts[id] ?? 0) + by));
      update();
    });
    return button;
  };
  shows.push(() => (count.textContent = String(counts[id] ?? 0)));
  const buttons = html("span", { class: "stepper" }, step(-1, "−", "One less"), count, step(1, "+", "One more"));
  return html("div", { class: "choice", role: "group", "aria-label": title }, html("span", { class: "words" }, title), price, buttons);
}
