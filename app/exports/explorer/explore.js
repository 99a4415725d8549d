// One explorer in one element: bar, picture, tables, and what they tell one another.

const KEYS = "Arrows go along the lineage, Enter chooses, e goes through its edges, f focuses, + - 0 zoom, Shift with arrows moves, Escape goes back.";

// The first answer is asked for while the rest of the page still loads.
const early = document.currentScript?.dataset.source;
let asked = early ? fetch(early, { cache: "no-cache" }).catch(() => null) : null;

// options: source (an address) or data, claims (by edge, of a page without a server), onChoose, onTheme.
function explore(host, options) {
  const opened = fromFragment(location.hash);
  let { state, table } = opened;
  let graph = indexed({ nodes: [], edges: [] });
  let chosen = null;
  let wanted = opened.chosen;
  let theme = kept("theme") ?? "auto";
  let hasGrown = false; // since all of it was laid out
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (theme === "auto" ? system.matches : theme === "dark");

  const stage = html("div", { class: "tp-stage" });
  const tables = html("div", { class: "tp-tables", hidden: true, tabindex: -1 });
  const notice = html("div", { class: "tp-notice", role: "status", hidden: true });
  const counts = html("output", { class: "tp-counts", "aria-live": "polite" });
  const keysHelp = html("p", { id: "tp-keys" }, KEYS);
  const key = html("details", { class: "tp-key" }, html("summary", {}, "Key"), keysHelp);
  key.open = innerWidth > 900;
  const evidence = options.claims ? evidencePanel((found) => choose(found)) : null;
  const picture = new Picture(stage, {
    choose: (found) => choose(found),
    focus: (node) => view.focusOn(graph.nodes[node].id),
    escape: goBack,
    moved: () => remember(true),
  });

  // Made when it is opened, so that nothing moves under the hand that is in it.
  const filterDrop = dropDown("Filters", html("div", { class: "tp-filters" }), "Filters", () => {
    filterDrop.querySelector(".tp-filters").replaceChildren(...filters(graph, state, isDark(), () => redraw(true)).filter(Boolean));
  });
  const downloadDrop = dropDown("Download", Object.keys(DOWNLOADS).map((kind) => button(kind, () => download(kind))), "Download what is seen");
  const depth = html("input", { type: "range", min: 1, max: 1, step: 1, "aria-label": "Levels from the focus" });
  const depthTold = html("output", {});
  const depthPart = html("label", { class: "tp-depth" }, "Depth ", depth, depthTold);
  const focusName = html("bdi", {});
  const focusPart = html("span", { class: "tp-focus", hidden: true }, html("span", {}, "Focus: ", focusName), button("×", () => view.focusOn(null), { "aria-label": "End the focus" }));
  const focusButton = button("Focus", () => chosen?.node !== undefined && view.focusOn(graph.nodes[chosen.node].id), { title: "Only what the chosen dataset comes from, and what was made from it (f)" });
  const tableButton = button("Table", () => showTable(!table), { "aria-pressed": String(table) });
  const themeButton = button("", nextTheme, { class: "tp-theme" });
  const tidyButton = button("Tidy up", () => view.tidy(), { hidden: true, title: "Lay everything out anew: what has come meanwhile stands where there was room" });
  const zooms = html("div", { class: "tp-zooms", role: "group", "aria-label": "Zoom" }, tidyButton,
    button("+", () => picture.zoom(1.3), { "aria-label": "Zoom in" }), button("−", () => picture.zoom(1 / 1.3), { "aria-label": "Zoom out" }), button("fit", () => fitAgain(), { "aria-label": "Show everything" }));
  const search = searchBox((words) => searched(graph, words), (id) => {
    const place = graph.ids.get(id);
    if (place === undefined) return;
    if (!picture.parts.boxes.has(place)) reset();
    choose({ node: place }, true);
    if (!table) picture.goTo(place);
  });
  const list = tablesOf((what) => choose(what));
  tables.append(...list.parts);
  const bar = html("div", { class: "tp-bar", role: "toolbar", "aria-label": "What is seen" }, search, focusButton, focusPart, depthPart, filterDrop, tableButton, downloadDrop, themeButton);
  const foot = html("div", { class: "tp-foot" }, key, counts, zooms);
  const views = html("div", { class: "tp-views" }, html("div", { class: "tp-view" }, stage, tables), foot);
  host.append(bar, notice, html("div", { class: "tp-middle" }, views, evidence?.panel ?? null));

  depth.addEventListener("input", () => (depthTold.textContent = depthWords(Number(depth.value))));
  depth.addEventListener("change", () => {
    const value = Number(depth.value);
    state.depth = value >= Number(depth.max) ? 0 : value;
    redraw(true);
  });
  const outside = (event) => {
    for (const drop of [filterDrop, downloadDrop]) if (!drop.contains(event.target)) drop.close();
  };
  const turned = () => theme === "auto" && dress();
  const moved = () => {
    const now = fromFragment(location.hash);
    if (location.hash.slice(1) === lastFragment) return;
    ({ state, table } = now);
    wanted = now.chosen;
    redraw(true, now.camera);
    showTable(table);
  };
  document.addEventListener("pointerdown", outside);
  system.addEventListener("change", turned);
  addEventListener("hashchange", moved);

  let lastFragment = location.hash.slice(1);
  let remembering = 0;
  function remember(later = false) {
    clearTimeout(remembering);
    remembering = setTimeout(() => {
      const { x, y, k } = picture.camera;
      const { width, height } = picture.root.getBoundingClientRect();
      const camera = picture.moved && width ? [(width / 2 - x) / k, (height / 2 - y) / k, k] : null;
      const fragment = toFragment(state, chosen, graph, camera, table);
      if (fragment === lastFragment) return;
      lastFragment = fragment;
      history.replaceState(history.state, "", fragment ? `#${fragment}` : location.pathname + location.search);
      lastFragment = location.hash.slice(1);
    }, later ? 250 : 0);
  }

  function placeCamera([x, y, k]) {
    const { width, height } = picture.root.getBoundingClientRect();
    picture.camera = { k: Math.min(4, Math.max(0.03, k)), x: width / 2 - x * k, y: height / 2 - y * k };
    picture.moved = true;
    picture.apply();
  }

  function found(told) {
    if (!told) return null;
    const [node, down, up] = [graph.ids.get(told.dataset), graph.ids.get(told.downstream), graph.ids.get(told.upstream)];
    if (node !== undefined) return { node };
    const edge = down === undefined ? -1 : graph.up[down].find((place) => graph.edges[place].upstream === up) ?? -1;
    return edge < 0 ? null : { edge };
  }

  function told(what) {
    if (what?.node !== undefined) return { dataset: graph.nodes[what.node].id };
    if (what?.edge === undefined) return null;
    const { downstream, upstream } = graph.edges[what.edge];
    return { downstream: graph.nodes[downstream].id, upstream: graph.nodes[upstream].id };
  }

  function choose(what, quiet = false) {
    chosen = what;
    wanted = told(what);
    picture.lit = null;
    picture.chosen = what;
    if (what?.node !== undefined) picture.at = what.node;
    picture.mark();
    focusButton.disabled = what?.node === undefined;
    evidence?.tell(graph, what, options.claims);
    host.classList.toggle("tp-has-chosen", what !== null);
    if (!quiet) remember();
    else remember(true);
    options.onChoose?.(wanted);
  }

  function goBack() {
    if (picture.lit) view.highlight([], []);
    else if (chosen) choose(null);
    else if (state.focus !== null) view.focusOn(null);
  }

  function reset() {
    filterDrop.close();
    state = freshState();
    redraw(true);
  }

  function fitAgain() {
    picture.fit();
    remember();
  }

  const depthWords = (value) => (value >= Number(depth.max) ? "all" : String(value));

  function farthest(centre) {
    if (centre === undefined) return 1;
    const passes = (edge) => passesEdge(graph, state, edge);
    const sides = [[graph.up, "upstream"], [graph.down, "downstream"]];
    return Math.max(1, ...sides.flatMap(([side, end]) => [...levelsFrom(graph, centre, side, end, 0, passes).levels.values()]));
  }

  function redraw(refit = false, camera = null, grown = false) {
    const seen = narrowed(graph, state);
    if (refit) picture.moved = false;
    if (graph.palettes) picture.draw(graph, seen, isDark(), grown);
    if (camera) placeCamera(camera);
    counts.textContent = `${seen.nodes.length} of ${graph.nodes.length} datasets, ${seen.edges.length} of ${graph.edges.length} edges`;
    const centre = graph.ids.get(state.focus ?? graph.dataset);
    depthPart.hidden = centre === undefined;
    depth.max = farthest(centre);
    depth.value = state.depth || depth.max;
    depthTold.textContent = depthWords(Number(depth.value));
    focusPart.hidden = state.focus === null;
    focusName.textContent = state.focus === null ? "" : shortened(state.focus, SIZE, 200);
    if (table) list.show(graph, seen);
    const active = activeFilters(state);
    filterDrop.opener.textContent = active ? `Filters (${active})` : "Filters";
    remember();
  }

  function dress() {
    const dark = isDark();
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    const [sign, word] = { auto: ["◐", " Auto"], light: ["☼", " Light"], dark: ["☾", " Dark"] }[theme];
    themeButton.replaceChildren(sign, html("span", {}, word));
    themeButton.setAttribute("aria-label", `Colours: ${theme}; change`);
    options.onTheme?.(dark);
    if (!graph.palettes) return;
    explain();
    if (picture.graph) redraw(false, null, true);
  }

  let explained = "";
  function explain() {
    const told = keyTold(graph);
    const look = JSON.stringify([told, isDark()]);
    if (look === explained) return;
    explained = look;
    key.replaceChildren(key.firstChild, keyOf(graph, told, isDark()), keysHelp);
  }

  function nextTheme() {
    theme = { auto: isDark() ? "light" : "dark", light: "dark", dark: "auto" }[theme];
    keep("theme", theme);
    dress();
  }

  function showTable(on) {
    table = on;
    tables.hidden = !on;
    stage.hidden = on;
    tableButton.setAttribute("aria-pressed", String(on));
    if (on) list.show(graph, narrowed(graph, state));
    remember();
  }

  async function download(kind) {
    downloadDrop.close();
    const title = `Lineage${state.focus === null ? "" : ` around ${name(state.focus)}`}, upstream on the left`;
    save(...(await DOWNLOADS[kind](picture, title)));
  }

  function say(words) {
    notice.hidden = !words;
    notice.replaceChildren(...(words ? [words].flat() : []));
  }

  function empty(data) {
    const where = data.missing ? `There is no lineage database at ${shown(data.missing)} yet.` : "This lineage database holds no dataset yet.";
    return html("div", { class: "tp-empty" }, html("h2", {}, "Nothing to see yet"), html("p", {}, where),
      html("p", {}, "Begin with ", html("code", {}, "taproot trace ORG/NAME"), ", or bring a lineage with ", html("code", {}, "taproot import PATH"), ". This page fills by itself."));
  }

  function take(data, anew = false) {
    if (data.error) return say(`${shown(data.error)}${graph.palettes ? " What is shown is as it was before." : ""} It is tried again.`);
    say(null);
    const first = !graph.palettes;
    const before = chosen ? told(chosen) : wanted;
    let grown = takeIn(data, anew);
    if (grown === null) return;
    stage.querySelector(".tp-empty")?.remove();
    bar.classList.toggle("tp-idle", !graph.nodes.length);
    if (!graph.nodes.length) {
      stage.append(empty(data));
      counts.textContent = "";
      return;
    }
    if (state.focus !== null && !graph.ids.has(state.focus)) {
      say(`${name(state.focus)} is not in this lineage: all of it is shown.`);
      state.focus = null;
      grown = false;
    }
    chosen = picture.chosen = found(before);
    explain(); // first, for it takes room from the picture
    if (anew && !first) picture.glides(() => redraw());
    else redraw(false, first ? opened.camera : null, grown);
    focusButton.disabled = chosen?.node === undefined;
    if (first) {
      if (table) showTable(true);
      if (chosen) choose(chosen);
      else if (wanted) options.onChoose?.(wanted);
      performance.mark("taproot-first-picture");
    } else if (chosen) evidence?.tell(graph, chosen, options.claims);
  }

  // Whether the picture has grown rather than been made anew; null: more has come than can be added, so all is asked for.
  function takeIn(data, anew) {
    const whole = data.since === undefined;
    let grown = false;
    if (!whole || (!anew && graph.nodes.length && data.nodes.length)) {
      const next = merged(graph, data);
      grown = !outgrows(next.graph);
      if (!grown && !whole) {
        follow.look(true);
        return null;
      }
      if (grown) {
        picture.renumber(next.renumbered);
        graph = next.graph;
        hasGrown = grow(graph) || hasGrown;
      }
    }
    if (!grown) {
      graph = indexed(data);
      hasGrown = false;
    }
    tidyButton.hidden = !hasGrown;
    if (hasGrown) idle.begin();
    return grown;
  }

  const follow = follower(options.source, { tag: () => graph.tag, take, say });
  // By itself only what can glide while it is seen, and only where nobody looks closely.
  const isWatched = () => picture.moved || chosen || stage.contains(document.activeElement);
  const mayTidy = () => hasGrown && !isWatched() && (document.hidden || glides(graph.nodes.length));
  const idle = whenIdle(host, mayTidy, () => view.tidy());
  const view = {
    reload: () => follow.look(),
    // Everything where it stands for whoever opens the page now.
    tidy: () => follow.look(true),
    focusOn(dataset) {
      state.focus = dataset !== null && graph.ids.has(dataset) ? dataset : null;
      state.depth = 0;
      redraw(true);
    },
    highlight(nodes, edges) {
      picture.lit = nodes.length || edges.length ? { nodes, edges } : null;
      if (!graph.palettes) return;
      picture.mark();
      picture.reveal();
    },
    choose(what) {
      if (JSON.stringify(what) === JSON.stringify(wanted)) return;
      const place = graph.palettes ? found(what) : null;
      if (!place && (what || !graph.palettes)) {
        // Not in the picture yet: it is marked when the picture has been read again.
        wanted = what;
        chosen = picture.chosen = null;
        if (graph.palettes) picture.mark();
        return;
      }
      choose(place);
      if (place) picture.show(place.node ?? graph.edges[place.edge].downstream);
    },
    end() {
      picture.end();
      follow.end();
      idle.end();
      document.removeEventListener("pointerdown", outside);
      system.removeEventListener("change", turned);
      removeEventListener("hashchange", moved);
    },
  };
  dress();
  if (options.data) take(options.data);
  else follow.look();
  return view;
}

function kept(word) {
  try {
    return localStorage.getItem(`taproot-${word}`);
  } catch {
    return null; // a page from a file may have no storage
  }
}

function keep(word, value) {
  try {
    localStorage.setItem(`taproot-${word}`, value);
  } catch {
    return; // it holds for this page then
  }
}
