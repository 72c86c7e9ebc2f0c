(function () {
  "use strict";
  var form = document.querySelector(".filter"), status = form.querySelector(".count");
  var rules = Array.prototype.slice.call(document.querySelectorAll(".rule"));
  var parts = Array.prototype.slice.call(document.querySelectorAll(".part"));
  var texts = rules.map(function (rule) { return rule.textContent.toLowerCase(); });
  document.documentElement.classList.add("scripted");

  function chosen(name) { return form.elements[name].value; }

  function matches(rule, text) {
    var words = chosen("text").toLowerCase().split(/\s+/).filter(Boolean);
    return (!chosen("verdict") || rule.dataset.verdict === chosen("verdict")) &&
      (!chosen("operation") || rule.dataset.operation === chosen("operation")) &&
      (!chosen("grade") || rule.dataset.grade === chosen("grade")) &&
      (!chosen("profile") || rule.dataset.profiles.split(" ").indexOf(chosen("profile")) >= 0) &&
      words.every(function (word) { return text.indexOf(word) >= 0; });
  }

  function filter() {
    var shown = 0;
    rules.forEach(function (rule, i) {
      rule.hidden = !matches(rule, texts[i]);
      shown += rule.hidden ? 0 : 1;
    });
    parts.forEach(function (part) { part.hidden = !part.querySelector(".rule:not([hidden])"); });
    status.textContent = shown + " of " + rules.length + " rules";
  }

  function reveal() {
    var at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var e = at; e; e = e.parentElement) {
      if (e.tagName === "DETAILS") { e.open = true; e.hidden = false; }
    }
    if (at) { at.scrollIntoView(); }
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(filter); });
  document.addEventListener("keyup", function (event) {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      form.elements.text.focus();
    }
  });
  Array.prototype.forEach.call(document.querySelectorAll(".copy"), function (button) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent).then(function () {
        button.textContent = "Copied";
        setTimeout(function () { button.textContent = "Copy"; }, 2000);
      });
    });
  });
  window.addEventListener("beforeprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll('.rule[data-verdict="failed"], .rule[data-verdict="failed"] .exchange'), function (e) { e.open = true; });
  });
  window.addEventListener("hashchange", reveal);
  filter();
  reveal();
})();
