// Not built yet.
export function mountExplorer() {}
