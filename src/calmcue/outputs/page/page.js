"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const session = JSON.parse(find("session").textContent);
  const audio = find("sound");
  const play = find("play");
  const jumps = [...document.querySelectorAll("[data-chapter]")];

  const STEP = 100;           // ms between looks at the clock while it plays: less than an eye notices in a caption
  const NEAR = 3000;          // ms into an exercise from which on "back" means its own beginning
  const now = () => audio.currentTime * 1000 + 1;     // a seek may land a fraction of a millisecond short

  // The last of what begins at or before `at`; -1 before the first.
  const lastBegun = (list, at) => {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle].start <= at) low = middle + 1; else high = middle;
    }
    return low - 1;
  };
  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  // What is seen
  const show = () => {
    const at = now();
    const moment = session.moments[lastBegun(session.moments, at)];
    if (moment) {
      write(find("heading"), moment.heading);
      write(find("name"), moment.name);
      write(find("side"), moment.side);
    }
    showCaption(session.captions[lastBegun(session.captions, at)], at);
    showHold(session.holds[lastBegun(session.holds, at)], at);
    showChapter(lastBegun(session.chapters, at), moment);
  };

  // Words stay to be read again until others come, paler; a sound goes when it is over.
  const showCaption = (caption, at) => {
    const { text, language, end } = caption || { text: session.about, language: session.language, end: 0 };
    const over = at >= end;
    write(find("caption"), over && !language ? "" : text);
    find("caption").classList.toggle("past", over);
    find("caption").lang = language || session.language;
  };

  const showHold = (hold, at) => {
    const running = hold !== undefined && at < hold.end;
    find("hold").classList.toggle("running", running);
    if (!running) return;
    const left = Math.ceil((hold.end - at) / 1000);
    write(find("left"), `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
    find("bar").value = (at - hold.start) / (hold.end - hold.start);
  };

  let told = "";
  const showChapter = (index, moment) => {
    jumps.forEach((jump, number) => {
      if (number === index) jump.setAttribute("aria-current", "true"); else jump.removeAttribute("aria-current");
    });
    const title = moment ? [moment.name, moment.side].filter(Boolean).join(", ") : session.title;
    if ("mediaSession" in navigator && title !== told) {
      told = title;
      navigator.mediaSession.metadata = new MediaMetadata({ title, artist: session.artist, album: session.title });
    }
  };

  // What is done
  const start = () => audio.play().catch(() => { if (audio.error) fail(); });
  const seek = (ms) => { audio.currentTime = Math.max(0, ms / 1000); };
  const jump = (index) => {
    if (session.chapters[index]) seek(session.chapters[index].start);
    else if (index >= session.chapters.length) seek(session.length);
  };
  const back = () => {
    const index = lastBegun(session.chapters, now());
    const early = index > 0 && now() - session.chapters[index].start < NEAR;
    jump(Math.max(0, early ? index - 1 : index));
  };
  const on = () => jump(lastBegun(session.chapters, now()) + 1);
  const fail = () => write(find("silent"), find("silent").dataset.words);

  play.addEventListener("click", () => { if (audio.paused) start(); else audio.pause(); });
  find("back").addEventListener("click", back);
  find("on").addEventListener("click", on);
  jumps.forEach((button, index) => button.addEventListener("click", () => { jump(index); start(); }));
  find("print").addEventListener("click", () => window.print());

  // The screen stays on while it plays, where the browser can do that; a low battery may refuse it.
  let lock = null, asking = false;
  const stayAwake = async () => {
    if (!("wakeLock" in navigator) || audio.paused || document.hidden || lock || asking) return;
    asking = true;
    try {
      const got = await navigator.wakeLock.request("screen");
      lock = got;
      got.addEventListener("release", () => { if (lock === got) lock = null; });
    } catch {
      lock = null;
    }
    asking = false;
    if (audio.paused) letSleep();
  };
  const letSleep = () => { if (lock) lock.release(); lock = null; };
  document.addEventListener("visibilitychange", stayAwake);     // the lock is lost when the page is out of sight

  let looking = null;
  const changed = () => {
    const playing = !audio.paused;
    play.classList.toggle("playing", playing);
    write(find("play-word"), playing ? play.dataset.pause : play.dataset.play);
    clearInterval(looking);
    looking = playing ? setInterval(show, STEP) : null;
    if (playing) stayAwake(); else letSleep();
    if ("mediaSession" in navigator) navigator.mediaSession.playbackState = playing ? "playing" : "paused";
    show();
  };
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, changed);
  for (const name of ["seeking", "seeked", "timeupdate"]) audio.addEventListener(name, show);
  audio.addEventListener("error", fail);

  // Keys on a headset, on a keyboard, on the lock screen
  const place = () => {
    if (Number.isFinite(audio.duration) && navigator.mediaSession.setPositionState) {
      navigator.mediaSession.setPositionState({
        duration: audio.duration, playbackRate: audio.playbackRate, position: Math.min(audio.currentTime, audio.duration),
      });
    }
  };
  if ("mediaSession" in navigator) {
    const answers = {
      play: start, pause: () => audio.pause(), previoustrack: back, nexttrack: on,
      seekto: (asked) => seek(asked.seekTime * 1000),
    };
    for (const [action, answer] of Object.entries(answers)) {
      try { navigator.mediaSession.setActionHandler(action, answer); } catch { /* this browser doesn't know the key */ }
    }
    for (const name of ["loadedmetadata", "play", "seeked", "ratechange"]) audio.addEventListener(name, place);
  }

  for (const id of ["stage", "print"]) find(id).hidden = false;
  find("chapters").hidden = session.chapters.length < 2;
  if (audio.error) fail();
  changed();
})();
