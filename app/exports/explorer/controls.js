// The bar above the picture: search, focus and depth, filters, view, theme, downloads.

let numbers = 0;
const unique = (word) => `tp-${word}-${(numbers += 1)}`;

function button(words, deed, more = {}) {
  return html("button", { type: "button", click: deed, ...more }, words);
}

// A button that opens what lies below it; Escape and a click elsewhere close it.
function dropDown(words, content, label, opening = null) {
  const id = unique("drop");
  const panel = html("div", { id, class: "tp-drop", hidden: true, role: "group", "aria-label": label }, content);
  const opener = button(words, () => toggle(panel.hidden), { "aria-expanded": "false", "aria-controls": id });
  const whole = html("div", { class: "tp-dropper" }, opener, panel);
  function toggle(open) {
    if (open) opening?.();
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const [left, wide] = [opener.getBoundingClientRect().left, panel.offsetWidth];
    panel.style.left = `${Math.max(8 - left, Math.min(0, document.documentElement.clientWidth - 8 - left - wide))}px`;
  }
  whole.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    toggle(false);
    opener.focus();
    event.stopPropagation();
  });
  whole.close = () => toggle(false);
  whole.opener = opener;
  return whole;
}

function searchBox(find, choose) {
  const list = html("ul", { id: unique("found"), class: "tp-found", role: "listbox", hidden: true, "aria-label": "Datasets found" });
  const input = html("input", {
    type: "search", role: "combobox", placeholder: "Search a dataset", "aria-label": "Search a dataset", autocomplete: "off",
    spellcheck: "false", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
  });
  let found = [];
  let at = -1;
  function mark(place) {
    at = place;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }
  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }
  function take(place) {
    if (!found[place]) return;
    const taken = found[place];
    close();
    input.value = "";
    choose(taken.id);
  }
  function search() {
    found = input.value.trim() ? find(input.value.trim()) : [];
    const items = found.map((hit, place) =>
      html("li", { id: unique("hit"), role: "option", mousedown: (event) => event.preventDefault(), click: () => take(place) }, bdi(hit.id), html("small", {}, hit.note)));
    list.replaceChildren(...(items.length || !input.value.trim() ? items : [html("li", { class: "tp-none" }, "No dataset has that in its name.")]));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(found.length ? 0 : -1);
  }
  input.addEventListener("input", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const deeds = {
      ArrowDown: () => found.length && mark((at + 1) % found.length),
      ArrowUp: () => found.length && mark((at - 1 + found.length) % found.length),
      Enter: () => take(at),
      Escape: () => (list.hidden ? (input.value = "") : close()),
    };
    if (!deeds[event.key]) return;
    deeds[event.key]();
    event.preventDefault();
    event.stopPropagation();
  });
  return html("div", { class: "tp-search", role: "search" }, input, list);
}

// The best first: a name that begins so, then a part of it that does, then anywhere.
function searched(graph, words) {
  const wanted = words.toLowerCase();
  const hits = [];
  graph.nodes.forEach((node, place) => {
    const text = node.id.toLowerCase();
    const where = text.indexOf(wanted);
    if (where < 0) return;
    const rank = where === 0 ? 0 : /[^\p{L}\p{N}]/u.test(text[where - 1]) ? 1 : 2;
    hits.push({ place, id: node.id, note: ROLE_WORDS[node.role], rank, links: graph.up[place].length + graph.down[place].length });
  });
  return hits.sort((a, b) => a.rank - b.rank || b.links - a.links || a.id.length - b.id.length).slice(0, 12);
}

function tally(items) {
  const counts = new Map();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || String(a[0]).localeCompare(String(b[0])));
}

// Check boxes over a set; all of them ticked is no filter at all.
function choices(title, offered, chosen, changed, sample) {
  const boxes = offered.map(([value, count]) => {
    const box = html("input", { type: "checkbox", change });
    box.checked = chosen === null || chosen.has(value);
    box.worth = value;
    return html("label", {}, box, sample?.(value) ?? null, bdi(value), html("small", {}, String(count)));
  });
  function change() {
    const inputs = boxes.map((label) => label.firstChild);
    const ticked = inputs.filter((box) => box.checked).map((box) => box.worth);
    changed(ticked.length === inputs.length ? null : new Set(ticked));
  }
  const all = (on) => () => {
    boxes.forEach((label) => (label.firstChild.checked = on));
    change();
  };
  const quick = html("span", { class: "tp-quick" }, button("all", all(true)), button("none", all(false)));
  return html("fieldset", {}, html("legend", {}, title), offered.length > 2 ? quick : null, html("div", { class: "tp-choices" }, boxes));
}

function sampleLine(graph, dark, relationship) {
  const stroke = graph.strokes.find((each) => each.relationship === relationship) ?? graph.strokes.at(-1);
  const colour = graph.palettes[dark ? "dark" : "light"].edges[stroke.slot];
  const line = svg("line", { x1: 1, y1: 6, x2: 33, y2: 6, stroke: colour, "stroke-width": stroke.width + 0.6 });
  if (stroke.dashes) line.setAttribute("stroke-dasharray", stroke.dashes);
  const sample = svg("svg", { width: 34, height: 12, "aria-hidden": "true" });
  sample.append(line);
  return sample;
}

function filters(graph, state, dark, changed) {
  const set = (key) => (value) => {
    state[key] = value;
    changed();
  };
  const month = (key, words) => html("label", {}, words, html("input", { type: "month", value: state[key], change: (event) => set(key)(event.target.value) }));
  const least = html("input", { type: "range", min: 0, max: 1, step: 0.05, value: state.least, "aria-label": "Least confidence" });
  const told = html("output", {}, String(state.least));
  least.addEventListener("input", () => (told.textContent = least.value));
  least.addEventListener("change", () => set("least")(Number(least.value)));
  const domains = tally(graph.nodes.flatMap((node) => node.domains ?? [UNSTATED_WORD]));
  const licenses = tally(graph.nodes.map((node) => node.license ?? UNSTATED_WORD));
  return [
    choices("Relationship", tally(graph.edges.map((edge) => relationshipOf(graph, edge))), state.relationships, set("relationships"), (value) => sampleLine(graph, dark, value)),
    choices("Status of edges", tally(graph.edges.map((edge) => edge.status)), state.statuses, (value) => set("statuses")(value ?? new Set(["accepted", "needs_review", "rejected"]))),
    html("fieldset", {}, html("legend", {}, "Confidence at least"), least, told),
    domains.length > 1 ? choices("Domain", domains, state.domains, set("domains")) : null,
    licenses.length > 1 ? choices("License", licenses, state.licenses, set("licenses")) : null,
    html("fieldset", { class: "tp-dates" }, html("legend", {}, "Published (undated ones stay)"), month("from", "from "), month("to", "to ")),
  ];
}

function activeFilters(state) {
  const sets = [state.relationships, state.domains, state.licenses].filter((set) => set !== null).length;
  const statuses = ["accepted", "needs_review"].every((status) => state.statuses.has(status)) && !state.statuses.has("rejected") ? 0 : 1;
  return sets + statuses + (state.least > 0) + (state.from !== "") + (state.to !== "");
}

// What there is to be explained, in an order that does not change while a graph grows.
function keyTold(graph) {
  const used = new Set(graph.edges.map((edge) => relationshipOf(graph, edge)));
  return {
    roles: Object.keys(ROLE_WORDS).filter((role) => graph.nodes.some((node) => node.role === role)),
    used: graph.strokes.map((stroke) => stroke.relationship ?? UNSTATED_WORD).filter((value) => used.has(value)),
    waiting: graph.edges.some((edge) => edge.status === "needs_review"),
  };
}

function keyOf(graph, { roles, used, waiting }, dark) {
  const colours = graph.palettes[dark ? "dark" : "light"];
  const shapes = roles.map((role) => {
    const [fill, line, text] = colours.nodes[role];
    const sample = svg("svg", { width: 34, height: 16, "aria-hidden": "true" });
    const dashes = role === "off_hub" || role === "unread" ? "4 3" : "none";
    sample.append(svg("rect", { x: 1, y: 1, width: 32, height: 14, rx: 3, fill, stroke: line, "stroke-dasharray": dashes }), markOf(role, 10, 8, role === "target" ? text : line));
    return html("li", {}, sample, ROLE_WORDS[role]);
  });
  const lines = used.map((value) => html("li", {}, sampleLine(graph, dark, value), value));
  const sample = svg("svg", { width: 34, height: 14, "aria-hidden": "true" });
  sample.append(svg("line", { x1: 1, y1: 7, x2: 33, y2: 7, stroke: colours.doubt, "stroke-width": 1.8 }), badgeOf([17, 7], "?", colours.doubt, colours.ground));
  return html("ul", {}, shapes, lines, waiting ? html("li", {}, sample, "waits for review") : null);
}
