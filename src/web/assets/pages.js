// What pages do beyond plain HTML: live progress of a run, ticking a whole list, and asking before what cannot be undone.
"use strict";
(function () {
  const all = (name, within) => Array.from((within || document).querySelectorAll(name));

  for (const box of all("input[data-ticks]")) {
    box.closest("label").hidden = false;
    box.addEventListener("change", () => {
      for (const one of all(`input[type=checkbox][name="${box.dataset.ticks}"]`)) one.checked = box.checked;
    });
  }

  for (const form of all("form[data-ask]")) {
    form.addEventListener("submit", (event) => {
      if (!window.confirm(form.dataset.ask)) event.preventDefault();
    });
  }

  // A run's progress. Without this the page asks to be loaded again.
  const live = document.querySelector("[data-live]");
  if (live && window.EventSource) {
    const said = live.querySelector("[data-said]");
    const stages = all("[data-stage]", live);
    const mark = (name) => {
      const at = stages.findIndex((item) => item.dataset.stage === name);
      stages.forEach((item, index) => {
        item.className = at < 0 ? "" : index < at ? "done" : index === at ? "now" : "";
        if (index === at) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
      });
      if (said && at >= 0) said.textContent = stages[at].textContent;
    };
    const source = new EventSource(live.dataset.live);
    const over = () => { source.close(); window.location.reload(); };
    const heard = (event) => {
      let told;
      try { told = JSON.parse(event.data); } catch (_) { return; }
      if (told.stage) mark(told.stage);
      if (told.state && !["waiting", "running"].includes(told.state)) over();
    };
    source.addEventListener("progress", heard);
    source.addEventListener("end", over);
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) window.setTimeout(() => window.location.reload(), 3000); };
  }
})();
