// What a page asks its server: everything once, then what has changed since, one question at a time.

const RETRY_MS = 2000;
const IDLE_MS = 2500;
const STILL_MS = 4000;
const LOOK_AGAIN_MS = 2000;

// tag: of the state that is known, if any; take: gets what is answered, and whether it was asked for anew.
function follower(source, { tag, take, say }) {
  let [loading, again, anew, trying, drawn] = [false, false, false, 0, null];

  async function load(everything) {
    try {
      const [before, known] = [asked, everything ? undefined : tag()];
      asked = null;
      const answer = (!everything && (await before)) || (await fetch(known ? `${source}?since=${encodeURIComponent(known)}` : source, { cache: "no-cache" }));
      if (answer.status === 204) return say(null);
      const kind = answer.headers.get("content-type") ?? "";
      if (!kind.includes("json")) return say(`The explorer does not answer as it should (${answer.status}).`);
      const mark = answer.headers.get("etag");
      if (mark && mark === drawn && !everything) return say(null);
      const data = await answer.json();
      if (data.error) {
        clearTimeout(trying);
        trying = setTimeout(() => follow.look(everything), RETRY_MS);
      }
      take(data, everything);
      if (!data.error) drawn = mark;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      say("The explorer cannot be reached: it has ended, or the connection is lost.");
    }
  }

  const follow = {
    // What changes meanwhile is read afterwards.
    async look(everything = false) {
      again = true;
      anew ||= everything;
      if (loading) return;
      loading = true;
      try {
        while (again) {
          const all = anew;
          again = anew = false;
          await load(all);
        }
      } finally {
        loading = false;
      }
    },
    end: () => clearTimeout(trying),
  };
  return follow;
}

// Calls back when nothing has come for a while, and nobody would be disturbed.
function whenIdle(host, mayBegin, deed) {
  let [waiting, touched] = [0, 0];
  const touch = () => (touched = performance.now());
  const events = ["pointermove", "pointerdown", "wheel", "keydown"];
  events.forEach((event) => host.addEventListener(event, touch, { passive: true, capture: true }));
  function look() {
    const still = document.hidden || performance.now() - touched > STILL_MS;
    if (still && mayBegin()) deed();
    else waiting = setTimeout(look, LOOK_AGAIN_MS);
  }
  return {
    begin() {
      clearTimeout(waiting);
      waiting = setTimeout(look, IDLE_MS);
    },
    end: () => clearTimeout(waiting),
  };
}
