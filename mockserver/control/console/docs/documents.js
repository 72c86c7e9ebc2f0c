// Shows both documents of this world, to be chosen from in the bar at the top.

SwaggerUIBundle({
  dom_id: "#documents",
  urls: [
    { name: "Control plane", url: "../openapi.yaml" },
    { name: "API under test", url: "../api.yaml" },
  ],
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
  deepLinking: true,
  defaultModelsExpandDepth: -1, // an operation shows its own
});
