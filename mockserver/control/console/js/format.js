// How times and durations are written.

const thisYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const otherYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** A time of the day, from Unix seconds. */
export const hour = (unix) => clock.format(unix * 1000);

/** A day and a time, from Unix seconds; a dash for one that has not come. The year is left out where it is this one. */
export function moment(unix) {
  if (!unix) return "–";
  const date = new Date(unix * 1000);
  const day = date.getFullYear() === new Date().getFullYear() ? thisYear : otherYear;
  return `${day.format(date)} ${hour(unix)}`;
}

/** A duration in seconds: 8 s, 3 min 5 s, 2 h 4 min, 12 d 3 h. */
export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return both(Math.floor(s / 60), "min", s % 60, "s");
  if (s < 86400) return both(Math.floor(s / 3600), "h", Math.floor((s % 3600) / 60), "min");
  return both(Math.floor(s / 86400), "d", Math.floor((s % 86400) / 3600), "h");
}

const both = (large, unit, small, smaller) => (small ? `${large} ${unit} ${small} ${smaller}` : `${large} ${unit}`);

/** A duration as the plane writes it, without what is 0 at its end: 1h rather than 1h0m0s. */
export const short = (duration) => duration.replace(/(?<=[hm])0s$/, "").replace(/(?<=h)0m$/, "");

/** How long ago, in the largest unit alone, since nobody needs it closer. */
export const ago = (seconds) => (seconds < 1 ? "now" : `${span(seconds).split(" ").slice(0, 2).join(" ")} ago`);

/** A number and what it counts. */
export const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;

/** The first line of a text. */
export const firstLine = (text) => text.split("\n", 1)[0];
