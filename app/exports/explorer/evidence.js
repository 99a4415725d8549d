// Beside the picture of a page without a server: what a dataset is, and what is behind an edge.

function facts(pairs) {
  const told = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return html("dl", {}, told.map(([term, value]) => [html("dt", {}, term), html("dd", { dir: "auto" }, value instanceof Node ? value : shown(value))]));
}

function quoted(quote) {
  return html("blockquote", { dir: "auto" }, html("mark", {}, shown(quote ?? "")));
}

function aboutDataset(graph, place, choose) {
  const node = graph.nodes[place];
  const list = (title, edges, end) => {
    if (!edges.length) return null;
    const items = edges.map((each) => html("li", {}, button([bdi(graph.nodes[graph.edges[each][end]].id), html("small", {}, shown(graph.edges[each].relationship ?? "relationship not stated"))], () => choose({ edge: each }))));
    return html("section", {}, html("h3", {}, `${title} (${edges.length})`), html("ul", { class: "tp-edges" }, items));
  };
  return [
    html("h2", {}, bdi(node.id)),
    node.summary ? html("p", { dir: "auto" }, shown(node.summary)) : null,
    facts([
      ["Role", ROLE_WORDS[node.role]], ["Kind", node.kind], ["Why", node.reason], ["License", node.license], ["Published", dateOf(node)],
      ["Domains", node.domains?.join(", ")], ["Data", node.data_type], ["Downloads", node.downloads], ["Paper", node.paper_url && link(node.paper_url)],
    ]),
    list("Made from", graph.up[place], "upstream"),
    list("Used by", graph.down[place], "downstream"),
  ];
}

function aboutClaim(claim) {
  const name = claim.name;
  const candidates = (name?.candidates ?? []).map((one) => (one.reason ? `${one.id} (${one.reason})` : one.id));
  return html("article", {}, [
    quoted(claim.quote),
    facts([
      ["Document", link(claim.document, claim.document)], ["Kind", claim.kind], ["Named", claim.mention], ["Relationship", claim.relationship],
      ["Confidence", claim.confidence], ["Verdict", claim.verdict?.replace("_", " ")], ["Why", claim.reason],
      ["Name decided", name && `${name.name}, by ${name.method}: ${name.reason}`], ["Candidates", candidates.join("; ")],
    ]),
  ]);
}

function aboutEdge(graph, place, claims, choose) {
  const edge = graph.edges[place];
  const end = (which) => button(bdi(graph.nodes[edge[which]].id), () => choose({ node: edge[which] }), { class: "tp-name" });
  return [
    html("h2", {}, end("upstream"), " → ", end("downstream")),
    facts([
      ["Relationship", edge.relationship ?? "not stated"], ["Status", edge.status.replace("_", " ")], ["Why", edge.reason],
      ["Confidence", edge.confidence], ["Documents", edge.documents],
    ]),
    html("h3", {}, "Evidence"),
    claims?.length ? claims.map(aboutClaim) : html("article", {}, quoted(edge.evidence)),
  ];
}

function evidencePanel(choose) {
  const body = html("div", { class: "tp-about", tabindex: -1 });
  const panel = html("aside", { class: "tp-evidence", "aria-label": "Evidence", "aria-live": "polite" }, body);
  const idle = () => html("p", { class: "tp-faint" }, "Choose a dataset or a line to see what is behind it.");
  body.append(idle());
  return {
    panel,
    tell(graph, chosen, claims) {
      let parts = [idle()];
      if (chosen?.node !== undefined) parts = aboutDataset(graph, chosen.node, choose);
      else if (chosen?.edge !== undefined) parts = aboutEdge(graph, chosen.edge, claims?.[chosen.edge], choose);
      body.replaceChildren(...parts.flat(Infinity).filter(Boolean));
      panel.scrollTop = 0;
    },
  };
}
