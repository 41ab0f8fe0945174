// Data that were deflated and written as base64: bytes, text, JSON.

export async function unpackBytes(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function unpackJson(text) {
  return JSON.parse(new TextDecoder().decode(await unpackBytes(text)));
}
