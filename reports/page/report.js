(function () {
  "use strict";
  var form = document.querySelector(".filter"), status = form.querySelector(".count");
  var rules = Array.from(document.querySelectorAll(".rule"));
  var parts = Array.from(document.querySelectorAll(".part"));
  var texts = rules.map(function (rule) { return rule.textContent.toLowerCase(); });
  document.documentElement.classList.add("scripted");

  function chosen(name) { return form.elements[name].value; }

  function matches(rule, text, words) {
    return (!chosen("verdict") || rule.dataset.verdict === chosen("verdict")) &&
      (!chosen("operation") || rule.dataset.operation === chosen("operation")) &&
      (!chosen("grade") || rule.dataset.grade === chosen("grade")) &&
      (!chosen("profile") || rule.dataset.profiles.split(" ").includes(chosen("profile"))) &&
      words.every(function (word) { return text.includes(word); });
  }

  function filter() {
    var shown = 0, words = chosen("text").toLowerCase().split(/\s+/).filter(Boolean);
    rules.forEach(function (rule, i) {
      rule.hidden = !matches(rule, texts[i], words);
      shown += rule.hidden ? 0 : 1;
    });
    parts.forEach(function (part) { part.hidden = !part.querySelector(".rule:not([hidden])"); });
    status.textContent = shown + " of " + rules.length + " rules";
  }

  // What is in question in a long body is scrolled to, within that body, once it can be seen.
  function show(details) {
    details.querySelectorAll("mark").forEach(function (mark) {
      var box = mark.parentElement;
      if (!box.scrollTop) { box.scrollTop = mark.offsetTop - box.offsetTop - box.clientHeight / 2; }
    });
  }

  // What a link leads to is opened, and shown though the filter had left it out.
  function reveal() {
    var at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!at) { return; }
    if (at.closest("[hidden]")) {
      form.reset();
      filter();
    }
    for (var e = at; e; e = e.parentElement) {
      if (e.tagName === "DETAILS") { e.open = true; }
    }
    at.scrollIntoView();
  }

  function copy(button) {
    navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent).then(function () {
      button.textContent = "Copied";
      setTimeout(function () { button.textContent = "Copy"; }, 2000);
    });
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(filter); });
  document.addEventListener("keyup", function (event) {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      form.elements.text.focus();
    }
  });
  document.querySelectorAll(".copy").forEach(function (button) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", function () { copy(button); });
  });
  document.addEventListener("toggle", function (event) { show(event.target); }, true);
  window.addEventListener("hashchange", reveal);
  filter();
  show(document);
  reveal();
})();
