// Texts of others on their way to the eye: as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

// Control, bidirectional and invisible characters (app/naming/unseen.py): they would steer whoever reads.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}\u{e0080}-\u{e01ef}]|\p{Cs}/gu;

function shown(text) {
  return String(text ?? "").replace(UNSEEN, " ");
}

function name(text) {
  return shown(text).split(/\s+/).filter(Boolean).join(" ") || "·";
}

function svg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// Setting what is there already would be worked on like a change.
function given(element, key, value) {
  if (element.getAttribute(key) !== String(value)) element.setAttribute(key, value);
}

// Attributes are ours; what others wrote comes as children, which become text nodes.
function html(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

// A name in a sentence: what it does to the direction of the text ends with it.
function bdi(text) {
  return html("bdi", {}, name(text));
}

function link(address, words) {
  const safe = /^https?:\/\/[^\s]+$/i.test(address ?? "");
  const told = shown(words ?? address);
  return safe ? html("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, told) : html("bdi", {}, told);
}

const measuring = document.createElement("canvas").getContext("2d");
const FAMILY = 'system-ui, "DejaVu Sans", Verdana, Arial, sans-serif';

let measured = 0;
function widthOf(text, size) {
  if (size !== measured) measuring.font = `${(measured = size)}px ${FAMILY}`;
  return measuring.measureText(text).width;
}

// Shortened in the middle: what tells versions and variants apart stands at the end.
const short = new Map();
function shortened(text, size, most) {
  const key = `${size} ${most} ${text}`;
  if (!short.has(key)) short.set(key, shortenedNow(text, size, most));
  return short.get(key);
}

function shortenedNow(text, size, most) {
  const letters = Array.from(name(text)).slice(0, 400);
  if (widthOf(letters.join(""), size) <= most) return letters.join("");
  let [low, high] = [2, letters.length];
  const cut = (kept) => letters.slice(0, kept - (kept >> 1)).join("") + "…" + letters.slice(letters.length - (kept >> 1)).join("");
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOf(cut(middle), size) <= most) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}
