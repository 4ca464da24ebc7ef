// On a device that many people use, puts a conversation away that nobody touches any more.
"use strict";
(() => {
  const WARN = 90; // seconds without a touch
  const AWAY = 120;
  const still = document.getElementById("still");
  const away = document.querySelector("form.done");
  if (!still || !away) return;
  const box = document.getElementById("text");
  const asks = typeof still.showModal === "function"; // old browsers know no dialogs: they only put it away
  let touched = Date.now();
  // A scroll is no touch: the page scrolls by itself when a message comes.
  for (const kind of ["keydown", "pointerdown", "click", "input", "wheel", "touchstart", "touchmove"]) {
    document.addEventListener(kind, () => { if (!still.open) touched = Date.now(); }, { passive: true, capture: true });
  }
  still.addEventListener("close", () => {
    touched = Date.now();
    if (box) box.focus();
  });
  // By the clock and not by a count, as a sleeping device counts nothing.
  setInterval(() => {
    if (document.querySelector("#record.on")) touched = Date.now(); // somebody is speaking
    const over = box && !document.contains(box); // only a farewell is left: nothing to ask for
    const idle = (Date.now() - touched) / 1000;
    if (idle >= AWAY || (over && idle >= WARN)) {
      if (box) box.value = "";
      away.submit();
    } else if (idle >= WARN && asks && !still.open) {
      still.showModal();
    }
  }, 1000);
})();
