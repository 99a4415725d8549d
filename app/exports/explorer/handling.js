// What hands do to the picture: pointer, wheel, fingers, keys.

const STEP = 60;

Object.assign(Picture.prototype, {
  listen() {
    const { root } = this;
    const spot = (event) => {
      const { left, top } = root.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    const down = new Map();
    let travelled = 0;
    root.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), spot(event));
    }, { passive: false });
    root.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      down.set(event.pointerId, spot(event));
      travelled = 0;
    });
    root.addEventListener("pointermove", (event) => {
      const before = down.get(event.pointerId);
      if (!before) return this.hover(event, spot(event));
      const now = spot(event);
      const others = [...down].filter(([id]) => id !== event.pointerId);
      travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
      if (travelled > 4 && !root.hasPointerCapture(event.pointerId)) root.setPointerCapture(event.pointerId);
      down.set(event.pointerId, now);
      if (others.length) {
        const [, other] = others[0];
        const far = (point) => Math.max(10, Math.hypot(point[0] - other[0], point[1] - other[1]));
        this.zoom(far(now) / far(before), other);
      } else if (travelled > 4) this.pan(now[0] - before[0], now[1] - before[1]);
    });
    const up = (event) => down.delete(event.pointerId);
    root.addEventListener("pointerup", up);
    root.addEventListener("pointercancel", up);
    root.addEventListener("pointerleave", () => this.hover(null));
    root.addEventListener("click", (event) => travelled <= 4 && this.on.choose(this.under(event.target)));
    root.addEventListener("dblclick", (event) => {
      const found = this.under(event.target);
      if (found?.node !== undefined) this.on.focus(found.node);
    });
    root.addEventListener("keydown", (event) => this.key(event));
  },

  under(element) {
    const part = element.closest?.("[data-node],[data-edge]");
    if (!part) return null;
    return part.dataset.node !== undefined ? { node: Number(part.dataset.node) } : { edge: Number(part.dataset.edge) };
  },

  hover(event, at) {
    const found = event && this.under(event.target);
    const key = found ? JSON.stringify(found) : "";
    if (key !== this.hovered) {
      this.hovered = key;
      for (const part of this.hot ?? []) part.classList.remove("tp-hot");
      this.hot = found ? this.around(found) : [];
      for (const part of this.hot) part.classList.add("tp-hot");
      this.tip.replaceChildren(...(found ? this.told(found) : []));
      this.tip.hidden = !found;
    }
    if (!found || !at) return;
    const { width, height } = this.root.getBoundingClientRect();
    const [wide, high] = [this.tip.offsetWidth, this.tip.offsetHeight];
    this.tip.style.left = `${Math.max(4, Math.min(at[0] + 14, width - wide - 4))}px`;
    this.tip.style.top = `${at[1] + 18 + high > height ? Math.max(4, at[1] - high - 10) : at[1] + 18}px`;
  },

  around(found) {
    const { boxes, lines } = this.parts;
    if (found.edge !== undefined) {
      const { upstream, downstream } = this.graph.edges[found.edge];
      return [lines.get(found.edge), boxes.get(upstream), boxes.get(downstream)].filter(Boolean);
    }
    const near = [...this.graph.up[found.node], ...this.graph.down[found.node]].filter((place) => lines.has(place));
    const ends = near.flatMap((place) => [this.graph.edges[place].upstream, this.graph.edges[place].downstream]);
    return [...near.map((place) => lines.get(place)), ...[...new Set([found.node, ...ends])].map((node) => boxes.get(node))].filter(Boolean);
  },

  told(found) {
    const line = (...children) => html("div", {}, ...children);
    if (found.edge !== undefined) {
      const edge = this.graph.edges[found.edge];
      const sure = edge.confidence === undefined ? "" : `, confidence ${edge.confidence}`;
      const status = edge.status === "accepted" ? "" : ` · ${edge.status.replace("_", " ")}`;
      return [
        html("strong", {}, bdi(this.graph.nodes[edge.upstream].id), " → ", bdi(this.graph.nodes[edge.downstream].id)),
        line(shown(edge.relationship ?? "relationship not stated") + sure + status),
        edge.evidence ? html("q", { dir: "auto" }, shown(edge.evidence).slice(0, 220)) : null,
      ].filter(Boolean);
    }
    const node = this.graph.nodes[found.node];
    const facts = [ROLE_WORDS[node.role], node.kind, dateOf(node), node.license && `license ${shown(node.license)}`];
    const counts = `${this.graph.up[found.node].length} upstream, ${this.graph.down[found.node].length} downstream`;
    return [
      html("strong", {}, bdi(node.id)),
      line(facts.filter(Boolean).join(" · ")),
      line(counts),
      node.domains ? line(shown(node.domains.join(", "))) : null,
      node.summary ? html("div", { dir: "auto" }, shown(node.summary).slice(0, 220)) : null,
    ].filter(Boolean);
  },

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.graph) return;
    const deeds = {
      ArrowLeft: () => this.step("up", "upstream"),
      ArrowRight: () => this.step("down", "downstream"),
      ArrowUp: () => this.stepWithin(-1),
      ArrowDown: () => this.stepWithin(1),
      Enter: () => this.on.choose({ node: this.current() }),
      " ": () => this.on.choose({ node: this.current() }),
      e: () => this.nextEdge(),
      f: () => this.on.focus(this.current()),
      Escape: () => this.on.escape(),
      "+": () => this.zoom(1.3),
      "=": () => this.zoom(1.3),
      "-": () => this.zoom(1 / 1.3),
      0: () => this.fit(),
    };
    const pans = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    if (event.shiftKey && pans[event.key]) this.pan(...pans[event.key]);
    else if (deeds[event.key] && this.seen.nodes.length) deeds[event.key]();
    else return;
    event.preventDefault();
  },

  goTo(node) {
    this.at = node;
    for (const [place, part] of this.parts.boxes) given(part, "tabindex", place === node ? 0 : -1);
    this.parts.boxes.get(node)?.focus({ preventScroll: true });
    this.show(node);
  },

  step(side, end) {
    const from = this.current();
    const y = this.layout.boxes.get(from).y;
    const next = this.graph[side][from]
      .filter((place) => this.parts.lines.has(place))
      .map((place) => this.graph.edges[place][end])
      .sort((a, b) => Math.abs(this.layout.boxes.get(a).y - y) - Math.abs(this.layout.boxes.get(b).y - y));
    if (next.length) this.goTo(next[0]);
  },

  stepWithin(direction) {
    const from = this.current();
    const { column } = this.layout.boxes.get(from);
    const fellows = this.seen.nodes
      .filter((node) => this.layout.boxes.get(node).column === column)
      .sort((a, b) => this.layout.boxes.get(a).y - this.layout.boxes.get(b).y);
    const next = fellows[fellows.indexOf(from) + direction];
    if (next !== undefined) this.goTo(next);
  },

  // One after the other, the edges of the dataset that the keys are at.
  nextEdge() {
    const from = this.current();
    this.at = from;
    const own = [...this.graph.up[from], ...this.graph.down[from]].filter((place) => this.parts.lines.has(place));
    if (own.length) this.on.choose({ edge: own[(own.indexOf(this.chosen?.edge) + 1) % own.length] });
  },
});
