// Everything that folds is open on paper, and afterwards as it was before.

export function mountPaper(root) {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...root.querySelectorAll("main details:not([open]):not(.no-print)")];
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
    opened = [];
  });
}
