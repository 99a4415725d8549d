// What a page learns later is placed beside what it belongs to. Nothing that is drawn already moves, until the page is
// asked to lay everything out anew: then all of it stands where the server places it, whatever the way there was.

const AWAY = 70; // a column further away is as bad as so many pixels further up or down
const REACH = 3; // columns
const ALONGSIDE = 120; // pixels within which a new line joins one of its bundle
const MANY = 8; // new datasets that may stand beside fewer

const pairKey = (downstream, upstream) => JSON.stringify([downstream, upstream]);

// Lays a difference, or the whole, over what is known: nodes and edges keep their numbers unless something has gone.
function merged(graph, data) {
  const whole = data.since === undefined;
  const ends = (edge) => (whole ? [data.nodes[edge.downstream].id, data.nodes[edge.upstream].id] : [edge.downstream, edge.upstream]);
  const told = new Map(data.nodes.map((node) => [node.id, node]));
  const links = new Map(data.edges.map((edge) => [pairKey(...ends(edge)), edge]));
  const [gone, parted] = whole ? [null, null] : [new Set(data.gone), new Set(data.parted.map((pair) => pairKey(...pair)))];
  const stays = (id) => (gone ? !gone.has(id) : told.has(id));
  const [nodes, edges, numbers, known] = [[], [], new Map(), new Set()];
  const renumbered = { nodes: new Map(), edges: new Map(), loose: [] };
  const add = (node) => numbers.set(node.id, nodes.push(node) - 1);
  graph.nodes.forEach((node, place) => {
    if (!stays(node.id)) return;
    renumbered.nodes.set(place, nodes.length);
    add({ ...(told.get(node.id) ?? node), column: node.column, y: node.y }); // a copy: places may be taken from it
  });
  for (const node of data.nodes) if (!numbers.has(node.id)) add({ ...node, column: undefined, y: undefined });
  const join = (edge, [downstream, upstream], way) => edges.push({ ...edge, downstream: numbers.get(downstream), upstream: numbers.get(upstream), way });
  graph.edges.forEach((edge, place) => {
    const pair = [graph.nodes[edge.downstream].id, graph.nodes[edge.upstream].id];
    const key = pairKey(...pair);
    known.add(key);
    if (parted ? parted.has(key) : !links.has(key)) return;
    renumbered.edges.set(place, edges.length);
    join(links.get(key) ?? edge, pair, edge.way);
  });
  for (const [key, edge] of links) if (!known.has(key)) join(edge, ends(edge), undefined);
  const next = indexed({ ...graph, ...data, nodes, edges });
  // Who stood alone belongs nowhere yet: with a first edge it goes to whom that leads to.
  const alone = (of, place) => !of.up[place].length && !of.down[place].length;
  for (const [before, now] of renumbered.nodes) {
    if (!alone(graph, before) || alone(next, now)) continue;
    Object.assign(nodes[now], { column: undefined, y: undefined });
    renumbered.loose.push(now);
  }
  return { graph: next, renumbered };
}

// More new ones than would find a place: they are laid out rather than added.
function outgrows(graph) {
  const fresh = graph.nodes.filter((node) => node.column === undefined).length;
  const known = graph.nodes.length - fresh;
  return known ? fresh > Math.max(MANY, 2 * known) : fresh > 0;
}

// Gives places to what has none. What is seen in part has columns of its own (grownLayout), so this is for the whole.
function grow(graph) {
  const [nodes, ways] = [new Map(), new Map()];
  graph.nodes.forEach(({ column, y }, place) => column !== undefined && nodes.set(place, { column, y }));
  graph.edges.forEach(({ way }, place) => way !== undefined && ways.set(place, way));
  if (nodes.size === graph.nodes.length && ways.size === graph.edges.length) return false;
  addPlaces(graph, { nodes: [...graph.nodes.keys()], edges: [...graph.edges.keys()] }, nodes, ways);
  nodes.forEach((spot, place) => Object.assign(graph.nodes[place], spot));
  ways.forEach((way, place) => (graph.edges[place].way = way));
  return true;
}

// The same picture with what is new in it, in columns that stay where they are.
function grownLayout(before, graph, seen, size) {
  const [nodes, ways] = [new Map(), new Map()];
  for (const place of seen.nodes) {
    const box = before.boxes.get(place);
    if (box) nodes.set(place, { column: box.column, y: box.y - MARGIN });
  }
  for (const place of seen.edges) if (before.ways.has(place)) ways.set(place, before.ways.get(place));
  addPlaces(graph, seen, nodes, ways);
  const [boxes, spans] = [new Map(), new Map(before.spans)];
  for (const place of seen.nodes) {
    const { column, y } = nodes.get(place);
    const box = before.boxes.get(place);
    boxes.set(place, box ?? { column, y: y + MARGIN, label: shortened(graph.nodes[place].id, size, before.most) });
  }
  const fresh = [...boxes].filter(([place]) => !before.boxes.has(place)).map(([, box]) => box);
  openColumns(spans, fresh, size);
  for (const [place, box] of boxes) if (!before.boxes.has(place)) fitted(graph.nodes[place].id, box, spans, size, before.most);
  return drawable(graph, seen, { boxes, ways, spans, most: before.most });
}

// Columns for those which go beyond the outermost.
function openColumns(spans, fresh, size) {
  for (const side of [-1, 1]) {
    const outermost = () => [...spans.keys()].reduce((a, b) => (side < 0 ? Math.min(a, b) : Math.max(a, b)));
    const beyond = (column) => fresh.filter((box) => box.column === column);
    for (let column = outermost() + side; beyond(column).length; column += side) {
      const width = 29 + Math.max(...beyond(column).map((box) => widthOf(box.label, size)));
      const [left, right] = spans.get(column - side);
      spans.set(column, side < 0 ? [left - 80 - width, left - 80] : [right + 80, right + 80 + width]);
    }
  }
}

// A name that is longer than those beside it takes some of the room behind the column, never all of it.
function fitted(id, box, spans, size, most) {
  const [left, right] = spans.get(box.column);
  const next = spans.get(box.column + 1);
  const room = right - left + (next ? Math.max(0, next[0] - right - 36) : 60);
  box.label = shortened(id, size, Math.min(most, room - 29));
  box.x = left;
  box.width = Math.max(right - left, 29 + widthOf(box.label, size));
}

function addPlaces(graph, seen, nodes, ways) {
  const taken = new Taken(graph, nodes, ways);
  const joined = new Map(seen.nodes.map((node) => [node, { up: [], down: [] }]));
  for (const place of seen.edges) {
    const { upstream, downstream } = graph.edges[place];
    if (upstream === downstream) continue;
    joined.get(downstream).up.push(upstream);
    joined.get(upstream).down.push(downstream);
  }
  const waiting = new Set(seen.nodes.filter((node) => !nodes.has(node)));
  const isReady = (node) => [...joined.get(node).up, ...joined.get(node).down].some((other) => nodes.has(other));
  const links = (node) => joined.get(node).up.length + joined.get(node).down.length;
  while (waiting.size) {
    const ready = [...waiting].filter(isReady);
    for (const node of ready.length ? ready : [[...waiting].reduce((a, b) => (links(b) > links(a) ? b : a))]) {
      const spot = spotFor(joined.get(node), nodes, taken, graph.row);
      nodes.set(node, spot);
      taken.take(spot.column, spot.y, graph.row);
      waiting.delete(node);
    }
  }
  for (const place of seen.edges) if (!ways.has(place)) ways.set(place, taken.way(graph.edges[place], nodes));
}

function spotFor({ up, down }, nodes, taken, row) {
  const spots = (others) => others.map((other) => nodes.get(other)).filter(Boolean);
  const [above, below] = [spots(up), spots(down)];
  const [first, last] = taken.ends();
  const nearest = below.length ? Math.min(...below.map((spot) => spot.column)) - 1 : above.length ? Math.max(...above.map((spot) => spot.column)) + 1 : last;
  const all = [...above, ...below];
  const wanted = all.length ? all.reduce((sum, spot) => sum + spot.y, 0) / all.length : taken.middle(nearest);
  const away = below.length ? -1 : 1;
  const limit = below.length && above.length ? Math.max(...above.map((spot) => spot.column)) + 1 : -Infinity;
  let best = null;
  for (let step = 0; step <= (all.length ? REACH : 0); step++) {
    const column = nearest + away * step;
    if (step && (column < first - 1 || column > last + 1 || column < limit)) break;
    const y = taken.free(column, wanted, row);
    const cost = Math.abs(y - wanted) + step * AWAY;
    if (!best || cost < best.cost) best = { column, y, cost };
  }
  return { column: best.column, y: best.y };
}

// What room is taken in each column, and where the lines of a bundle pass it.
class Taken {
  constructor(graph, nodes, ways) {
    Object.assign(this, { graph, columns: new Map(), passes: new Map() });
    nodes.forEach(({ column, y }) => this.take(column, y, graph.row));
    ways.forEach((way, place) => {
      const edge = graph.edges[place];
      if (way) way.forEach((y, step) => this.pass(edge, nodes.get(edge.upstream).column + 1 + step, y));
    });
  }

  take(column, y, tall) {
    if (!this.columns.has(column)) this.columns.set(column, []);
    this.columns.get(column).push([y - tall / 2, y + tall / 2]);
  }

  ends() {
    const columns = [...this.columns.keys()];
    return columns.length ? [Math.min(...columns), Math.max(...columns)] : [0, 0];
  }

  middle(column) {
    const rooms = this.columns.get(column) ?? [];
    return rooms.length ? (Math.min(...rooms.map((room) => room[0])) + Math.max(...rooms.map((room) => room[1]))) / 2 : 0;
  }

  // The height nearest to what is wanted at which nothing stands.
  free(column, wanted, tall) {
    const rooms = this.columns.get(column) ?? [];
    const isFree = (y) => rooms.every(([low, high]) => y + tall / 2 <= low + 0.01 || y - tall / 2 >= high - 0.01);
    const tries = [wanted, ...rooms.flatMap(([low, high]) => [low - tall / 2, high + tall / 2])];
    tries.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
    return tries.find(isFree);
  }

  bundles(edge, column) {
    const look = `${strokeOf(this.graph, edge).slot} ${edge.status} ${column}`;
    return [`from ${edge.upstream} ${look}`, `to ${edge.downstream} ${look}`];
  }

  pass(edge, column, y) {
    const keys = this.bundles(edge, column);
    if (!keys.some((key) => this.passes.get(key) === y)) this.take(column, y, this.graph.pass);
    for (const key of keys) if (!this.passes.has(key)) this.passes.set(key, y);
  }

  way(edge, nodes) {
    const [from, to] = [nodes.get(edge.upstream), nodes.get(edge.downstream)];
    if (to.column <= from.column) return null;
    const way = [];
    for (let column = from.column + 1; column < to.column; column++) {
      const wanted = from.y + ((to.y - from.y) * (column - from.column)) / (to.column - from.column);
      const near = this.bundles(edge, column).map((key) => this.passes.get(key)).filter((y) => y !== undefined && Math.abs(y - wanted) < ALONGSIDE);
      near.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
      const y = near[0] ?? this.free(column, wanted, this.graph.pass);
      way.push(y);
      this.pass(edge, column, y);
    }
    return way;
  }
}
