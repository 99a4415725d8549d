// The same content as tables: for screen readers, for keys, and for those who rather read lists.

const MORE = 500;

function sortable(caption, heads, rows) {
  const body = html("tbody");
  let [sorted, turned, limit] = [null, false, MORE];
  const label = html("caption", {}, caption);
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
    body.replaceChildren(...order.slice(0, limit).map((row) => html("tr", {}, heads.map((head, place) => html(place ? "td" : "th", place ? {} : { scope: "row" }, head.cell(row))))));
    more.hidden = order.length <= limit;
  }
  fill();
  return html("div", { class: "tp-table" }, html("table", {}, label, html("thead", {}, html("tr", {}, cells)), body), more);
}

function tablesOf(graph, seen, choose) {
  const nodeButton = (place) => button(bdi(graph.nodes[place].id), () => choose({ node: place }));
  const plain = (words, worth) => ({ words, worth, cell: (row) => shown(worth(row) ?? "") });
  const node = (place) => graph.nodes[place];
  const edge = (place) => graph.edges[place];
  const datasets = sortable(`${seen.nodes.length} datasets and sources`, [
    { words: "Name", worth: (place) => node(place).id, cell: nodeButton },
    plain("Role", (place) => ROLE_WORDS[node(place).role]),
    plain("Published", (place) => dateOf(node(place))),
    plain("License", (place) => node(place).license),
    plain("Domains", (place) => node(place).domains?.join(", ")),
    plain("Upstream", (place) => graph.up[place].length),
    plain("Downstream", (place) => graph.down[place].length),
    plain("Note", (place) => node(place).reason),
  ], seen.nodes);
  const edges = sortable(`${seen.edges.length} edges`, [
    { words: "Upstream", worth: (place) => node(edge(place).upstream).id, cell: (place) => nodeButton(edge(place).upstream) },
    { words: "Downstream", worth: (place) => node(edge(place).downstream).id, cell: (place) => nodeButton(edge(place).downstream) },
    plain("Relationship", (place) => edge(place).relationship),
    plain("Confidence", (place) => edge(place).confidence),
    plain("Status", (place) => edge(place).status.replace("_", " ")),
    { words: "Evidence", worth: (place) => edge(place).evidence, cell: (place) => [button("open", () => choose({ edge: place }), { "aria-label": `Evidence of ${edgeWords(graph, edge(place))}` }), html("q", { dir: "auto" }, shown(edge(place).evidence ?? "").slice(0, 160))] },
  ], seen.edges);
  return [datasets, edges];
}
