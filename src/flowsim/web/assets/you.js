// A participant on their own page: their name, the way back from another phone, the way out.

import { ask } from "./api.js";
import { action, confirm, form, say } from "./frame.js";
import { html } from "./svg.js";

export function youOf(room, me, wayBack) {
  const code = `${wayBack.slice(0, 3)} ${wayBack.slice(3)}`;
  const rename = form(
    { class: "line", autocomplete: "off" },
    async (fields) => {
      const { name } = await ask("PUT", `/api/guest/${room}/name`, { name: fields.name.value });
      say(`Your name is now ${name}.`);
    },
    html("label", {}, "Your name", html("input", { type: "text", name: "name", value: me.name, required: true })),
    html("button", { type: "submit" }, "Rename"),
  );
  const leave = action("Leave the room", async () =>
    confirm(
      { title: "Leave the room?", text: `Your points are kept. You can come back with your name and the code ${code}.`, yes: "Leave", no: "Stay" },
      async () => {
        await ask("DELETE", `/api/guest/${room}`);
        location.assign("/");
      },
    ),
  );
  return html(
    "details",
    { class: "you" },
    html("summary", {}, "Change phone, change name, leave"),
    html("p", {}, "From another phone, join with your name and this personal code:"),
    html("p", { class: "big-code" }, code),
    rename,
    html("p", {}, leave),
  );
}
