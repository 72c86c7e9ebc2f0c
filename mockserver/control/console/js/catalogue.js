// What there is to choose from: worlds, operations, dialects, faults and liberties. It stays as it is for as long as the mock runs.
import { ask } from "./api.js";

let read = null;

/** The catalogue, which is read once. */
export async function catalogue() {
  read ??= ask("GET", "catalogue");
  try {
    return await read;
  } catch (error) {
    read = null;
    throw error;
  }
}
