// Tabs by the pattern of ARIA: arrows move, the panel shows at once, the address remembers, and the
// browser's back and forward go through them.

import { html } from "./svg.js";

// first: the key of the part that an address without one shows.
export function mountTabs(list, parts, panels, first, onGo) {
  const keys = parts.map(([key]) => key);
  const buttons = parts.map(([key, label]) => {
    const button = html("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": `panel-${key}` }, label);
    button.addEventListener("click", () => go(key));
    return button;
  });
  const show = (wanted) => {
    const found = keys.includes(wanted) ? wanted : first;
    keys.forEach((key, place) => {
      const isThis = key === found;
      buttons[place].setAttribute("aria-selected", String(isThis));
      buttons[place].tabIndex = isThis ? 0 : -1;
      panels.get(key).hidden = !isThis;
    });
    onGo();
    return found;
  };
  const inAddress = () => location.hash.slice(1);
  const go = (wanted) => {
    const found = show(wanted);
    if (found !== inAddress()) history.pushState(null, "", `#${found}`);
  };
  for (const key of keys) {
    const panel = panels.get(key);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${key}`);
  }
  list.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[event.key];
    if (to === undefined) return;
    const next = (to + keys.length) % keys.length;
    go(keys[next]);
    buttons[next].focus();
    event.preventDefault();
  });
  window.addEventListener("popstate", () => show(inAddress()));
  list.append(...buttons);
  list.hidden = false;
  history.replaceState(null, "", `#${show(inAddress())}`);
  return go;
}
