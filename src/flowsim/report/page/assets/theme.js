// Light or dark: as the system says until somebody chooses.

// Colours by name, as the style sheet has them now.
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// Call a function whenever colours change.
export function onTheme(draw) {
  document.addEventListener("flowsim:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

export function mountTheme(root) {
  const button = root.querySelector("[data-theme-button]");
  if (!button) return;
  const html = root.documentElement;
  const isDark = () =>
    html.dataset.theme
      ? html.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    html.dataset.theme = isDark() ? "light" : "dark";
    show();
    document.dispatchEvent(new Event("flowsim:theme"));
  });
  onTheme(show);
  show();
}
