// Short notices at the edge of the page: what was done, and why something was not.
import { $, el } from "./dom.js";

const shown = 3; // at a time, so that they hide nothing
const seconds = 7; // how long what was done is told of; what went wrong stays until it is dismissed

/** Tells what was done. `undo`, if there is one, is {text, act}. */
export function done(text, undo) {
  const notice = put($("notices").firstElementChild, text, undo);
  if (!undo) setTimeout(() => notice.remove(), seconds * 1000);
}

/** Tells what went wrong. */
export function failed(error) {
  put($("notices").lastElementChild, error.message ?? String(error));
}

function put(place, text, more) {
  const notice = el("div", { class: "notice" }, el("p", {}, text));
  if (more) notice.append(el("button", { type: "button", onclick: () => { notice.remove(); more.act(); } }, more.text));
  notice.append(el("button", { type: "button", class: "plain", "aria-label": "Dismiss", onclick: () => notice.remove() }, "×"));
  place.append(notice);
  while (place.childElementCount > shown) place.firstElementChild.remove();
  return notice;
}

/** Does something that may be refused, and tells if it is. It returns what was done, or undefined. */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    failed(error);
  }
}
