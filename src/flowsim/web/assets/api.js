// Talking with the server: requests with JSON, and the state of a room as it changes.

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
    throw new AskError(0, "The server does not answer. Is the connection there?", {});
  }
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw new AskError(response.status, data.error ?? "The server refused.", data);
  return data;
}

// Call onState with every state of a stream, onLink with whether there is a connection.
export function follow(path, onState, onLink) {
  let source = null;
  const open = () => {
    source = new EventSource(path);
    source.onmessage = (event) => {
      onLink(true);
      onState(JSON.parse(event.data));
    };
    source.onerror = () => {
      onLink(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 2000); // refused: not by itself
    };
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && source.readyState === EventSource.CLOSED) open();
  });
  open();
  return () => source.close();
}

export const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
