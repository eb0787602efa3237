/*
 * The live part of pages that also work without it: one submit per click, faults of htmx requests
 * shown beside the work, the board looked at anew, and the score sheet's preview and saving. htmx sends the requests; this
 * file decides when, and says what became of them. Event names are those of htmx 2 and of htmx 4.
 */
"use strict";
(() => {
  const PREVIEW_AFTER = 150; // ms after the last input
  const SAVE_AFTER = 2000; // ms of rest
  const LOOK_AFTER = 30000; // ms between two looks at a board that is seen
  const SUBMIT_LOCK = 10000; // ms; a page that has not left by then may be tried again
  const KEPT = "Nội dung vẫn còn trên trang.";
  const FAULTS = {
    0: `Không kết nối được với máy chủ. ${KEPT} Xin kiểm tra mạng rồi bấm “Thử lại”.`,
    400: `Yêu cầu không hợp lệ. ${KEPT} Xin bấm “Thử lại”; nếu vẫn không được, hãy chép lại nội dung rồi tải lại trang.`,
    401: `Phiên làm việc đã hết. ${KEPT} Xin đăng nhập ở cửa sổ mới, rồi quay lại trang này.`,
    403: `Tài khoản đang dùng không được làm việc này. ${KEPT}`,
    404: `Không tìm thấy nội dung này; có thể đã được chuyển đi. ${KEPT}`,
    413: `Nội dung quá dài nên máy chủ không nhận. ${KEPT} Xin rút ngắn rồi bấm “Thử lại”.`,
    429: `Máy chủ nhận quá nhiều yêu cầu. ${KEPT} Xin chờ một phút rồi bấm “Thử lại”.`,
    500: `Máy chủ gặp lỗi. ${KEPT} Xin bấm “Thử lại”; nếu vẫn không được, hãy báo người quản trị.`,
    503: `Máy chủ đang bận. ${KEPT} Xin chờ ít phút rồi bấm “Thử lại”.`,
  };

  const on = (names, act) => names.split(" ").forEach((name) => document.addEventListener(name, act));
  const sourceOf = (event) => event.detail.elt ?? event.detail.ctx?.sourceElement ?? event.target;
  const statusOf = (event) => (event.detail.xhr ?? event.detail.ctx?.response)?.status ?? 0;
  const textOf = (event) => event.detail.xhr?.responseText ?? event.detail.ctx?.text ?? "";
  const isSwapped = (status) => (status >= 200 && status < 400) || status === 409 || status === 422;
  /** A whole page where a part was asked for: a proxy's, or a fault's. It never lands inside another. */
  const isStray = (event) => isSwapped(statusOf(event)) && /^\s*<(!doctype|html)/i.test(textOf(event));
  const element = (tag, text, given = {}) => Object.assign(document.createElement(tag), { textContent: text }, given);

  // ---- one submit per click ----
  const lock = (form, locked) => {
    form.toggleAttribute("data-sent", locked);
    [...form.elements].forEach((part) => part.type === "submit" && (part.disabled = locked));
  };
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.hasAttribute("data-sent")) return event.preventDefault();
    form.setAttribute("data-sent", "");
    setTimeout(() => lock(form, true)); // later: the button pressed must still be sent
    setTimeout(() => lock(form, false), SUBMIT_LOCK);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => lock(form, false)));

  // ---- faults ----
  const fault = document.getElementById("notice");
  let trouble = null; // status of the last fault, null when all is well
  let asked = false; // a 400 is answered once by a fresh token before anybody is bothered
  let goOn = clearFault; // what a page does once the session is known to stand again

  function showFault(status, text = FAULTS[status] ?? FAULTS[status >= 500 ? 500 : 400]) {
    trouble = status;
    if (fault.dataset.text === text) return; // not read out again
    fault.dataset.text = text;
    fault.replaceChildren(element("span", text));
    if (status === 401) {
      fault.append(element("a", "Đăng nhập (mở cửa sổ mới)", { href: document.body.dataset.signIn, target: "_blank", rel: "noopener", className: "button button-secondary" }));
    }
    const again = element("button", "Thử lại", { type: "button", className: "button button-quiet" });
    again.addEventListener("click", resume);
    fault.append(again);
  }

  function clearFault() {
    trouble = null;
    asked = false;
    delete fault.dataset.text;
    fault.replaceChildren();
  }

  /** Take a fresh token from the session, which may be a new one, and then go on where it stopped. */
  async function resume() {
    try {
      const answer = await fetch(document.body.dataset.session, { headers: { Accept: "application/json" }, cache: "no-store", redirect: "error" });
      if (!answer.ok) return showFault(answer.status);
      const { csrf } = await answer.json();
      document.querySelectorAll('input[name="csrf_token"]').forEach((input) => (input.value = csrf));
    } catch {
      return showFault(0);
    }
    goOn();
  }

  /** What keeps the database from being used is for the server to say: full, missing, damaged. */
  const toldBy = (event) => {
    if (statusOf(event) !== 503) return;
    const told = new DOMParser().parseFromString(textOf(event), "text/html").querySelector("[data-fault]");
    return told ? `${told.textContent} ${KEPT} Xin chờ ít phút rồi bấm “Thử lại”; nếu vẫn không được, hãy báo người quản trị.` : undefined;
  };

  function failed(event) {
    if (event.detail.errorInfo) return; // htmx 2 tells every fault a second time
    const status = statusOf(event);
    if (status !== 400 || asked) return showFault(status, toldBy(event));
    asked = true;
    resume();
  }
  on("htmx:responseError htmx:sendError htmx:timeout htmx:response:error htmx:error", failed);
  for (const name of ["focus", "online"]) window.addEventListener(name, () => trouble !== null && resume());

  // ---- the ballot: reconciled as it is typed; Enter and the arrows go from count to count ----
  const ballot = document.getElementById("ballot");
  if (ballot && window.htmx) watchBallot(document.getElementById("reading"));

  function watchBallot(reading) {
    const counts = [...ballot.querySelectorAll('[inputmode="numeric"]')];
    let typed = ballot.hasAttribute("data-unsaved") ? 1 : 0; // counts every change
    let read = 0; // the count the reading was asked for
    let composing = false;
    let timer = null;
    const ask = () => composing || reading.dispatchEvent(new CustomEvent("ballot:preview", { bubbles: true }));
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PREVIEW_AFTER);
    };
    ballot.addEventListener("input", (event) => {
      typed += 1;
      if (!composing && !event.isComposing) later();
    });
    ballot.addEventListener("compositionstart", () => (composing = true));
    ballot.addEventListener("compositionend", () => {
      composing = false;
      later();
    });
    ballot.addEventListener("keydown", (event) => {
      const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      const at = counts.indexOf(event.target);
      if (!step || at < 0 || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const seen = counts.filter((count) => !count.closest("details:not([open])"));
      const next = seen[seen.indexOf(event.target) + step] ?? (step > 0 ? ballot.querySelector(".actions button") : null);
      next?.focus();
      next?.select?.();
    });
    on("htmx:beforeRequest htmx:before:request", (event) => sourceOf(event) === reading && (read = typed));
    on("htmx:beforeSwap htmx:before:swap", (event) => {
      if (event.target !== reading) return;
      if (isStray(event) || read !== typed) event.preventDefault(); // not ours, or too late
    });
    on("htmx:afterSwap htmx:after:swap", (event) => {
      if (event.target !== reading) return;
      clearFault();
      document.getElementById("spoken").textContent = document.getElementById("reconciled").innerText.trim();
    });
    goOn = ask;
    ballot.addEventListener("submit", () => (typed = 0));
    window.addEventListener("beforeunload", (event) => typed && event.preventDefault());
  }

  // ---- the board: asked for anew while somebody sees it; the server says when nothing changed ----
  const board = document.getElementById("board");
  if (board && window.htmx) watchBoard();

  function watchBoard() {
    const look = () => document.hidden || board.dispatchEvent(new CustomEvent("board:look", { bubbles: true }));
    setInterval(look, LOOK_AFTER);
    document.addEventListener("visibilitychange", look);
    on("htmx:beforeSwap htmx:before:swap", (event) => event.target === board && isStray(event) && event.preventDefault());
    on("htmx:afterRequest htmx:after:request", (event) => isStray(event) ? showFault(statusOf(event)) : isSwapped(statusOf(event)) && clearFault());
    goOn = look;
  }

  // ---- the score sheet, and the table of members' facts: saved as one goes ----
  const sheet = document.getElementById("sheet");
  if (!sheet || !window.htmx) return;
  const preview = document.getElementById("preview");
  const saved = document.getElementById("saved");
  // Where there are hundreds of boxes, those alone are sent that were changed: name → at which count.
  const changed = sheet.hasAttribute("data-changed-only") ? new Map() : null;
  const spoken = document.getElementById("spoken");
  let edits = sheet.hasAttribute("data-unsaved") ? 1 : 0; // counts every change
  let whole = edits > 0; // until it is stored, all of what came unsaved is sent
  let stored = 0; // the count the server has
  let sending = null; // the count on its way
  let previewed = 0; // the count the preview was asked for
  let composing = false; // an input method is in the middle of a letter
  let broken = false; // the last save failed
  let unread = false; // the last preview failed
  let again = false; // a save was asked for while another was on its way
  let typing = false; // in the middle of a field, not yet at rest
  let announce = false; // a person asked for the save
  let then = null; // the button that goes on once all is saved
  const timers = {};

  const later = (name, wait, act) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(act, wait);
  };
  const refusal = () => saved.querySelector('[data-saved="refused"]');
  const problem = () => sheet.querySelector("[data-problem]");
  const unsaved = () => edits !== stored || broken || problem() !== null;
  const say = (text) => text && spoken.textContent !== text && (spoken.textContent = text);

  function show() {
    const state = sending !== null ? "saving" : broken ? "failed" : edits !== stored ? "unsaved" : "saved";
    const words = { saving: "Đang lưu…", failed: "Không lưu được – nội dung vẫn còn trên trang", unsaved: "Chưa lưu…" };
    saved.dataset.state = state;
    if (state in words && !(broken && refusal())) saved.textContent = words[state];
  }

  function ask() {
    if (preview && !composing) preview.dispatchEvent(new CustomEvent("sheet:preview", { bubbles: true }));
  }

  function save(always = false) {
    clearTimeout(timers.save);
    if (composing || (edits === stored && !always)) return;
    if (sending !== null) again = true;
    else sheet.dispatchEvent(new CustomEvent("sheet:save", { bubbles: true }));
  }

  function rest() {
    later("preview", PREVIEW_AFTER, ask);
    later("save", SAVE_AFTER, () => {
      typing = false;
      save();
    });
  }

  function edit(name) {
    edits += 1;
    changed?.set(name, edits);
  }

  /** Let a box hold a value as forms send it; ticks are joined by commas. */
  function put(name, value) {
    const ticks = sheet.querySelectorAll(`[type="checkbox"][name="${name}"]`);
    ticks.forEach((tick) => (tick.checked = value.split(",").includes(tick.value)));
    if (!ticks.length) sheet.elements.namedItem(name).value = value;
  }

  sheet.addEventListener("input", (event) => {
    if (event.target.type === "file") return; // sent by its own button alone
    edit(event.target.name);
    typing = true;
    show();
    if (!composing && !event.isComposing) rest();
  });
  sheet.addEventListener("change", (event) => {
    if (event.target.type === "file") return;
    typing = false;
    later("save", 0, save);
  });
  sheet.addEventListener("compositionstart", () => (composing = true));
  sheet.addEventListener("compositionend", () => {
    composing = false;
    rest();
  });

  // What leads on to a whole page: handing in, or a file to attach or take away.
  const leads = (button) => button?.value === "finish" || button?.hasAttribute("formaction");

  sheet.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (leads(button) && !unsaved()) return;
    event.preventDefault();
    if (button?.value === "preview") {
      ask();
      preview.focus();
      preview.scrollIntoView({ block: "start" });
    } else {
      then = leads(button) ? button : null;
      announce = true;
      save(true);
    }
  });

  // Forms that go on from what is stored: what is typed is saved before.
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("data-after-saving") || !unsaved()) return;
    event.preventDefault();
    then = event.submitter;
    save(true);
  }, true);

  // What is unfolded over the table is seen whole.
  sheet.addEventListener("toggle", (event) => event.target.open && event.target.querySelector(".ticks-choices")?.scrollIntoView({ block: "nearest" }), true);

  // Up and down go to the same fact of the next member, where the keys mean nothing to the box itself.
  sheet.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.dataset.column || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const column = [...sheet.querySelectorAll(`[data-column="${event.target.dataset.column}"]`)];
    const next = column[column.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  });

  // A row that somebody else changed: the person says whose value stays.
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-conflict]");
    if (!button) return;
    event.preventDefault();
    const slot = button.closest(".row-message");
    const theirs = JSON.parse(button.dataset.values ?? "{}");
    document.getElementById(button.dataset.conflict).value = button.dataset.stamp;
    Object.entries(theirs).forEach(([name, value]) => put(name, value));
    const own = `[name="${slot.dataset.fields.split(" ")[0]}"]:not([type="hidden"])`;
    (sheet.querySelector(`${own}:checked`) ?? sheet.querySelector(own)).focus();
    slot.replaceChildren();
    slot.removeAttribute("data-problem");
    edit(slot.dataset.fields);
    announce = true;
    save();
    ask();
  });

  // A preview goes as JSON: it is asked for at every pause, and the server reads a form far more slowly.
  window.htmx.defineExtension("boxes-as-json", {
    encodeParameters: (_request, boxes) => JSON.stringify(Object.fromEntries(boxes)),
  });
  on("htmx:configRequest", (event) => {
    // Saving goes where saving goes, whatever the button that was pressed leads to afterwards.
    if (sourceOf(event) === sheet) event.detail.path = sheet.getAttribute("hx-post");
    if (sourceOf(event) === sheet && changed && !whole) leaveOut(event.detail.formData);
    if (sourceOf(event) !== preview) return;
    event.detail.headers["Content-Type"] = "application/json";
    event.detail.headers["X-CSRFToken"] = sheet.elements.namedItem("csrf_token").value;
  });

  /** What was not changed since it was saved stays here. */
  function leaveOut(boxes) {
    for (const name of [...boxes.keys()]) {
      const own = name.replace(/^stamp\./, "");
      if (own.includes(".") && !changed.has(own)) boxes.delete(name);
    }
  }

  on("htmx:beforeRequest htmx:before:request", (event) => {
    if (sourceOf(event) === sheet) sending = edits;
    if (sourceOf(event) === preview) previewed = edits;
    show();
  });

  let open = []; // what stood unfolded in the preview stays so
  on("htmx:beforeSwap htmx:before:swap", (event) => {
    if (isStray(event)) return event.preventDefault();
    if (event.target !== preview) return;
    if (previewed !== edits) return event.preventDefault(); // too late: something newer is typed
    open = [...preview.querySelectorAll("details[open]")].map((part) => part.id);
  });
  on("htmx:afterSwap htmx:after:swap", (event) => {
    if (event.target !== preview) return;
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    later("speech", 1000, () => say(document.getElementById("headline").innerText.replace(/\s+/g, " ").trim()));
  });

  on("htmx:afterRequest htmx:after:request", (event) => {
    const status = statusOf(event);
    const well = isSwapped(status) && !isStray(event);
    if (isStray(event)) showFault(status);
    if (sourceOf(event) === preview) unread = !well;
    if (sourceOf(event) === sheet) broken = !well || refusal() !== null;
    if (well && !broken && !unread) clearFault();
    if (sourceOf(event) !== sheet || sending === null) return;
    if (!broken) stored = sending;
    else then = null;
    sending = null;
    if (refusal()) showFault(status, `${refusal().textContent} ${KEPT}`);
    show();
    if (!broken) settle();
  });
  goOn = () => {
    ask();
    if (broken || edits !== stored) save(true);
  };

  /** After a save: mark the fields in fault, go on with what was typed meanwhile or was waiting. */
  function settle() {
    sheet.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    const bad = [...sheet.querySelectorAll(".row-message")].flatMap((slot) => slot.dataset.invalid.split(" ").filter(Boolean));
    bad.forEach((name) => sheet.querySelector(`[name="${name}"]:not([type="radio"], [type="hidden"])`)?.setAttribute("aria-invalid", "true"));
    changed?.forEach((at, name) => at <= stored && !bad.includes(name) && changed.delete(name));
    whole = false;
    if (announce || problem()) say(saved.textContent.trim());
    announce = false;
    const more = again;
    again = false;
    // Half a number is not sent: who is typing comes to rest, or leaves the field, and then it is.
    if (edits !== stored) return more && (then || !typing) && save();
    // A button that was drawn again meanwhile, and now tells of what was just saved.
    const button = then && !then.isConnected ? document.querySelector("[data-after-saving] button") : then;
    then = null;
    if (button && !problem()) button.form.requestSubmit(button);
    else if (button) problem().scrollIntoView({ block: "center" });
  }

  window.addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });
  show();
})();
