// Which datasets and edges are seen: focus and depth first, then the filters.

const UNSTATED_WORD = "(not stated)";

function freshState() {
  return {
    focus: null,
    depth: 0, // 0: every level
    relationships: null, // null: all, else a Set
    statuses: new Set(["accepted", "needs_review"]),
    least: 0,
    domains: null,
    licenses: null,
    from: "",
    to: "",
  };
}

function indexed(data) {
  const graph = { ...data, ids: new Map(), up: data.nodes.map(() => []), down: data.nodes.map(() => []) };
  data.nodes.forEach((node, place) => graph.ids.set(node.id, place));
  data.edges.forEach((edge, place) => {
    graph.up[edge.downstream].push(place);
    graph.down[edge.upstream].push(place);
  });
  graph.kinds = new Set(data.strokes?.map((stroke) => stroke.relationship).filter(Boolean));
  return graph;
}

function relationshipOf(graph, edge) {
  return graph.kinds.has(edge.relationship) ? edge.relationship : UNSTATED_WORD;
}

function passesEdge(graph, state, edge) {
  if (!state.statuses.has(edge.status)) return false;
  if (state.relationships && !state.relationships.has(relationshipOf(graph, edge))) return false;
  // An import may state no confidence: that is no low one.
  return !(state.least > 0 && edge.confidence !== undefined && edge.confidence < state.least);
}

function dateOf(node) {
  return node.published_on ?? (node.stated_on ? `${node.stated_on} (as an import states)` : undefined);
}

function passesNode(state, node) {
  if (state.domains && !(node.domains ?? [UNSTATED_WORD]).some((domain) => state.domains.has(domain))) return false;
  if (state.licenses && !state.licenses.has(node.license ?? UNSTATED_WORD)) return false;
  const on = node.published_on ?? node.stated_on;
  if (!on) return true;
  return !(state.from && on.slice(0, state.from.length) < state.from) && !(state.to && on.slice(0, state.to.length) > state.to);
}

// Levels from one dataset over the edges that pass; what was not accepted is shown, and not followed.
function levelsFrom(graph, start, sides, end, most, passes) {
  const levels = new Map([[start, 0]]);
  const edges = new Set();
  let ring = [start];
  for (let level = 1; ring.length && (!most || level <= most); level++) {
    const next = [];
    for (const node of ring) {
      for (const place of sides[node]) {
        if (!passes(graph.edges[place], place)) continue;
        edges.add(place);
        const other = graph.edges[place][end];
        if (levels.has(other)) continue;
        levels.set(other, level);
        if (graph.edges[place].status === "accepted") next.push(other);
      }
    }
    ring = next;
  }
  return { levels, edges };
}

function narrowed(graph, state) {
  const passes = (edge) => passesEdge(graph, state, edge);
  const centre = graph.ids.get(state.focus) ?? (state.depth ? graph.ids.get(graph.dataset) : undefined);
  let nodes, edges;
  if (centre === undefined) {
    nodes = new Set(graph.nodes.keys());
    edges = new Set([...graph.edges.keys()].filter((place) => passes(graph.edges[place])));
  } else {
    const above = levelsFrom(graph, centre, graph.up, "upstream", state.depth, passes);
    const below = levelsFrom(graph, centre, graph.down, "downstream", state.depth, passes);
    nodes = new Set([...above.levels.keys(), ...below.levels.keys()]);
    edges = new Set([...above.edges, ...below.edges]);
  }
  for (const node of nodes) {
    if (node !== centre && !passesNode(state, graph.nodes[node])) nodes.delete(node);
  }
  const joined = new Set();
  for (const place of edges) {
    const { upstream, downstream } = graph.edges[place];
    if (!nodes.has(upstream) || !nodes.has(downstream)) edges.delete(place);
    else joined.add(upstream).add(downstream);
  }
  // Who stands alone because of a filter goes; who has no edge at all stays.
  for (const node of nodes) {
    const alone = graph.up[node].length + graph.down[node].length === 0;
    if (!joined.has(node) && !alone && node !== centre) nodes.delete(node);
  }
  return { nodes: [...nodes].sort((a, b) => a - b), edges: [...edges].sort((a, b) => a - b), centre };
}
