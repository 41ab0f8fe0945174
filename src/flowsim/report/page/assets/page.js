// What a report's page does once it is there: every widget draws its data, again when room or
// theme change. A widget is a function (element, data) that draws into the element and may return
// a function that is called to draw again.

import { mountTheme } from "./theme.js";
import { mountCharts } from "./charts.js";
import { mountReplay } from "./replay.js";
import { mountExplorer } from "./explorer.js";
import { mountDownloads } from "./downloads.js";
import { mountPaper } from "./paper.js";

const widgets = { chart: mountCharts, replay: mountReplay, explorer: mountExplorer };
const data = JSON.parse(document.getElementById("data").textContent);

mountTheme(document);
mountDownloads(document, data);
mountPaper(document);
for (const place of document.querySelectorAll("[data-widget]")) {
  widgets[place.dataset.widget](place, data[place.dataset.key]);
}
document.documentElement.dataset.ready = "yes";
