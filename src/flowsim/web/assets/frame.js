// What both pages share: the title, the line that says what happened, the lost connection.

import { html } from "./svg.js";

const byId = (id) => document.getElementById(id);

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
  button.addEventListener("click", () => busily(button, act));
  return button;
}

export async function busily(button, act) {
  button.disabled = true;
  try {
    say("");
    await act();
  } catch (error) {
    say(error.message, true);
  } finally {
    button.disabled = false;
  }
}

// A form that sends what is in it. act gets the elements by name.
export function form(attributes, act, ...children) {
  const made = html("form", attributes, ...children);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = made.querySelector("[type=submit]");
    busily(button, () => act(made.elements));
  });
  return made;
}
