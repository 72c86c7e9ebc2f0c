import { defineConfig } from "vite";

// The page calls /api of its own origin, and the development server hands that on to the mock: no CORS, no mock in the page, and the same code as in
// production. The token is the proxy's to send, so that none is in the page; leave it out if your page has a way to log in.
const mock = process.env.MOCK ?? "http://127.0.0.1:8080";
const token = process.env.PLUMBLINE_MAINTAINER_TOKEN;

export default defineConfig({
  server: {
    proxy: {
      "/api": { target: mock, changeOrigin: true, ...(token ? { headers: { authorization: token } } : {}) },
    },
  },
});
