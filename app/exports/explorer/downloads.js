// What is seen, as files, made here in the browser.

const FILLS = {
  target: "fill:#1f4fa3,color:#fff,stroke:#12336d,stroke-width:2px",
  root: "fill:#d9efdc,color:#10301a,stroke:#2c7a41",
  benchmark: "fill:#fde2d2,color:#4a1d05,stroke:#c2571a",
  off_hub: "fill:#f0f0f2,color:#333,stroke:#77777f,stroke-dasharray:4 3",
  between: "fill:#dfe8f8,color:#12264a,stroke:#5577b5",
  unread: "fill:#fff,color:#555,stroke:#999,stroke-dasharray:2 2",
};
const MOST_PIXELS = 60_000_000;

function svgText(picture, title) {
  const { left, top, width, height } = picture.layout;
  const view = [Math.floor(left), Math.floor(top), Math.ceil(width), Math.ceil(height)];
  const root = svg("svg", { width: view[2], height: view[3], viewBox: view.join(" "), role: "img" });
  const words = svg("title");
  words.textContent = title;
  root.append(words, svg("rect", { x: view[0], y: view[1], width: "100%", height: "100%", fill: picture.colours.ground }));
  for (const layer of [picture.lineLayer, picture.boxLayer]) root.append(layer.cloneNode(true));
  root.querySelectorAll(".tp-hit").forEach((part) => part.remove());
  for (const part of root.querySelectorAll("[data-node],[data-edge]")) {
    const told = svg("title");
    const place = part.dataset.node ?? part.dataset.edge;
    told.textContent = part.dataset.node !== undefined ? nodeWords(picture.graph, place) : edgeWords(picture.graph, picture.graph.edges[place]);
    part.prepend(told);
    for (const attribute of ["class", "tabindex", "data-node", "data-edge", "role"]) part.removeAttribute(attribute);
  }
  return new XMLSerializer().serializeToString(root) + "\n";
}

async function pngBlob(picture, title) {
  const { width, height } = picture.layout;
  const scale = Math.min(2, Math.sqrt(MOST_PIXELS / (width * height)), 16_000 / Math.max(width, height));
  const address = URL.createObjectURL(new Blob([svgText(picture, title)], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  await image.decode();
  URL.revokeObjectURL(address);
  const canvas = html("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function mermaidText(graph, seen) {
  const safe = (text) => shown(text).replace(/["#&<>`;[\]{}|\\%]/g, (letter) => `#${letter.codePointAt(0)};`);
  const style = (node) => `${node.id === graph.dataset ? "target_" : ""}${node.kind}__${node.status}`;
  const arrows = { accepted: "-->", needs_review: "-.->", rejected: "--x" };
  const styles = new Map(seen.nodes.map((place) => [style(graph.nodes[place]), FILLS[graph.nodes[place].role]]));
  return [
    "flowchart LR",
    ...seen.nodes.map((place) => `  n${place}["${safe(graph.nodes[place].id)}"]:::${style(graph.nodes[place])}`),
    ...seen.edges.map((place) => {
      const edge = graph.edges[place];
      const label = edge.relationship === undefined ? "" : `|"${safe(edge.relationship)}"|`;
      return `  n${edge.upstream} ${arrows[edge.status]}${label} n${edge.downstream}`;
    }),
    ...[...styles].sort().map(([key, fill]) => `  classDef ${key} ${fill}`),
    "",
  ].join("\n");
}

// The published layout: a line an edge; status and reason only where something was not accepted.
function jsonlText(graph, seen) {
  const all = seen.edges.some((place) => graph.edges[place].status !== "accepted");
  const lines = seen.edges.map((place) => {
    const edge = graph.edges[place];
    const told = { source: edge.documents ?? "", confidence: edge.confidence ?? null, relationship: edge.relationship ?? null, evidence: edge.evidence ?? "", exists: edge.exists ?? null };
    if (all) Object.assign(told, { status: edge.status, reason: edge.reason ?? "" });
    return JSON.stringify({ target: graph.nodes[edge.downstream].id, source: graph.nodes[edge.upstream].id, meta_info: JSON.stringify(told) });
  });
  return lines.map((line) => `${line}\n`).join("");
}

function save(blob, file) {
  const address = URL.createObjectURL(blob);
  const anchor = html("a", { href: address, download: file, hidden: true });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const DOWNLOADS = {
  SVG: async (picture, title) => [new Blob([svgText(picture, title)], { type: "image/svg+xml" }), "lineage.svg"],
  PNG: async (picture, title) => [await pngBlob(picture, title), "lineage.png"],
  Mermaid: async ({ graph, seen }) => [new Blob([mermaidText(graph, seen)], { type: "text/plain" }), "lineage.mmd"],
  JSONL: async ({ graph, seen }) => [new Blob([jsonlText(graph, seen)], { type: "application/x-ndjson" }), "graph.jsonl"],
};
