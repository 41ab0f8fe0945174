// Not built yet.
export function mountReplay() {}
