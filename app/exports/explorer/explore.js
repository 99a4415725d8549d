const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function explore(host, options) {
  const drawn = svg("svg", { class: "tp-svg", width: "100%", height: "100%" });
  host.append(drawn);
  let data = { nodes: [], edges: [] };
  function draw() {
    drawn.replaceChildren();
    const colours = data.palettes?.light;
    const at = (node) => [30 + node.column * 300, 30 + node.y];
    let wide = 300, high = 100;
    for (const edge of data.edges) {
      const [up, down] = [data.nodes[edge.upstream], data.nodes[edge.downstream]];
      const [[x1, y1], [x2, y2]] = [at(up), at(down)];
      const path = svg("path", { d: `M${x1 + up.width + 27} ${y1}L${x2} ${y2}`, fill: "none", stroke: colours.edges[0], "stroke-width": 2 });
      path.addEventListener("click", () => options.onChoose({ downstream: down.id, upstream: up.id }));
      drawn.append(path);
    }
    for (const node of data.nodes) {
      const [x, y] = at(node);
      [wide, high] = [Math.max(wide, x + 300), Math.max(high, y + 60)];
      const group = svg("g", { transform: `translate(${x} ${y})` });
      const [fill, line, text] = colours.nodes[node.role];
      const label = svg("text", { x: 19, y: 4, "font-size": 11, fill: text });
      label.textContent = node.label;
      group.append(svg("rect", { y: -10, width: node.width + 27, height: 20, rx: 4, fill, stroke: line }), label);
      group.addEventListener("click", () => options.onChoose({ dataset: node.id }));
      drawn.append(group);
    }
    drawn.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  }
  const view = {
    async reload() {
      data = options.data ?? (await (await fetch(options.source)).json());
      draw();
    },
    focusOn() {},
    highlight() {},
    choose() {},
    end() {},
  };
  view.reload();
  return view;
}
