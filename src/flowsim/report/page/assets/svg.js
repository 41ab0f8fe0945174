// What all charts draw with: elements, scales, round numbers, and how wide a text is.

const NS = "http://www.w3.org/2000/svg";

// An SVG element with attributes and children; a text among the children is text.
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// The same for an HTML element.
export function html(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// From values to pixels; log for factors.
export function scale(from, to, start, end, log = false) {
  const at = log ? Math.log : (value) => value;
  const span = at(to) - at(from) || 1;
  return (value) => start + ((at(value) - at(from)) / span) * (end - start);
}

// Round numbers that cover low to high, about this many.
export function ticks(low, high, count = 5) {
  const span = high - low || 1;
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough * 0.999) ?? 10 * power;
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) {
    found.push(Number((at * step).toPrecision(12)));
  }
  return found;
}

const pen = document.createElement("canvas").getContext("2d");

export function textWidth(text, size = 13, bold = false) {
  pen.font = `${bold ? 700 : 400} ${size}px system-ui, sans-serif`;
  return pen.measureText(text).width * 1.04;
}

// A text that fits into this many pixels, cut with an ellipsis if it must be.
export function fitted(text, room, size = 13) {
  if (textWidth(text, size) <= room + 0.5) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join("")}…`, size) > room + 0.5) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

// A text in lines of this many pixels, and no more than `most` lines; the last is cut if it must be.
export function wrapped(text, room, size = 13, most = 2) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && textWidth(longer, size) > room && lines.length < most - 1) {
      lines.push(fitted(line, room, size));
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, fitted(line, room, size)];
}

// A number as people write it, with at least this many significant digits.
export function plain(value, digits = 3) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const places = size === 0 ? 0 : Math.max(0, Math.min(4, digits - 1 - Math.floor(Math.log10(size))));
  const shown = size >= 100 ? 0 : places; // toFixed rounds what the number is, as Python does
  const text = Number(value.toFixed(shown)).toLocaleString("en-US", { maximumFractionDigits: shown });
  return text.replace("-", "−");
}

// An amount of money, without a currency.
export function money(value) {
  for (const [size, letter] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (Math.abs(value) >= size * 0.9995) return plain(value / size) + letter;
  }
  return plain(value);
}
