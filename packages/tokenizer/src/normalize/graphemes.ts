// Cutting a text into characters as users see them, in linear time.

/** Code units that are looked at together: Intl.Segmenter takes quadratic time on some long texts. */
const WINDOW = 128;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Calls `found` with each grapheme cluster of `text` in order. */
export function forEachGrapheme(text: string, found: (grapheme: string) => void): void {
  for (let start = 0; start < text.length;) {
    let end = start + 1;
    while (end < text.length && !isBoundary(text.charCodeAt(end - 1), text.charCodeAt(end))) end++;
    if (end === start + 1) found(text.slice(start, end));
    else segmentStretch(text.slice(start, end), found);
    start = end;
  }
}

function segmentStretch(text: string, found: (grapheme: string) => void): void {
  let width = WINDOW;
  for (let start = 0; start < text.length;) {
    const end = Math.min(text.length, start + width);
    let last = "";
    let done = start;
    for (const { segment } of segmenter.segment(text.slice(start, end))) {
      if (last !== "") {
        found(last);
        done += last.length;
      }
      last = segment;
    }
    if (end === text.length) {
      found(last);
      return;
    }
    // The last one may go on behind the window; a boundary needs nothing of what is before it.
    width = done === start ? 2 * width : WINDOW;
    start = done;
  }
}

/** Do two code units surely belong to different characters? Most do, and asking the engine is slow. */
function isBoundary(before: number, after: number): boolean {
  return standsAlone(before) && standsAlone(after) && !(before === 0x0d && after === 0x0a);
}

/** Latin before the combining marks, and ideographs. */
function standsAlone(unit: number): boolean {
  return unit < 0x300 || (unit >= 0x3400 && unit <= 0x9fff);
}
