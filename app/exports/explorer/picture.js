// The drawing: boxes, lines, zoom and pan, what is chosen and what is set off.

const LITTLE = 80; // pixels
const NEAREST = 3; // times larger than the picture
const GLIDING = 200; // datasets; more of them would stutter

const glides = (count) => count <= GLIDING && !matchMedia("(prefers-reduced-motion: reduce)").matches;

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
    this.sureLines = svg("g", {});
    this.doubtfulLines = svg("g", {}); // above
    this.litLines = svg("g", {}); // and above those, what is set off
    this.lineLayer.append(this.sureLines, this.doubtfulLines, this.litLines);
    for (const layer of [this.sureLines, this.doubtfulLines]) layer.setAttribute("class", "tp-dims");
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

  // Grown: what is drawn already stays where it is (growing.js).
  draw(graph, seen, dark, grown = false) {
    Object.assign(this, { graph, seen, dark, colours: graph.palettes[dark ? "dark" : "light"] });
    const stays = grown && this.layout;
    this.layout = stays ? grownLayout(this.layout, graph, seen, SIZE) : placed(graph, seen, SIZE, this.root.getBoundingClientRect().width);
    this.hasGrown = Boolean(stays);
    const had = this.parts.boxes.size > 0;
    this.renew(this.parts.lines, seen.edges, (place) => {
      const told = lineTold(graph, place, this.layout.lines.get(place), this.colours);
      return [told, () => lineParts(told), graph.edges[place].status === "accepted" ? this.sureLines : this.doubtfulLines];
    }, (place) => svg("g", { class: "tp-line", "data-edge": place }));
    this.renew(this.parts.boxes, seen.nodes, (place) => {
      const told = boxTold(graph, place, this.layout.boxes.get(place), this.colours);
      return [told, () => boxParts(told), this.boxLayer];
    }, (place) => svg("g", { class: had ? "tp-box tp-new" : "tp-box", "data-node": place, role: "button", tabindex: -1 }));
    this.parts.boxes.forEach((part, place) => given(part, "aria-label", nodeWords(graph, place)));
    if (!this.moved) this.begin(stays);
    else if (!stays) this.apply();
    this.mark();
  }

  // Elements stay as long as there is what they show: making hundreds takes longer than drawing what is new.
  renew(parts, places, tell, make) {
    const wanted = new Set(places);
    for (const [place, part] of parts) {
      if (wanted.has(place)) continue;
      part.remove();
      parts.delete(place);
    }
    const added = new Map();
    for (const place of places) {
      const [told, drawn, layer] = tell(place);
      const look = JSON.stringify(told);
      let part = parts.get(place);
      if (!part) parts.set(place, (part = make(place)));
      if (part.look !== look) {
        part.replaceChildren(...drawn());
        Object.assign(part, { look, nearness: 1 });
      }
      part.layer = layer;
      if (part.parentNode === layer || part.parentNode === this.litLines) continue;
      if (!added.has(layer)) added.set(layer, []);
      added.get(layer).push(part);
    }
    added.forEach((fresh, layer) => layer.append(...fresh));
  }

  // After something has gone the rest have other numbers; who is loose gets another place.
  renumber({ nodes, edges, loose }) {
    if (!this.layout || !this.seen) return;
    const turn = (kept, numbers) => new Map([...kept].filter(([place]) => numbers.has(place)).map(([place, worth]) => [numbers.get(place), worth]));
    if (nodes.size < this.graph.nodes.length || edges.size < this.graph.edges.length) {
      for (const [kind, numbers, word] of [["boxes", nodes, "node"], ["lines", edges, "edge"]]) {
        for (const [place, part] of this.parts[kind]) if (!numbers.has(place)) part.remove();
        this.parts[kind] = turn(this.parts[kind], numbers);
        for (const [place, part] of this.parts[kind]) given(part, `data-${word}`, place);
      }
      this.layout.boxes = turn(this.layout.boxes, nodes);
      this.layout.ways = turn(this.layout.ways, edges);
      this.at = nodes.get(this.at);
      this.hovered = "";
    }
    for (const place of loose) this.layout.boxes.delete(place);
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
    const current = this.current();
    for (const [place, part] of this.parts.boxes) {
      part.classList.toggle("tp-lit", nodes.has(place));
      part.classList.toggle("tp-chosen", chosen?.node === place);
      part.classList.toggle("tp-centre", this.seen.centre === place);
      given(part, "tabindex", place === current ? 0 : -1);
    }
    for (const [place, part] of this.parts.lines) {
      part.classList.toggle("tp-chosen", chosen?.edge === place);
      const layer = edges.has(place) ? this.litLines : part.layer;
      if (part.parentNode !== layer) layer.append(part);
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
    if (this.graph) this.nameNearby(Math.min(NEAREST, Math.max(1, Math.floor(k * 4) / 4)));
    const words = this.graph && k < FAR ? this.wordsSeen() : [];
    const look = JSON.stringify([k, this.dark, words]);
    if (look === this.wordLook) return;
    this.wordLook = look;
    this.wordLayer.replaceChildren(...words.map((word) => this.word(...word)));
  }

  // Near by, names that were cut are written smaller, as far as they can be read, so that more of them fits.
  nameNearby(nearness) {
    const { k, x, y } = this.camera;
    const { width, height } = this.root.getBoundingClientRect();
    for (const [place, part] of this.parts.boxes) {
      const box = this.layout.boxes.get(place);
      const [left, middle] = [box.x * k + x, box.y * k + y];
      if (part.nearness === nearness || left > width || left + box.width * k < 0 || middle < -20 || middle > height + 20) continue;
      part.nearness = nearness;
      if (!box.label.includes("…")) continue;
      const [words, id, room] = [part.querySelector(":scope > text"), this.graph.nodes[place].id, box.width - 29];
      const smaller = Math.max(1, Math.min(nearness, widthOf(shortened(id, SIZE, room * nearness), SIZE) / room + 0.01));
      words.textContent = nearness > 1 ? shortened(id, SIZE, room * smaller) : box.label;
      words.setAttribute("font-size", (SIZE / smaller).toFixed(2));
      words.setAttribute("y", round(box.y + 4 / smaller));
    }
  }

  wordsSeen() {
    const { k, x, y } = this.camera;
    const { width, height } = this.root.getBoundingClientRect();
    const dimmed = this.root.classList.contains("tp-dimmed");
    const wanted = this.seen.nodes.filter((place) => !dimmed || this.parts.boxes.get(place).classList.contains("tp-lit"));
    const weights = new Map(wanted.map((place) => [place, this.weight(place)]));
    wanted.sort((a, b) => weights.get(b) - weights.get(a));
    const [taken, chosen] = [[], []];
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
      chosen.push([words, this.graph.nodes[place].role, [(left + wide / 2 - x) / k, box.y], wide / k, k]);
      if (taken.length >= 80) break;
    }
    return chosen;
  }

  weight(place) {
    const first = place === this.chosen?.node || place === this.seen.centre ? 1e6 : this.graph.nodes[place].role === "target" ? 1e5 : 0;
    return first + this.graph.up[place].length + this.graph.down[place].length;
  }

  word(words, role, [middle, y], wide, k) {
    const [fill, edge, text] = this.colours.nodes[role];
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
    given(this.world, "transform", `translate(${round(x)} ${round(y)}) scale(${k.toFixed(4)})`);
    this.label();
  }

  fit() {
    const { width, height } = this.root.getBoundingClientRect();
    if (!width || !this.layout) return;
    const { left, top, width: wide, height: high } = this.layout;
    const k = Math.min(width / wide, height / high, 1.25);
    this.camera = { k, x: width / 2 - (left + wide / 2) * k, y: height / 2 - (top + high / 2) * k };
    Object.assign(this, { moved: false, fitted: [width, height] });
    this.apply();
  }

  // Draws everything anew, and lets the eye follow: what is looked at stays on its place of the screen, the rest slides.
  glides(redraw) {
    const [before, { x, y, k }] = [this.layout, this.camera];
    const at = ({ boxes }, place) => boxes.has(place) && [boxes.get(place).x + boxes.get(place).width / 2, boxes.get(place).y];
    const spots = new Map(this.seen.nodes.map((place) => [this.graph.nodes[place].id, at(before, place)]).map(([id, [px, py]]) => [id, [px * k + x, py * k + y]]));
    const anchor = this.anchor();
    redraw();
    const held = anchor && at(this.layout, this.graph.ids.get(anchor));
    if (this.moved && held) {
      this.camera = { k, x: spots.get(anchor)[0] - held[0] * k, y: spots.get(anchor)[1] - held[1] * k };
      this.apply();
    }
    if (!glides(this.seen.nodes.length)) return;
    this.lineLayer.animate([{ opacity: 0 }, { opacity: 0, offset: 0.5 }, { opacity: 1 }], 700);
    for (const [place, part] of this.parts.boxes) {
      const from = spots.get(this.graph.nodes[place].id);
      const [px, py] = at(this.layout, place);
      if (!from) continue;
      const [dx, dy] = [(from[0] - this.camera.x) / this.camera.k - px, (from[1] - this.camera.y) / this.camera.k - py];
      part.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: "none" }], { duration: 600, easing: "ease-in-out" });
    }
  }

  // By its id, the dataset that is looked at: chosen, or reached by keys, or nearest to the middle.
  anchor() {
    const { graph, chosen, layout, camera } = this;
    const place = chosen?.node ?? (chosen?.edge !== undefined ? graph.edges[chosen.edge].downstream : this.at);
    if (layout.boxes.has(place)) return graph.nodes[place].id;
    const { width, height } = this.root.getBoundingClientRect();
    const far = (node) => Math.hypot(layout.boxes.get(node).x * camera.k + camera.x - width / 2, layout.boxes.get(node).y * camera.k + camera.y - height / 2);
    const nearest = this.seen.nodes.reduce((a, b) => (a === null || far(b) < far(a) ? b : a), null);
    return nearest === null ? null : graph.nodes[nearest].id;
  }

  // What has grown is left where it is as long as all of it is in sight.
  begin(grown = false) {
    if (grown && this.isInSight()) return;
    this.fit();
    const box = this.layout.boxes.get(this.seen.centre);
    if (!box || this.camera.k >= FAR || this.seen.nodes.length > FEW) return;
    const { width, height } = this.root.getBoundingClientRect();
    this.camera = { k: 0.85, x: width / 2 - (box.x + box.width / 2) * 0.85, y: height / 2 - box.y * 0.85 };
    this.apply();
  }

  isInSight() {
    const { width, height } = this.root.getBoundingClientRect();
    const { left, top, width: wide, height: high } = this.layout;
    const { x, y, k } = this.camera;
    return left * k + x >= -1 && top * k + y >= -1 && (left + wide) * k + x <= width + 1 && (top + high) * k + y <= height + 1;
  }

  // While a picture grows, a line more in the foot is no reason to move everything.
  resized() {
    if (this.moved || !this.layout) return;
    const { width, height } = this.root.getBoundingClientRect();
    const little = this.hasGrown && this.fitted && Math.abs(width - this.fitted[0]) < LITTLE && Math.abs(height - this.fitted[1]) < LITTLE;
    if (!little || !this.isInSight()) this.begin();
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

  // Brings what is set off into sight, as large as there is room for, unless some of it is seen already.
  reveal() {
    const boxes = this.lit?.nodes.map((id) => this.layout?.boxes.get(this.graph.ids.get(id))).filter(Boolean) ?? [];
    const { width, height } = this.root.getBoundingClientRect();
    const { x, y, k } = this.camera;
    const isSeen = (box) => box.x * k + x < width - 30 && (box.x + box.width) * k + x > 30 && box.y * k + y > 10 && box.y * k + y < height - 10;
    if (!boxes.length || !width || boxes.some(isSeen)) return;
    const [left, right] = [Math.min(...boxes.map((box) => box.x)), Math.max(...boxes.map((box) => box.x + box.width))];
    const [top, bottom] = [Math.min(...boxes.map((box) => box.y)), Math.max(...boxes.map((box) => box.y))];
    const near = Math.min(Math.max(k, 0.8), width / (right - left + 2 * MARGIN), height / (bottom - top + 2 * MARGIN));
    this.camera = { k: near, x: width / 2 - ((left + right) / 2) * near, y: height / 2 - ((top + bottom) / 2) * near };
    this.hasMoved();
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
