// The same content as tables: for screen readers, for keys, and for those who rather read lists. A row that shows the
// same stays, so that sorting, place and focus outlast what comes in.

const MORE = 500;

function sortable(heads, keyOf) {
  const [body, label] = [html("tbody"), html("caption")];
  let [rows, sorted, turned, limit] = [[], null, false, MORE];
  const known = new Map();
  const cells = heads.map((head, place) => {
    const cell = html("th", { scope: "col" });
    cell.append(button(head.words, () => {
      [turned, sorted] = [sorted === place && !turned, place];
      cells.forEach((other) => other.removeAttribute("aria-sort"));
      cell.setAttribute("aria-sort", turned ? "descending" : "ascending");
      fill();
    }));
    return cell;
  });
  const more = button("Show all", () => {
    limit = Infinity;
    fill();
  });
  function rowOf(row) {
    const [key, look] = [keyOf(row), JSON.stringify([row, heads.map((head) => head.worth(row))])];
    const before = known.get(key);
    if (before?.look === look) return before;
    const now = before ?? html("tr");
    now.replaceChildren(...heads.map((head, place) => html(place ? "td" : "th", place ? {} : { scope: "row" }, head.cell(row))));
    now.look = look;
    known.set(key, now);
    return now;
  }
  function fill() {
    const order = [...rows];
    if (sorted !== null) {
      const worth = heads[sorted].worth;
      order.sort((a, b) => {
        const [one, two] = [worth(a), worth(b)];
        const way = typeof one === "number" && typeof two === "number" ? one - two : String(one ?? "").localeCompare(String(two ?? ""));
        return turned ? -way : way;
      });
    }
    const [at, inside] = [document.activeElement, body.contains(document.activeElement)];
    const [row, step] = inside ? [at.closest("tr"), [...at.closest("tr").querySelectorAll("button")].indexOf(at)] : [];
    body.replaceChildren(...order.slice(0, limit).map(rowOf));
    if (row && body.contains(row)) row.querySelectorAll("button")[step]?.focus({ preventScroll: true });
    more.hidden = order.length <= limit;
  }
  return {
    whole: html("div", { class: "tp-table" }, html("table", {}, label, html("thead", {}, html("tr", {}, cells)), body), more),
    show(caption, now) {
      label.textContent = caption;
      rows = now;
      fill();
    },
  };
}

function tablesOf(choose) {
  let graph = null;
  const nodeButton = (place) => button(bdi(graph.nodes[place].id), () => choose({ node: place }));
  const plain = (words, worth) => ({ words, worth, cell: (row) => shown(worth(row) ?? "") });
  const node = (place) => graph.nodes[place];
  const edge = (place) => graph.edges[place];
  const datasets = sortable([
    { words: "Name", worth: (place) => node(place).id, cell: nodeButton },
    plain("Role", (place) => ROLE_WORDS[node(place).role]),
    plain("Published", (place) => dateOf(node(place))),
    plain("License", (place) => node(place).license),
    plain("Domains", (place) => node(place).domains?.join(", ")),
    plain("Upstream", (place) => graph.up[place].length),
    plain("Downstream", (place) => graph.down[place].length),
    plain("Note", (place) => node(place).reason),
  ], (place) => node(place).id);
  const edges = sortable([
    { words: "Upstream", worth: (place) => node(edge(place).upstream).id, cell: (place) => nodeButton(edge(place).upstream) },
    { words: "Downstream", worth: (place) => node(edge(place).downstream).id, cell: (place) => nodeButton(edge(place).downstream) },
    plain("Relationship", (place) => edge(place).relationship),
    plain("Confidence", (place) => edge(place).confidence),
    plain("Status", (place) => edge(place).status.replace("_", " ")),
    { words: "Evidence", worth: (place) => edge(place).evidence, cell: (place) => [button("open", () => choose({ edge: place }), { "aria-label": `Evidence of ${edgeWords(graph, edge(place))}` }), html("q", { dir: "auto" }, shown(edge(place).evidence ?? "").slice(0, 160))] },
  ], (place) => pairKey(node(edge(place).downstream).id, node(edge(place).upstream).id));
  return {
    parts: [datasets.whole, edges.whole],
    show(now, seen) {
      graph = now;
      datasets.show(`${seen.nodes.length} datasets and sources`, seen.nodes);
      edges.show(`${seen.edges.length} edges`, seen.edges);
    },
  };
}
