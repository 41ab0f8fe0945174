// Tabs by the pattern of ARIA: arrows move, the panel shows at once, the address remembers.

import { html } from "./svg.js";

export function mountTabs(list, parts, panels, onGo) {
  const buttons = parts.map(([key, label]) => {
    const button = html("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": `panel-${key}` }, label);
    button.addEventListener("click", () => go(key));
    return button;
  });
  const go = (wanted) => {
    const found = panels.has(wanted) ? wanted : parts[0][0];
    parts.forEach(([key], place) => {
      const isThis = key === found;
      buttons[place].setAttribute("aria-selected", String(isThis));
      buttons[place].tabIndex = isThis ? 0 : -1;
      panels.get(key).hidden = !isThis;
    });
    history.replaceState(null, "", `#${found}`);
    onGo();
  };
  parts.forEach(([key]) => {
    const panel = panels.get(key);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `tab-${key}`);
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const at = buttons.indexOf(document.activeElement);
    const next = (at + by + buttons.length) % buttons.length;
    go(parts[next][0]);
    buttons[next].focus();
    event.preventDefault();
  });
  list.append(...buttons);
  list.hidden = false;
  go(location.hash.slice(1));
  return go;
}
