import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Builds } from "./Builds.js";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Builds repository="acme/hello" />
  </StrictMode>,
);
