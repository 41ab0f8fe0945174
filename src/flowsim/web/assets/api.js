// Talking with the server: requests with JSON, and the state of a room as it changes.

const SILENCE = 40_000; // milliseconds; the server gives a sign of life every 15 seconds
const LOOK = 5_000;

export class AskError extends Error {
  constructor(status, told, data) {
    super(told);
    this.status = status;
    this.data = data;
  }
}

export async function ask(method, path, body) {
  const options = { method, headers: { "content-type": "application/json" } };
  if (method !== "GET") options.body = JSON.stringify(body ?? {});
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new AskError(0, "The server does not answer. Check the connection.", {});
  }
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw new AskError(response.status, data.error ?? "The server refused the request.", data);
  return data;
}

// Call onState with every state of a stream, onLink with whether there is a connection. A dead
// connection may look open for minutes: a page that hears nothing for too long opens another.
export function follow(path, onState, onLink) {
  let source = null;
  let heard = 0;
  let isOver = false;
  const open = () => {
    source?.close();
    if (isOver) return;
    heard = Date.now();
    const mine = (source = new EventSource(path));
    const hear = () => {
      heard = Date.now();
      onLink(true);
    };
    mine.addEventListener("here", hear);
    mine.onmessage = (event) => {
      hear();
      onState(JSON.parse(event.data));
    };
    mine.onerror = () => {
      if (mine !== source || isOver) return;
      onLink(false);
      if (mine.readyState === EventSource.CLOSED) setTimeout(() => mine === source && open(), 2000); // refused: not by itself
    };
  };
  const look = () => {
    if (isOver || Date.now() - heard < SILENCE) return;
    onLink(false);
    open();
  };
  const timer = setInterval(look, LOOK);
  document.addEventListener("visibilitychange", () => !document.hidden && look());
  open();
  return () => {
    isOver = true;
    clearInterval(timer);
    source.close();
  };
}

export const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
