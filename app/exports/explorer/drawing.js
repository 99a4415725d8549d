// What a box and a line look like. What is told of a part is compared with what it shows; a part that shows it stays.

const SIZE = 11;
const ROLE_WORDS = {
  target: "target",
  root: "root",
  between: "in between",
  benchmark: "benchmark",
  off_hub: "off-Hub",
  unread: "not read",
};

function markOf(role, x, y, colour) {
  if (role === "root") return svg("path", { d: `M${x} ${y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z`, fill: colour });
  if (role === "benchmark") return svg("path", { d: `M${x} ${y - 4.5}l4.5 8h-9z`, fill: colour });
  if (role === "between") return svg("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7, fill: colour });
  const mark = svg("circle", { cx: x, cy: y, r: role === "target" ? 4.2 : 3.8, fill: "none", stroke: colour, "stroke-width": 1.4 });
  if (role === "target") mark.setAttribute("fill", colour);
  if (role === "unread") mark.setAttribute("stroke-dasharray", "2 1.4");
  return mark;
}

function strokeOf(graph, edge) {
  return graph.strokes.find((stroke) => stroke.relationship === edge.relationship) ?? graph.strokes.at(-1);
}

function lookOf(graph, edge, colours) {
  const stroke = strokeOf(graph, edge);
  if (edge.status === "needs_review") return { ...stroke, colour: colours.doubt, opacity: 1, mark: "?" };
  if (edge.status === "rejected") return { ...stroke, colour: colours.faint, opacity: 0.6, mark: "×" };
  return { ...stroke, colour: colours.edges[stroke.slot], opacity: 0.8, mark: "" };
}

function badgeOf([x, y], mark, colour, ground) {
  const letter = svg("text", { x: round(x), y: round(y + 3.5), "font-size": 10, "font-weight": "bold", "text-anchor": "middle", fill: colour });
  letter.textContent = mark;
  const ring = svg("circle", { cx: round(x), cy: round(y), r: 6, fill: ground, stroke: colour, "stroke-width": 1.4 });
  const badge = svg("g", { class: "tp-badge" });
  badge.append(ring, letter);
  return badge;
}

function nodeWords(graph, place) {
  const node = graph.nodes[place];
  const [ups, downs] = [graph.up[place].length, graph.down[place].length];
  return `${name(node.id)}, ${ROLE_WORDS[node.role]}, ${ups} upstream, ${downs} downstream`;
}

function edgeWords(graph, edge) {
  const [up, down] = [graph.nodes[edge.upstream].id, graph.nodes[edge.downstream].id];
  const told = edge.status === "accepted" ? "" : `, ${edge.status.replace("_", " ")}`;
  return `${name(up)} → ${name(down)}: ${shown(edge.relationship ?? "relationship not stated")}${told}`;
}

function lineTold(graph, place, line, colours) {
  const edge = graph.edges[place];
  return { ...line, ...lookOf(graph, edge, colours), ground: colours.ground };
}

function lineParts({ path, head, badge, colour, width, opacity, dashes, ground, mark }) {
  const drawn = svg("path", { d: path, fill: "none", stroke: colour, "stroke-width": width, "stroke-opacity": opacity });
  if (dashes) drawn.setAttribute("stroke-dasharray", dashes);
  const parts = [svg("path", { d: path, class: "tp-hit", fill: "none", stroke: "transparent", "stroke-width": 10 }), drawn];
  parts.push(svg("path", { d: head, class: "tp-head", fill: colour, "fill-opacity": opacity }));
  if (mark) parts.push(badgeOf(badge, mark, colour, ground));
  return parts;
}

function boxTold(graph, place, { x, y, width, label }, colours) {
  const { role, status } = graph.nodes[place];
  const [fill, edge, text] = colours.nodes[role];
  const doubtful = status === "needs_review";
  return { x, y, width, label, role, doubtful, fill, line: doubtful ? colours.doubt : edge, text, doubt: colours.doubt, ground: colours.ground };
}

function boxParts({ x, y, width, label, role, doubtful, fill, line, text, doubt, ground }) {
  const frame = svg("rect", { x: round(x), y: round(y - BOX / 2), width: round(width), height: BOX, rx: 4, fill, stroke: line });
  frame.setAttribute("stroke-width", role === "target" ? 2.2 : 1.1);
  if (role === "off_hub" || role === "unread") frame.setAttribute("stroke-dasharray", "4 3");
  const words = svg("text", { x: round(x + 20), y: round(y + 4), "font-size": SIZE, "font-family": FAMILY, fill: text });
  words.setAttribute("unicode-bidi", "isolate");
  words.textContent = label;
  const mark = markOf(role, round(x + 10), round(y), role === "target" ? text : line);
  mark.setAttribute("class", "tp-mark");
  return [frame, mark, words, ...(doubtful ? [badgeOf([x + width, y - BOX / 2], "?", doubt, ground)] : [])];
}
