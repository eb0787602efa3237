/*
 * The tellers' grid: arrows and Enter go from box to box, and a block copied from a spreadsheet is
 * pasted from the box that has the focus. app.js reconciles what is typed, as for every ballot.
 */
"use strict";
(() => {
  const grid = document.getElementById("grid");
  if (!grid) return;
  const notice = document.getElementById("grid-notice");
  const columns = grid.tHead.rows[0].querySelectorAll(".mark-head").length;
  /** Every box by its row and column; null where the ballots had no such column. */
  const boxes = [...grid.tBodies[0].rows].map((row) =>
    Array.from({ length: columns }, (_, column) => row.querySelector(`[data-column="${column}"]`)),
  );
  const placeOf = (box) => {
    const row = boxes.findIndex((some) => some.includes(box));
    return row < 0 ? null : { row, column: boxes[row].indexOf(box) };
  };
  const go = (box) => {
    box.focus();
    box.select();
  };

  /** The next box in a direction, past those that are not there. */
  function next({ row, column }, down, right) {
    for (let r = row + down, c = column + right; boxes[r] && c >= 0 && c < columns; r += down, c += right) {
      if (boxes[r][c]) return boxes[r][c];
    }
    return null;
  }

  /** Below the last row Enter goes on at the top of the next column, and in the end to the button. */
  function below(place) {
    for (let at = place; at.column < columns; at = { row: -1, column: at.column + 1 }) {
      const found = next(at, 1, 0);
      if (found) return found;
    }
    return null;
  }

  const atStart = (box) => box.selectionStart === 0;
  const atEnd = (box) => box.selectionEnd === box.value.length;
  grid.addEventListener("keydown", (event) => {
    const place = placeOf(event.target);
    if (!place || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const box = event.target;
    const found = {
      Enter: () => below(place) ?? document.querySelector("#ballot .actions button"),
      ArrowDown: () => next(place, 1, 0) ?? box,
      ArrowUp: () => next(place, -1, 0) ?? box,
      ArrowLeft: () => atStart(box) && next(place, 0, -1),
      ArrowRight: () => atEnd(box) && next(place, 0, 1),
    }[event.key]?.();
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found.matches("input") ? go(found) : found.focus();
  });

  const isNothing = (text) => ["", "0", "-", "–"].includes(text);
  const size = (rows, width) => `${rows} hàng × ${width} cột`;

  grid.addEventListener("paste", (event) => {
    const place = placeOf(event.target);
    const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!place || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const block = text.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
    const width = Math.max(...block.map((line) => line.length));
    const room = { rows: boxes.length - place.row, columns: columns - place.column };
    if (block.length > room.rows || width > room.columns) {
      notice.textContent = `Khối vừa dán có ${size(block.length, width)}, từ ô này chỉ còn ${size(room.rows, room.columns)}. Chưa dán số nào.`;
      return;
    }
    const cells = block.flatMap((line, r) => line.map((cell, c) => ({ cell, box: boxes[place.row + r][place.column + c] })));
    const lost = cells.filter(({ cell, box }) => (!box || box.readOnly) && !isNothing(cell)).length;
    if (lost) {
      notice.textContent = `${lost} ô của khối vừa dán rơi vào chỗ không nhập được (phiếu không có cột ấy). Chưa dán số nào.`;
      return;
    }
    cells.forEach(({ cell, box }) => box && !box.readOnly && (box.value = cell));
    notice.textContent = `Đã dán ${size(block.length, width)}. Xin đối chiếu rồi bấm “Lưu”.`;
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
