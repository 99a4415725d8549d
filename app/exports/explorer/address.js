// What is seen, as the fragment of the address: to be shared, kept, and gone back to.

const LISTS = { rel: "relationships", domain: "domains", license: "licenses" };
const USUAL = "accepted,needs_review";

function toFragment(state, chosen, graph, camera, table) {
  const words = new URLSearchParams();
  if (state.focus !== null) words.set("focus", state.focus);
  if (state.depth) words.set("depth", state.depth);
  for (const [word, key] of Object.entries(LISTS)) {
    if (state[key]) for (const value of state[key].size ? state[key] : [""]) words.append(word, value);
  }
  const statuses = ["accepted", "needs_review", "rejected"].filter((status) => state.statuses.has(status)).join(",");
  if (statuses !== USUAL) words.set("status", statuses);
  if (state.least) words.set("min", state.least);
  if (state.from) words.set("from", state.from);
  if (state.to) words.set("to", state.to);
  if (chosen?.node !== undefined) words.set("dataset", graph.nodes[chosen.node].id);
  if (chosen?.edge !== undefined) {
    words.set("down", graph.nodes[graph.edges[chosen.edge].downstream].id);
    words.set("up", graph.nodes[graph.edges[chosen.edge].upstream].id);
  }
  if (camera) words.set("at", camera.map((value) => Math.round(value * 1000) / 1000).join(","));
  if (table) words.set("table", 1);
  return words.toString();
}

function fromFragment(fragment) {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const state = freshState();
  state.focus = words.get("focus");
  state.depth = Math.max(0, Math.min(99, Number.parseInt(words.get("depth") ?? "0", 10) || 0));
  for (const [word, key] of Object.entries(LISTS)) {
    if (words.has(word)) state[key] = new Set(words.getAll(word).filter(Boolean));
  }
  if (words.has("status")) state.statuses = new Set(words.get("status").split(",").filter(Boolean));
  state.least = Math.max(0, Math.min(1, Number(words.get("min")) || 0));
  const month = (text) => (/^\d{4}-\d{2}$/.test(text ?? "") ? text : "");
  state.from = month(words.get("from"));
  state.to = month(words.get("to"));
  const camera = (words.get("at") ?? "").split(",").map(Number);
  return {
    state,
    chosen: words.has("dataset") ? { dataset: words.get("dataset") } : words.has("down") ? { downstream: words.get("down"), upstream: words.get("up") } : null,
    camera: camera.length === 3 && camera.every(Number.isFinite) && camera[2] > 0 ? camera : null,
    table: words.has("table"),
  };
}
