// Where what is seen stands. Columns and the order within them come from Python (app/exports/layering.py); a part of
// the graph keeps both, closes up the columns that are empty now, and gets heights of its own.

const MARGIN = 28;
const BOX = 20;
const SWEEPS = 16;
const PASSING = 4;

// Shorter labels let more columns stand side by side; where there is room, names are whole.
const LABELS = [236, 170, 120, 96];
const LEGIBLE = 0.76;
const FAR = 0.64; // below this scale a label in its box cannot be read
const FEW = 60;

function placed(graph, seen, size, room) {
  let found = null;
  for (const most of seen.nodes.length > 300 ? LABELS.slice(-1) : LABELS) {
    found = placedWith(graph, seen, size, most);
    if (!room || found.width * LEGIBLE <= room) return found;
  }
  // Few that do not fit are not made to: what is around the middle one is shown, and can be read.
  return seen.nodes.length <= FEW && found.width * FAR > room ? placedWith(graph, seen, size, LABELS[1]) : found;
}

function placedWith(graph, seen, size, most) {
  const columns = [...new Set(seen.nodes.map((node) => graph.nodes[node].column))].sort((a, b) => a - b);
  const order = new Map(columns.map((column, place) => [column, place]));
  const whole = seen.nodes.length === graph.nodes.length && seen.edges.length === graph.edges.length && columns.every((column, place) => !place || column === columns[place - 1] + 1);
  const { heights, ways } = whole ? asGiven(graph, seen) : spaced(graph, seen, order);
  const boxes = new Map();
  const widths = columns.map(() => 0);
  for (const node of seen.nodes) {
    const label = shortened(graph.nodes[node].id, size, most);
    const column = order.get(graph.nodes[node].column);
    widths[column] = Math.max(widths[column], 29 + widthOf(label, size));
    boxes.set(node, { column, label, y: heights.get(node) + MARGIN });
  }
  const ending = columns.map(() => 0);
  for (const place of seen.edges) ending[order.get(graph.nodes[graph.edges[place].downstream].column)] += 1;
  const spans = new Map();
  let x = MARGIN;
  widths.forEach((width, column) => {
    if (column) x += Math.min(48 + 1.2 * ending[column], 140);
    spans.set(column, [x, x + width]);
    x += width;
  });
  for (const box of boxes.values()) {
    box.x = spans.get(box.column)[0];
    box.width = widths[box.column];
  }
  return drawable(graph, seen, { boxes, ways, spans, most });
}

// Adds the lines, and how far everything reaches.
function drawable(graph, seen, { boxes, ways, spans, most }) {
  const lines = new Map(seen.edges.map((place) => [place, wayOf(graph.edges[place], place, boxes, spans, ways.get(place))]));
  const [all, drawn, columns] = [[...boxes.values()], [...lines.values()], [...spans.values()]];
  const least = (values, start) => values.reduce((a, b) => Math.min(a, b), start);
  const left = least(columns.map((span) => span[0]), MARGIN) - MARGIN;
  const right = -least(columns.map((span) => -span[1]), -MARGIN) + MARGIN;
  const top = least([...all.map((box) => box.y), ...drawn.map((line) => line.highest)], MARGIN) - MARGIN;
  const bottom = -least([...all.map((box) => -box.y), ...drawn.map((line) => -line.lowest)], 0) + MARGIN;
  return { boxes, lines, ways, spans, most, left, top, width: right - left, height: bottom - top };
}

function asGiven(graph, seen) {
  const heights = seen.nodes.map((node) => graph.nodes[node].y);
  const passed = seen.edges.flatMap((place) => graph.edges[place].way ?? []);
  const least = [...heights, ...passed].reduce((a, b) => Math.min(a, b), 0);
  return {
    heights: new Map(seen.nodes.map((node, step) => [node, heights[step] - least])),
    ways: new Map(seen.edges.map((place) => [place, graph.edges[place].way?.map((height) => height - least) ?? null])),
  };
}

// Keys are nodes (numbers) and the places where lines pass a column (column:height, shared by the lines of a bundle).
function spaced(graph, seen, order) {
  const keys = new Map();
  const joined = new Map();
  const add = (key, column, height) => {
    if (keys.has(key)) return;
    keys.set(key, { column, height, tall: typeof key === "number" ? graph.row : graph.pass });
    joined.set(key, new Set());
  };
  for (const node of seen.nodes) add(node, order.get(graph.nodes[node].column), graph.nodes[node].y);
  const passed = new Map();
  for (const place of seen.edges) {
    const { upstream, downstream, way } = graph.edges[place];
    if (!way) continue;
    const first = graph.nodes[upstream].column + 1;
    const on = way.map((height, step) => [first + step, height]).filter(([column]) => order.has(column));
    passed.set(place, on.map(([column, height]) => `${column}:${height}`));
    on.forEach(([column, height]) => add(`${column}:${height}`, order.get(column), height));
    const chain = [upstream, ...passed.get(place), downstream];
    for (let step = 1; step < chain.length; step++) {
      joined.get(chain[step - 1]).add(chain[step]);
      joined.get(chain[step]).add(chain[step - 1]);
    }
  }
  const columns = [...order.keys()].map(() => []);
  for (const [key, told] of keys) columns[told.column].push(key);
  columns.forEach((column) => column.sort((a, b) => keys.get(a).height - keys.get(b).height));
  const heights = settled(columns, keys, joined);
  return { heights, ways: new Map([...passed].map(([place, on]) => [place, on.map((key) => heights.get(key))])) };
}

function settled(columns, keys, joined) {
  const at = new Map();
  const offsets = columns.map((column) => {
    const found = [0];
    for (let step = 1; step < column.length; step++) {
      found.push(found[step - 1] + (keys.get(column[step - 1]).tall + keys.get(column[step]).tall) / 2);
    }
    column.forEach((key, step) => at.set(key, found[step] - found[column.length - 1] / 2));
    return found;
  });
  const wanted = (key) => {
    const others = [...joined.get(key)];
    return others.length ? others.reduce((sum, other) => sum + at.get(other), 0) / others.length : at.get(key);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const turn = [...columns.keys()];
    for (const place of sweep % 2 ? turn.reverse() : turn) {
      const column = columns[place];
      const weights = column.map((key) => (typeof key === "number" ? 1 : PASSING));
      nearestInOrder(column.map(wanted), offsets[place], weights).forEach((height, step) => at.set(column[step], height));
    }
  }
  const lowest = [...at.values()].reduce((least, height) => Math.min(least, height), Infinity);
  return new Map([...at].map(([key, height]) => [key, height - lowest]));
}

// Least squares in order and at a distance, by pooling adjacent violators (app/exports/spacing.py).
function nearestInOrder(wanted, offsets, weights) {
  const pools = [];
  wanted.forEach((target, step) => {
    let pool = { mean: target - offsets[step], weight: weights[step], count: 1 };
    while (pools.length && pools.at(-1).mean > pool.mean) {
      const above = pools.pop();
      const weight = above.weight + pool.weight;
      pool = { mean: (above.mean * above.weight + pool.mean * pool.weight) / weight, weight, count: above.count + pool.count };
    }
    pools.push(pool);
  });
  return pools.flatMap((pool) => Array(pool.count).fill(pool.mean)).map((height, step) => height + offsets[step]);
}

const bend = (x, y, toX, toY) => `C${round((x + toX) / 2)} ${round(y)} ${round((x + toX) / 2)} ${round(toY)} ${round(toX)} ${round(toY)}`;
const round = (value) => Math.round(value * 10) / 10;

function wayOf(edge, place, boxes, spans, way) {
  const [begin, end] = [boxes.get(edge.upstream), boxes.get(edge.downstream)];
  if (!way) return begin.column === end.column && begin !== end ? arcOf(begin, end) : loopOf(begin, end, place);
  let [x, y] = [begin.x + begin.width, begin.y];
  let path = `M${round(x)} ${round(y)}`;
  way.forEach((height, step) => {
    const [left, right] = spans.get(begin.column + 1 + step);
    path += bend(x, y, left, height + MARGIN) + `H${round(right)}`;
    [x, y] = [right, height + MARGIN];
  });
  path += bend(x, y, end.x - 6, end.y);
  const head = `M${round(end.x)} ${round(end.y)}l-7 -3.5v7z`;
  return { path, head, badge: [(x + end.x - 6) / 2, (y + end.y) / 2], highest: Math.min(begin.y, ...way.map((height) => height + MARGIN)), lowest: Math.max(0, ...way) + MARGIN };
}

// Within a column it stands beside the boxes.
function arcOf(begin, end) {
  const [x, toX] = [begin.x + begin.width, end.x + end.width];
  const far = Math.max(x, toX) + 26;
  const path = `M${round(x)} ${round(begin.y)}C${round(far)} ${round(begin.y)} ${round(far)} ${round(end.y)} ${round(toX + 6)} ${round(end.y)}`;
  return { path, head: `M${round(toX)} ${round(end.y)}l7 -3.5v7z`, badge: [far - 8, (begin.y + end.y) / 2], highest: Math.min(begin.y, end.y), lowest: Math.max(begin.y, end.y) };
}

// An edge that closes a cycle leads back below the boxes.
function loopOf(begin, end, place) {
  const [right, left] = [begin.x + begin.width - 12, end.x + 12];
  const depth = Math.max(begin.y, end.y) + 34 + (place % 5) * 4;
  const path = `M${round(right)} ${begin.y + 10}C${round(right)} ${depth} ${round(left)} ${depth} ${round(left)} ${end.y + 16}`;
  return { path, head: `M${round(left)} ${end.y + 10}l-3.5 7h7z`, badge: [left, depth - 16], highest: Math.min(begin.y, end.y), lowest: depth };
}
