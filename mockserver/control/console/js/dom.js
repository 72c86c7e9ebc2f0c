// What the page is made of. Whatever comes from the server is put in as text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";

/** The element with an id. */
export const $ = (id) => document.getElementById(id);

/** An element. Properties that begin with "on" are listeners; those that are false, null or undefined are left out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** An icon of icons.svg, which is decoration: what it means stands beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Sets a text, but only where it is another, so that selections stay and nothing is read out twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const drawn = new Set(["pending", "running", "success", "failure", "error", "killed"]);

/** A status, told by shape, colour and word. `show` makes it another. */
export function badge(status) {
  const mark = icon("pending");
  const word = el("span");
  const element = el("span", { class: "status" }, mark, word);
  const show = (now) => {
    if (element.dataset.status === now) return;
    element.dataset.status = now;
    mark.firstChild.setAttribute("href", `icons.svg#${drawn.has(now) ? now : "skipped"}`);
    word.textContent = now;
  };
  show(status);
  return { element, show };
}

const rows = new WeakMap();

/**
 * Has a parent show a row for each item, in their order. A row that is there already stays the same element, so that it keeps the focus.
 * `make` makes the row of an item: its element, and `show`, which has it show what the item is now.
 */
export function keyed(parent, items, key, make) {
  const before = rows.get(parent) ?? new Map();
  const now = new Map(items.map((item) => [key(item), before.get(key(item)) ?? make(item)]));
  rows.set(parent, now);
  for (const [k, row] of before) if (!now.has(k)) row.element.remove();
  let place = parent.firstElementChild;
  for (const item of items) {
    const row = now.get(key(item));
    row.show(item);
    if (row.element === place) place = place.nextElementSibling;
    else parent.insertBefore(row.element, place);
  }
}

/** What stands in a form's fields: texts without those that are empty, numbers where the field is one, and true for a box that is ticked. */
export function values(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox") {
      if (field.checked) found[field.name] = true;
    } else if (field.value !== "") {
      found[field.name] = field.type === "number" ? Number(field.value) : field.value;
    }
  }
  return found;
}

/** Gives a select these options, [value, text] each, after the first `kept` of its own; what was chosen stays if it can. */
export function options(select, pairs, kept = 0) {
  const wanted = JSON.stringify(pairs);
  if (select.dataset.options === wanted) return;
  select.dataset.options = wanted;
  const chosen = select.value;
  select.replaceChildren(...[...select.children].slice(0, kept), ...pairs.map(([value, text]) => el("option", { value }, text)));
  if ([...select.options].some((option) => option.value === chosen)) select.value = chosen;
}

/** Does what is done with a form when it is sent, in the page. */
export function submitted(form, act) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(values(form), event);
  });
}
