// What is shown stands in the address, behind the #, so that it can be linked to and the browser's back leads back:
// #/behaviour, #/builds/acme/hello/31, #/builds/acme/hello/31/2.
import { $ } from "./dom.js";
import { tell } from "./hub.js";

/** What is shown: {panel, repository, number, job}. There is no repository where no build is chosen. */
export let route = read();

function read() {
  const [panel, owner, name, number, job] = location.hash.replace(/^#\/?/, "").split("/").map(decoded);
  const known = document.querySelector(`.panel[data-panel="${CSS.escape(panel)}"]`);
  if (!known) return { panel: "builds" };
  if (panel !== "builds" || !(Number(number) > 0)) return { panel };
  return { panel, repository: `${owner}/${name}`, number: Number(number), job: Number(job) || 1 };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // somebody has written a stray %
  }
}

/** The address of a build, or of a job. */
export const linkTo = (repository, number, job) =>
  `#/builds/${repository.split("/").map(encodeURIComponent).join("/")}/${number}` + (job > 1 ? `/${job}` : "");

/** Shows what the address says, and from now on whatever it comes to say. */
export function start() {
  const show = () => {
    route = read();
    for (const panel of document.querySelectorAll(".panel")) panel.hidden = panel.dataset.panel !== route.panel;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.hash === `#/${route.panel}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    tell("route", route);
  };
  window.addEventListener("hashchange", () => {
    const focused = document.activeElement;
    show();
    window.scrollTo(0, 0);
    // Who works by keyboard is led to what has taken the place of where they were.
    if (focused !== document.body && !focused.checkVisibility()) $(route.repository ? "build-title" : "main").focus();
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address tells what is shown
    $("main").focus();
  });
  show();
}
