// The drawing: boxes, lines, zoom and pan, what is chosen and what is set off.

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
  if (edge.status === "needs_review") return { ...stroke, colour: colours.doubt, opacity: 1, badge: "?" };
  if (edge.status === "rejected") return { ...stroke, colour: colours.faint, opacity: 0.6, badge: "×" };
  return { ...stroke, colour: colours.edges[stroke.slot], opacity: 0.8, badge: "" };
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

class Picture {
  constructor(host, on) {
    this.on = on;
    this.camera = { x: 0, y: 0, k: 1 };
    this.moved = false;
    this.root = svg("svg", { class: "tp-svg", role: "application", "aria-label": "Lineage graph, upstream on the left" });
    this.root.setAttribute("aria-describedby", "tp-keys");
    this.world = svg("g", {});
    this.lineLayer = svg("g", {});
    this.boxLayer = svg("g", {});
    this.wordLayer = svg("g", { class: "tp-words", "pointer-events": "none", "aria-hidden": "true" });
    this.world.append(this.lineLayer, this.boxLayer, this.wordLayer);
    this.root.append(this.world);
    this.tip = html("div", { class: "tp-tip", role: "tooltip", hidden: true });
    host.append(this.root, this.tip);
    this.parts = { boxes: new Map(), lines: new Map() };
    this.listen();
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.root);
  }

  end() {
    this.sizes.disconnect();
  }

  draw(graph, seen, dark) {
    const known = this.graph && this.seen ? new Set(this.seen.nodes.map((node) => this.graph.nodes[node].id)) : null;
    Object.assign(this, { graph, seen, dark, colours: graph.palettes[dark ? "dark" : "light"] });
    this.layout = placed(graph, seen, SIZE, this.root.getBoundingClientRect().width);
    this.parts = { boxes: new Map(), lines: new Map() };
    const inDoubtLast = (place) => (graph.edges[place].status === "accepted" ? 0 : 1);
    const order = [...seen.edges].sort((a, b) => inDoubtLast(a) - inDoubtLast(b));
    this.lineLayer.replaceChildren(...order.map((place) => this.line(place)));
    this.boxLayer.replaceChildren(...seen.nodes.map((place) => this.box(place, known && !known.has(graph.nodes[place].id))));
    if (this.moved) this.apply();
    else this.begin();
    this.mark();
  }

  line(place) {
    const edge = this.graph.edges[place];
    const { path, head, badge } = this.layout.lines.get(place);
    const look = lookOf(this.graph, edge, this.colours);
    const group = svg("g", { class: "tp-line", "data-edge": place });
    const drawn = svg("path", { d: path, fill: "none", stroke: look.colour, "stroke-width": look.width, "stroke-opacity": look.opacity });
    if (look.dashes) drawn.setAttribute("stroke-dasharray", look.dashes);
    group.append(svg("path", { d: path, class: "tp-hit", fill: "none", stroke: "transparent", "stroke-width": 10 }), drawn);
    group.append(svg("path", { d: head, class: "tp-head", fill: look.colour, "fill-opacity": look.opacity }));
    if (look.badge) group.append(badgeOf(badge, look.badge, look.colour, this.colours.ground));
    this.parts.lines.set(place, group);
    return group;
  }

  box(place, isNew) {
    const node = this.graph.nodes[place];
    const { x, y, width, label } = this.layout.boxes.get(place);
    const [fill, edge, text] = this.colours.nodes[node.role];
    const doubtful = node.status === "needs_review";
    const group = svg("g", { class: isNew ? "tp-box tp-new" : "tp-box", "data-node": place, role: "button", tabindex: -1 });
    group.setAttribute("aria-label", nodeWords(this.graph, place));
    const line = doubtful ? this.colours.doubt : edge;
    const frame = svg("rect", { x: round(x), y: round(y - BOX / 2), width: round(width), height: BOX, rx: 4, fill, stroke: line });
    frame.setAttribute("stroke-width", node.role === "target" ? 2.2 : 1.1);
    if (node.role === "off_hub" || node.role === "unread") frame.setAttribute("stroke-dasharray", "4 3");
    const words = svg("text", { x: round(x + 20), y: round(y + 4), "font-size": SIZE, "font-family": FAMILY, fill: text });
    words.setAttribute("unicode-bidi", "isolate");
    words.textContent = label;
    const mark = markOf(node.role, round(x + 10), round(y), node.role === "target" ? text : line);
    mark.setAttribute("class", "tp-mark");
    group.append(frame, mark, words);
    if (doubtful) group.append(badgeOf([x + width, y - BOX / 2], "?", this.colours.doubt, this.colours.ground));
    this.parts.boxes.set(place, group);
    return group;
  }

  // Only a state of the whole picture dims: single elements are set off from it.
  mark() {
    const { graph, chosen, lit } = this;
    if (!graph) return;
    let [nodes, edges] = [new Set(), new Set()];
    if (lit) {
      lit.nodes.forEach((id) => nodes.add(graph.ids.get(id)));
      const pairs = new Set(lit.edges.map((pair) => JSON.stringify(pair)));
      for (const place of this.seen.edges) {
        const { upstream, downstream } = graph.edges[place];
        if (!pairs.has(JSON.stringify([graph.nodes[downstream].id, graph.nodes[upstream].id]))) continue;
        edges.add(place);
        nodes.add(upstream).add(downstream);
      }
    } else if (chosen?.node !== undefined) {
      const passes = (edge, place) => this.parts.lines.has(place);
      for (const [sides, end] of [[graph.up, "upstream"], [graph.down, "downstream"]]) {
        const found = levelsFrom(graph, chosen.node, sides, end, 0, passes);
        found.levels.forEach((_, node) => nodes.add(node));
        found.edges.forEach((edge) => edges.add(edge));
      }
    } else if (chosen?.edge !== undefined) {
      edges.add(chosen.edge);
      nodes.add(graph.edges[chosen.edge].upstream).add(graph.edges[chosen.edge].downstream);
    }
    this.root.classList.toggle("tp-dimmed", nodes.size > 0);
    for (const [place, part] of this.parts.boxes) {
      part.classList.toggle("tp-lit", nodes.has(place));
      part.classList.toggle("tp-chosen", chosen?.node === place);
      part.classList.toggle("tp-centre", this.seen.centre === place);
      part.setAttribute("tabindex", place === this.current() ? 0 : -1);
    }
    for (const [place, part] of this.parts.lines) {
      part.classList.toggle("tp-lit", edges.has(place));
      part.classList.toggle("tp-chosen", chosen?.edge === place);
    }
    this.label();
  }

  current() {
    if (this.parts.boxes.has(this.at)) return this.at;
    if (this.parts.boxes.has(this.chosen?.node)) return this.chosen.node;
    const target = this.graph.ids.get(this.graph.dataset);
    return this.parts.boxes.has(target) ? target : this.seen.nodes[0];
  }

  // Far away, as many names as fit without touching one another, the most connected first.
  label() {
    cancelAnimationFrame(this.labelling);
    this.labelling = requestAnimationFrame(() => this.labelNow());
  }

  labelNow() {
    const { k, x, y } = this.camera;
    this.root.classList.toggle("tp-far", k < FAR);
    this.wordLayer.replaceChildren();
    if (!this.graph || k >= FAR) return;
    const { width, height } = this.root.getBoundingClientRect();
    const weight = (place) => {
      const part = this.parts.boxes.get(place).classList;
      const most = part.contains("tp-chosen") || place === this.seen.centre ? 1e6 : this.root.classList.contains("tp-dimmed") && part.contains("tp-lit") ? 1e4 : 0;
      return most + (this.graph.nodes[place].role === "target" ? 1e5 : 0) + this.graph.up[place].length + this.graph.down[place].length;
    };
    const dimmed = this.root.classList.contains("tp-dimmed");
    const wanted = this.seen.nodes.filter((place) => !dimmed || this.parts.boxes.get(place).classList.contains("tp-lit"));
    wanted.sort((a, b) => weight(b) - weight(a));
    const taken = [];
    for (const place of wanted.slice(0, 400)) {
      const box = this.layout.boxes.get(place);
      const words = shortened(this.graph.nodes[place].id, SIZE, 150);
      const wide = widthOf(words, SIZE) + 6;
      const [centre, middle] = [(box.x + box.width / 2) * k + x, box.y * k + y];
      if (centre < 0 || centre > width || middle < 9 || middle > height - 9) continue;
      const left = Math.max(2, Math.min(centre - wide / 2, width - wide - 2));
      const spot = [left, middle - 8, left + wide, middle + 8];
      if (taken.some((other) => spot[0] < other[2] && other[0] < spot[2] && spot[1] < other[3] && other[1] < spot[3])) continue;
      taken.push(spot);
      this.wordLayer.append(this.word(words, place, [(left + wide / 2 - x) / k, box.y], wide / k, k));
      if (taken.length >= 80) break;
    }
  }

  word(words, place, [middle, y], wide, k) {
    const [fill, edge, text] = this.colours.nodes[this.graph.nodes[place].role];
    const group = svg("g", {});
    const high = 15 / k;
    const back = svg("rect", { x: middle - wide / 2, y: y - high / 2, width: wide, height: high, rx: 3 / k, fill, stroke: edge, "stroke-width": 1 / k });
    const written = svg("text", { x: middle, y: y + 4 / k, "font-size": SIZE / k, "font-family": FAMILY, "text-anchor": "middle", fill: text });
    written.setAttribute("unicode-bidi", "isolate");
    written.textContent = words;
    group.append(back, written);
    return group;
  }

  apply() {
    const { x, y, k } = this.camera;
    this.world.setAttribute("transform", `translate(${round(x)} ${round(y)}) scale(${k.toFixed(4)})`);
    this.label();
  }

  fit() {
    const { width, height } = this.root.getBoundingClientRect();
    if (!width || !this.layout) return;
    const k = Math.min(width / this.layout.width, height / this.layout.height, 1.25);
    this.camera = { k, x: (width - this.layout.width * k) / 2, y: (height - this.layout.height * k) / 2 };
    this.moved = false;
    this.apply();
  }

  // At first everything, or, where a few around one dataset would be too small to read, that dataset.
  begin() {
    this.fit();
    const box = this.layout.boxes.get(this.seen.centre);
    if (!box || this.camera.k >= FAR || this.seen.nodes.length > FEW) return;
    const { width, height } = this.root.getBoundingClientRect();
    this.camera = { k: 0.85, x: width / 2 - (box.x + box.width / 2) * 0.85, y: height / 2 - box.y * 0.85 };
    this.apply();
  }

  resized() {
    if (!this.moved && this.layout) this.begin();
  }

  zoom(factor, at) {
    const { width, height } = this.root.getBoundingClientRect();
    const [px, py] = at ?? [width / 2, height / 2];
    const k = Math.min(4, Math.max(0.03, this.camera.k * factor));
    const ratio = k / this.camera.k;
    this.camera = { k, x: px - (px - this.camera.x) * ratio, y: py - (py - this.camera.y) * ratio };
    this.hasMoved();
  }

  pan(dx, dy) {
    this.camera.x += dx;
    this.camera.y += dy;
    this.hasMoved();
  }

  hasMoved() {
    this.moved = true;
    this.apply();
    this.on.moved?.();
  }

  // Brings a dataset or an edge into sight, and near enough to read its name.
  show(node) {
    const box = this.layout?.boxes.get(node);
    if (!box) return;
    const { width, height } = this.root.getBoundingClientRect();
    const k = Math.max(this.camera.k, Math.min(1, this.camera.k < FAR ? 0.8 : this.camera.k));
    const [sx, sy] = [(box.x + box.width / 2) * this.camera.k + this.camera.x, box.y * this.camera.k + this.camera.y];
    if (k === this.camera.k && sx > 60 && sy > 30 && sx < width - 60 && sy < height - 30) return;
    this.camera = { k, x: width / 2 - (box.x + box.width / 2) * k, y: height / 2 - box.y * k };
    this.hasMoved();
  }
}
