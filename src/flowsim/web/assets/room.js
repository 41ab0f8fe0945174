// The room itself: its report, who helps to run it, who is in it, its end.

import { ask } from "./api.js";
import { action, say } from "./frame.js";
import { html } from "./svg.js";

const FORMS = [
  ["html", "Report as a page"],
  ["md", "Report as Markdown"],
  ["csv", "Votes as CSV"],
  ["json", "Everything as JSON"],
];

export function mountRoom(place, tools) {
  const people = html("ul", { class: "people" });
  const invited = html("p", { class: "words" });
  const invite = action("Make an invitation", async () => {
    const { url } = await ask("POST", `${tools.path}/invite`);
    invited.replaceChildren("Whoever opens this address runs this room, too: ", html("code", {}, url));
  });
  place.append(
    html("h1", {}, "Room"),
    html("h2", {}, "Report"),
    html("p", {}, "Everything the room did is kept on this machine."),
    html("p", { class: "downloads" }, ...FORMS.map(([form, title]) => html("a", { href: `${tools.path}/report.${form}`, download: `workshop.${form}` }, title))),
    html("h2", {}, "Somebody to help"),
    html("p", { class: "buttons" }, invite),
    invited,
    html("h2", {}, "Participants"),
    people,
    html("h2", {}, "The end"),
    html("p", { class: "buttons" }, html("a", { href: "/host" }, "All rooms"), deletion(tools)),
  );
  return {
    state(state) {
      const remove = ({ id, name }) => action("Remove", () => ask("DELETE", `${tools.path}/people/${id}`), { "aria-label": `Remove ${name}` });
      const lines = state.people.map((who) => html("li", {}, html("span", {}, who.name), remove(who)));
      people.replaceChildren(...(lines.length ? lines : [html("li", {}, "Nobody yet.")]));
    },
  };
}

function deletion(tools) {
  const dialog = html("dialog", { "aria-labelledby": "delete-title" });
  const end = action(
    "Delete for good",
    async () => {
      await ask("DELETE", tools.path);
      location.assign("/host");
    },
    { class: "primary" },
  );
  const keep = html("button", { type: "button", autofocus: true }, "Keep it");
  keep.addEventListener("click", () => dialog.close());
  dialog.append(html("h2", { id: "delete-title" }, "Delete this room?"), html("p", {}, "Its rounds, votes and scenarios are gone then. Take the report away first."), html("p", { class: "buttons" }, keep, end));
  const open = html("button", { type: "button" }, "Delete this room…");
  open.addEventListener("click", () => {
    say("");
    dialog.showModal();
  });
  return html("span", {}, open, dialog);
}
