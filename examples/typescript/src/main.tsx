import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Builds } from "./Builds.js";

// Which repository is shown stands in the address, such as /?repository=acme/hello.
const repository = new URLSearchParams(location.search).get("repository") ?? "acme/hello";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Builds repository={repository} />
  </StrictMode>,
);
