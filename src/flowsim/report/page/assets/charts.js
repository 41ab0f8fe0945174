// Not built yet.
export function mountCharts() {}
