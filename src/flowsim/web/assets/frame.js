// What both pages share: the title, the lines that say what happened, the lost connection.

import { html } from "./svg.js";

const byId = (id) => document.getElementById(id);

// Below the bar, so that it is seen wherever the page is scrolled to.
export function say(text, isWrong = false) {
  const line = byId("told");
  line.textContent = text;
  line.classList.toggle("wrong", isWrong);
}

export function showLink(isThere) {
  byId("link").hidden = isThere;
}

export function showTitle(text) {
  byId("title").textContent = text;
  document.title = text;
}

export function content() {
  return byId("content");
}

export function ready() {
  document.documentElement.dataset.ready = "yes";
}

// A button that cannot be pressed twice and says what went wrong.
export function action(label, act, attributes = {}) {
  const button = html("button", { type: "button", ...attributes }, label);
  button.addEventListener("click", () => busily(button, act, say));
  return button;
}

async function busily(button, act, tell) {
  button.disabled = true;
  try {
    say("");
    tell("");
    await act();
  } catch (error) {
    tell(error.message, true);
  } finally {
    button.disabled = false;
  }
}

// A form that sends what is in it. act gets the elements by name; errors are shown below
// the button that was pressed.
export function form(attributes, act, ...children) {
  const line = html("p", { class: "wrong in-form words", role: "alert" });
  const made = html("form", attributes, ...children, line);
  const tell = (text) => {
    line.textContent = text;
    if (text) line.scrollIntoView({ block: "nearest" });
  };
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    busily(made.querySelector("[type=submit]"), () => act(made.elements), tell);
  });
  return made;
}

// Ask before something that cannot be undone. yes: what the button says that does it.
export function confirm({ title, text, yes, no }, act) {
  const dialog = html("dialog", { "aria-labelledby": "confirm-title" });
  const keep = html("button", { type: "button", autofocus: true }, no);
  const end = action(
    yes,
    async () => {
      dialog.close();
      await act();
    },
    { class: "primary" },
  );
  keep.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(html("h2", { id: "confirm-title" }, title), html("p", {}, text), html("p", { class: "buttons" }, keep, end));
  document.body.append(dialog);
  dialog.showModal();
}
