// The room itself: its report, who helps to run it, who is in it, its end.

import { ask } from "./api.js";
import { action, confirm, say } from "./frame.js";
import { html } from "./svg.js";

const FORMS = [
  ["html", "Report as a page"],
  ["md", "Report as Markdown"],
  ["csv", "Votes as CSV"],
  ["json", "Everything as JSON"],
];
const INVITED = 24 * 3600; // seconds

export function mountRoom(place, tools) {
  const people = html("ul", { class: "people", "aria-label": "Participants" });
  const helpers = html("ul", { class: "people", "aria-label": "Helpers and invitations" });
  const invited = html("div", { class: "secret" });
  const invite = action("Create an invitation", async () => {
    const { url } = await ask("POST", `${tools.path}/invite`);
    invited.replaceChildren(...secretOf(url));
  });
  place.append(
    html("h1", {}, "Room"),
    html("h2", {}, "Report"),
    html("p", {}, "Everything in this room is saved on this machine."),
    html("p", { class: "downloads" }, ...FORMS.map(([form, title]) => html("a", { href: `${tools.path}/report.${form}`, download: `workshop.${form}` }, title))),
    html("h2", {}, "Participants"),
    people,
    html("h2", {}, "Co-facilitators"),
    html("p", {}, "An invitation lets one person co-facilitate this room. It works once, within a day."),
    html("p", { class: "buttons" }, invite),
    invited,
    helpers,
    html("h2", {}, "End of the workshop"),
    html("p", { class: "buttons apart" }, html("a", { href: "/host" }, "All rooms"), deletion(tools)),
  );
  return {
    state(state) {
      people.replaceChildren(...listed(state.people.map((who) => personLine(who, tools)), "Nobody yet."));
      const now = Date.now() / 1000;
      const valid = state.helpers.filter(({ invited: isInvited, since }) => !isInvited || since + INVITED > now);
      helpers.replaceChildren(...valid.map((each) => helperLine(each, tools)));
    },
  };
}

const listed = (lines, otherwise) => (lines.length ? lines : [html("li", {}, otherwise)]);

// The page is on the projector, so the secret is hidden until somebody asks for it.
function secretOf(url) {
  const shown = html("code", { class: "words" }, "•".repeat(24));
  const copy = action("Copy the invitation", async () => {
    await copied(url);
    say("Invitation copied. Send it to one person.");
  }, { class: "primary" });
  const show = action("Show it", async () => {
    shown.textContent = shown.textContent === url ? "•".repeat(24) : url;
    show.textContent = shown.textContent === url ? "Hide it" : "Show it";
  });
  return [html("p", {}, shown), html("p", { class: "buttons" }, copy, show)];
}

// Only pages that came over HTTPS, or from this machine, have a clipboard; others use the old way.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return;
  } catch {
    // there is none, or it is forbidden
  }
  const area = html("textarea", { class: "sr", readonly: true, "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (!isDone) throw new Error("This browser does not allow copying. Show the invitation and copy it yourself.");
}

function personLine({ id, name, here, let_in_until: until }, tools) {
  const waits = until * 1000 > Date.now();
  const note = waits ? " may come back by name alone now" : here ? "" : " has left";
  const letIn = action(
    "Let back in",
    async () => {
      await ask("POST", `${tools.path}/people/${id}/let-in`);
      say(`${name} can rejoin with this name from any phone within ten minutes.`);
    },
    { "aria-label": `Let ${name} back in` },
  );
  const remove = action(
    "Remove",
    async () => confirm({ title: `Remove ${name}?`, text: "Their points will be deleted.", yes: "Remove", no: "Keep" }, () => ask("DELETE", `${tools.path}/people/${id}`)),
    { "aria-label": `Remove ${name}` },
  );
  return html("li", {}, html("span", {}, html("span", { class: "words" }, name), html("small", { class: "soft" }, note)), letIn, remove);
}

function helperLine({ id, invited, since }, tools) {
  const at = new Date(since * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const words = invited ? `Invitation created at ${at}, not used yet` : `Co-facilitates since ${at}`;
  const label = invited ? "Withdraw" : "Remove";
  return html("li", {}, html("span", {}, words), action(label, () => ask("DELETE", `${tools.path}/helpers/${id}`)));
}

function deletion(tools) {
  return action("Delete this room…", async () =>
    confirm(
      { title: "Delete this room?", text: "Its rounds, votes and scenarios will be deleted. Download the report first.", yes: "Delete permanently", no: "Keep it" },
      async () => {
        await ask("DELETE", tools.path);
        location.assign("/host");
      },
    ),
  );
}
