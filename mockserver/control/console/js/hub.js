// How the parts of the page tell each other what has happened, without knowing each other:
//
//   link     whether the events come: "live" or "lost"
//   anew     nothing that was known holds any more: read it again
//   world    the world was read (world.js)
//   build    a build was read: {repository, number}
//   route    another panel or build is shown (route.js)
//   caller   another user was chosen to ask the API as (caller.js)
//   behaviour  how many disturbances are on was read (disturbances.js)
//   tick     a second has passed by the time outside, or the clock was moved
//
// and the plane's own events, as they come: changed (a build or a job), log, request, clock.

const listeners = new Map();

/** Has `act` be done whenever one of the topics is told of. */
export function on(topics, act) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, []);
    listeners.get(topic).push(act);
  }
}

/** Tells of a topic. */
export function tell(topic, detail) {
  for (const act of listeners.get(topic) ?? []) act(detail);
}

/** Returns a function that has `act` done soon, once for however many times it was called meanwhile, and never twice at a time. */
export function coalesced(act, milliseconds) {
  let due = false;
  let busy = false;
  const run = async () => {
    busy = true;
    while (due) {
      due = false;
      await act();
      await new Promise((done) => setTimeout(done, milliseconds));
    }
    busy = false;
  };
  return () => {
    due = true;
    if (!busy) run();
  };
}
