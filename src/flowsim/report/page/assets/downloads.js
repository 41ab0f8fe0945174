// Raw numbers to take away: a button makes a file of what is in the page.

import { unpackJson } from "./unpack.js";

export function mountDownloads(root, data) {
  for (const button of root.querySelectorAll("[data-download]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const file = data[button.dataset.download];
      const content = await unpackJson(file.packed);
      const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: file.type }));
      const link = document.createElement("a");
      link.href = url;
      link.download = file.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    });
  }
}
