// Makes the chat page better where it runs; everything works without it. Words are only ever put in as text.
"use strict";
(() => {
  const log = document.getElementById("log");
  const say = document.getElementById("say");
  if (!log || !say || !window.fetch || !window.EventSource || !window.URLSearchParams) return;
  const words = JSON.parse(say.dataset.words);
  const service = say.dataset.service || words.somebody;
  const key = say.elements.key.value;
  const box = document.getElementById("text");
  const status = document.getElementById("status");
  const alert = document.getElementById("alert");
  const end = document.getElementById("end");
  const bar = document.querySelector(".bar");
  const below = document.getElementById("below");
  const enter = document.getElementById("enter");
  const WAITS = [1, 2, 4, 8, 15, 15, 15, 15, 15, 15, 15, 15]; // seconds between attempts to send
  const pending = []; // what was sent and did not come back yet, oldest first
  const queue = []; // what is still to be sent, in order
  const held = []; // what was heard while something was being sent: it stands after that
  let sending = false;
  let last = Array.from(log.querySelectorAll("[data-id]")).reduce((most, line) => larger(most, line.dataset.id), "0");
  let source = null;
  let broken = 0;
  let streams = false; // whether a stream ever got through
  let polling = 0;
  let ended = false;
  let focusNext = false;

  // Numbers of lines are larger than a double holds exactly, so they are compared as text.
  function larger(one, other) {
    return other.length > one.length || (other.length === one.length && other > one) ? other : one;
  }

  function id() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // -- showing

  // Whether the last line is in sight, or nearly: then what comes next is followed.
  function nearEnd() {
    return end.getBoundingClientRect().top < window.innerHeight + 120;
  }

  function toEnd() {
    const kept = getComputedStyle(bar).position === "sticky";
    if (kept || !log.lastElementChild) window.scrollTo(0, document.documentElement.scrollHeight);
    else log.lastElementChild.scrollIntoView({ block: "start" });
    below.hidden = true;
  }

  function element(name, kind, text) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function bubble(mine, parts, lang, dir, sent) {
    const line = element("div", "line " + (mine ? "mine" : "theirs"));
    if (!mine) line.tabIndex = -1;
    line.append(element("p", "who", mine ? words.you : service));
    for (const kind of sent || []) line.append(element("p", "sent", words[kind] || words.file));
    if (sent && sent.length && !parts.length) return line;
    const said = element("p", "words");
    said.dir = dir;
    if (lang) said.lang = lang;
    for (const [kind, text] of parts) said.append(kind ? element("b", "", text) : text);
    line.append(said);
    return line;
  }

  function player(where) {
    const made = element("audio", "heard");
    made.controls = true;
    made.preload = "none";
    made.src = where;
    made.setAttribute("aria-label", words.spoken);
    return made;
  }

  function options(line, found) {
    const form = element("form", "options");
    form.method = "post";
    form.action = "/say";
    form.setAttribute("aria-label", words.answers);
    form.lang = found.lang;
    form.dir = found.dir;
    for (const [name, value] of [["form", id()], ["key", key]]) {
      const hidden = element("input");
      hidden.type = "hidden";
      hidden.name = name;
      hidden.value = value;
      form.append(hidden);
    }
    for (const [value, label, ticked] of found.boxes) {
      const box = element("label", "box");
      const input = element("input");
      input.type = "checkbox";
      input.name = "picked";
      input.value = value;
      input.checked = ticked;
      box.append(input, " ", element("span", "", label));
      form.append(box);
    }
    for (const [value, label] of found.boxes.length ? [found.done] : found.options) {
      const button = element("button", "option", label);
      button.name = "pressed";
      button.value = value;
      form.append(button);
    }
    line.append(form);
  }

  function closeOptions() {
    for (const form of log.querySelectorAll(".options")) form.remove();
  }

  // Lines stand in the order in which they were taken; what still waits to be sent comes last.
  function add(line) {
    const follow = nearEnd();
    log.insertBefore(line, log.querySelector(".waiting"));
    if (follow) toEnd();
    else below.hidden = false;
  }

  function waitingFor(found) {
    const text = found.parts.map((part) => part[1]).join("");
    const place = pending.findIndex((one) => one.key === found.key || (!one.key && one.shown === text));
    return place < 0 ? null : pending.splice(place, 1)[0];
  }

  function show(found) {
    if (log.querySelector('[data-id="' + CSS.escape(found.id) + '"]')) return;
    last = larger(last, found.id);
    closeOptions();
    const known = found.said ? waitingFor(found) : null;
    if (known) {
      known.line.dataset.id = found.id;
      known.line.classList.remove("waiting");
      add(known.line);
      return;
    }
    const line = bubble(found.said, found.parts, found.lang, found.dir, found.sent);
    if (found.recorded) line.append(player(found.recorded));
    line.dataset.id = found.id;
    if (found.options.length) options(line, found);
    add(line);
    if (focusNext && !found.said) {
      focusNext = false;
      line.focus({ preventScroll: false });
    }
  }

  function farewell(found) {
    ended = true;
    stopListening();
    log.textContent = "";
    const line = bubble(false, found.parts, found.lang, found.dir);
    log.append(line);
    for (const gone of document.querySelectorAll(".bar, .foot, .skip")) gone.remove();
    line.focus();
  }

  // -- hearing

  function hear(found) {
    if (sending) held.push(found);
    else show(found);
  }

  function listen() {
    if (source || polling || ended || document.hidden) return;
    source = new EventSource("/events?after=" + last);
    source.addEventListener("line", (event) => hear(JSON.parse(event.data)));
    source.addEventListener("farewell", (event) => farewell(JSON.parse(event.data)));
    source.onopen = () => {
      if (broken) status.textContent = words.online;
      broken = 0;
      streams = true;
      flush();
    };
    source.onerror = () => {
      // The browser's own way of coming back asks from where this stream began; a new one asks from now.
      stopListening();
      broken += 1;
      if (broken === 2) status.textContent = words.offline;
      if (broken >= 3) poll();
      else setTimeout(listen, 1000 * broken);
    };
  }

  function stopListening() {
    if (source) source.close();
    source = null;
  }

  // Where streams do not get through (an old proxy, too many pages), ask every few seconds, and now and then
  // try a stream again.
  function poll() {
    if (polling) return;
    let rounds = 0;
    polling = setInterval(async () => {
      if (document.hidden) return;
      rounds += 1;
      const fine = await fetchLines();
      if (ended || (fine && (streams || rounds >= 10))) {
        clearInterval(polling);
        polling = 0;
        listen();
      }
    }, 3000);
  }

  async function fetchLines() {
    try {
      const answer = await fetch("/messages?after=" + last, { headers: { Accept: "application/json" } });
      if (!answer.ok) return false;
      const found = await answer.json();
      found.lines.forEach(hear);
      if (found.farewell) farewell(found.farewell);
      if (broken) {
        broken = 0;
        status.textContent = words.online;
        flush();
      }
      return true;
    } catch {
      return false;
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stopListening();
    else listen();
  });
  window.addEventListener("pagehide", stopListening);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload(); // it may be somebody else's turn by now
    else listen();
  });
  window.addEventListener("online", () => { stopListening(); listen(); flush(); });

  // -- saying

  function put(fields, shown, file) {
    const line = bubble(true, shown ? [["", shown]] : [], "", "auto", file ? [kindOf(file)] : []);
    line.classList.add("waiting");
    log.append(line);
    toEnd();
    const one = { fields: { ...fields, form: id(), key }, shown, file, line, tries: 0, key: "" };
    pending.push(one);
    queue.push(one);
    alert.textContent = "";
    send();
  }

  // The words stand before the file, so that they are read first.
  function bodyOf(one) {
    const fields = { ...one.fields, after: last };
    if (!one.file) return new URLSearchParams(fields);
    const body = new FormData();
    for (const name of Object.keys(fields)) body.append(name, fields[name]);
    body.append("file", one.file, "file");
    return body;
  }

  async function send() {
    if (sending || !queue.length) return;
    sending = true;
    const one = queue[0];
    if (!one.tries) status.textContent = words.sending;
    let answer = null;
    try {
      answer = await fetch("/say", {
        method: "POST",
        headers: { Accept: "application/json" },
        body: bodyOf(one),
        redirect: "error",
      });
    } catch {
      answer = null;
    }
    const found = answer ? await answer.json().catch(() => ({})) : {};
    sending = false;
    if (answer && answer.ok) return sent(one, found);
    held.splice(0).forEach(show);
    const lasting = answer && ![408, 429, 500, 502, 503, 504].includes(answer.status);
    if (lasting || one.tries >= WAITS.length) return lost(one, found);
    status.textContent = words.unsent;
    one.timer = setTimeout(send, 1000 * WAITS[one.tries]);
    one.tries += 1;
  }

  function flush() {
    if (queue.length && !sending) {
      clearTimeout(queue[0].timer);
      send();
    }
  }

  function sent(one, found) {
    queue.shift();
    one.key = found.key || "";
    status.textContent = words.sent;
    const lines = found.lines || [];
    // Before a yes, what somebody says is not kept: nothing of it comes back, and it stays where it is.
    if (!lines.some((line) => line.said && line.key === one.key) && !one.line.dataset.id) {
      waitingFor({ key: one.key, parts: [] });
      one.line.classList.remove("waiting");
    }
    lines.forEach(show);
    held.splice(0).forEach(show);
    if (polling) fetchLines();
    send();
  }

  function lost(one, told) {
    queue.shift();
    pending.splice(pending.indexOf(one), 1);
    one.line.remove();
    if (one.fields.text && !box.value.includes(one.fields.text)) {
      box.value = one.fields.text + (box.value ? "\n" + box.value : "");
    }
    if (one.file) attach(one.file);
    status.textContent = "";
    alert.textContent = told.wrong || words.lost;
    // A press that was lost can be made again: the page as it is stored has its buttons.
    if (one.fields.pressed) setTimeout(() => window.location.reload(), 4000);
    send();
  }

  // Which button it was that sent a form, old browsers do not say.
  let pressed = null;
  document.addEventListener("click", (event) => {
    pressed = event.target.closest ? event.target.closest("button") : null;
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("#say, .options, .deeds")) return;
    const button = event.submitter || (pressed && form.contains(pressed) ? pressed : null);
    if (form !== say && !button) return; // the browser sends it as it does without us
    event.preventDefault();
    if (form === say) {
      const text = box.value;
      if (!text.trim() && !attached) return;
      const file = attached;
      attach(null);
      box.value = "";
      put({ text }, text, file);
      box.focus();
    } else {
      // The button that has the focus goes; the focus waits in the log and then goes to what comes next.
      focusNext = true;
      const fields = { [button.name]: button.value };
      let shown = button.name === "pressed" ? button.textContent : button.value;
      if (form.querySelector("[name=picked]")) {
        const ticked = Array.from(form.querySelectorAll("[name=picked]:checked"));
        fields.boxes = "1";
        fields.picked = ticked.map((one) => one.value).join("\n");
        shown = ticked.map((one) => one.parentNode.textContent.trim()).join(", ") || shown;
      }
      put(fields, shown);
      if (form.matches(".options")) closeOptions();
      log.focus({ preventScroll: true });
    }
  });

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || !enter.checked) return;
    event.preventDefault();
    say.requestSubmit ? say.requestSubmit() : say.querySelector("[type=submit]").click();
  });

  below.addEventListener("click", () => {
    toEnd();
    box.focus();
  });
  window.addEventListener("scroll", () => { if (nearEnd()) below.hidden = true; }, { passive: true });

  // -- photos and sounds

  const chooser = document.getElementById("file");
  const chosen = document.getElementById("chosen");
  let attached = null;

  function kindOf(file) {
    return /^(audio|video)\//.test(file.type) ? "voice" : "photo";
  }

  function attach(file) {
    attached = file;
    if (!chooser) return;
    chooser.value = "";
    document.getElementById("remove").hidden = !file;
    chosen.firstElementChild.textContent = file ? words[kindOf(file)] + (file.name ? ": " + file.name : "") : "";
  }

  if (chooser) {
    document.getElementById("extras").classList.add("tidy");
    chooser.addEventListener("change", () => {
      const file = chooser.files[0];
      if (!file) return;
      alert.textContent = file.size > words.limit ? words.wrong.file : "";
      attach(file.size > words.limit ? null : file);
      if (attached) box.focus();
    });
    document.getElementById("remove").addEventListener("click", () => {
      attach(null);
      chooser.focus();
    });
  }

  // -- a voice, where the browser can record one: press to start, press to stop, hear it, send or throw away

  const MINUTES = 5;
  const record = document.getElementById("record");
  let recorder = null;

  function recording() {
    const heard = document.getElementById("heard");
    const audio = heard.querySelector("audio");
    let made = null;
    let asking = false;

    function put_away() {
      if (audio.src) URL.revokeObjectURL(audio.src);
      audio.removeAttribute("src");
      made = null;
      heard.hidden = true;
      record.hidden = false;
    }

    async function start() {
      asking = true;
      alert.textContent = "";
      let sound;
      try {
        sound = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch (refused) {
        alert.textContent = refused.name === "NotAllowedError" ? words.refused : words.no_microphone;
        box.focus();
        return;
      } finally {
        asking = false;
      }
      const kinds = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
      const type = kinds.find((one) => MediaRecorder.isTypeSupported(one));
      const pieces = [];
      recorder = new MediaRecorder(sound, { ...(type ? { mimeType: type } : {}), audioBitsPerSecond: 32000 });
      const end = setTimeout(() => recorder && recorder.stop(), MINUTES * 60 * 1000);
      recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
      recorder.addEventListener("stop", () => {
        clearTimeout(end);
        for (const track of sound.getTracks()) track.stop();
        made = new Blob(pieces, { type: recorder.mimeType.split(";")[0] });
        recorder = null;
        record.textContent = words.record;
        record.classList.remove("on");
        record.hidden = true;
        audio.src = URL.createObjectURL(made);
        heard.hidden = false;
        status.textContent = words.recorded;
        document.getElementById("send-recording").focus();
      });
      recorder.start();
      record.textContent = words.stop_recording;
      record.classList.add("on");
      status.textContent = words.recording.replace("{minutes}", MINUTES);
    }

    record.hidden = false;
    record.addEventListener("click", () => {
      if (recorder) recorder.stop();
      else if (!asking) start();
    });
    document.getElementById("send-recording").addEventListener("click", () => {
      const file = made;
      const text = box.value;
      put_away();
      box.value = "";
      put({ text }, text, file);
      box.focus();
    });
    document.getElementById("discard").addEventListener("click", () => {
      put_away();
      status.textContent = "";
      record.focus();
    });
  }

  if (record && window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia) recording();

  // What has the focus must not lie behind the bar, however high that is just now.
  if (window.ResizeObserver) {
    new ResizeObserver(() => {
      const kept = getComputedStyle(bar).position === "sticky";
      document.documentElement.style.scrollPaddingBottom = kept ? bar.offsetHeight + 16 + "px" : "";
    }).observe(bar);
  }

  // Enter breaks the line on phones, whose keyboards have no other way to; it can be switched everywhere.
  const hint = document.getElementById("hint");
  hint.hidden = false;
  if (window.matchMedia("(pointer: coarse)").matches) {
    enter.checked = false;
    box.removeAttribute("aria-describedby");
    document.querySelector(".foot details").append(hint); // what is rarely used takes no room from what is read
  }
  box.required = false;
  toEnd();
  listen();
})();
