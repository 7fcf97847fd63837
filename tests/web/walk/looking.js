// What is looked for on a page beside what axe-core knows: each function gives a list of sentences.
({
  CONTROLS: 'a[href], button, select, summary, input:not([type=hidden]), textarea',

  shown() {
    return [...document.querySelectorAll(this.CONTROLS)].filter(one => {
      const box = one.getBoundingClientRect();
      return one.checkVisibility({ visibilityProperty: true }) && box.width > 2 && box.height > 2 && !one.disabled;
    });
  },

  words(one) {
    return one.outerHTML.slice(0, 160);
  },

  bones() {
    const count = selector => document.querySelectorAll(selector).length, said = [];
    if (count('h1') !== 1) said.push(`h1: ${count('h1')}`);
    if (count('main') !== 1) said.push(`main: ${count('main')}`);
    if (document.documentElement.lang !== 'ru') said.push('lang');
    if (document.title.split('—').some(part => !part.trim())) said.push(`title: ${document.title}`);
    const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
    for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) said.push(`id twice: ${id}`);
    return said;
  },

  sideways() {
    const root = document.documentElement, edge = root.clientWidth;
    if (root.scrollWidth <= edge) return [];
    const scrolls = one => one && (getComputedStyle(one).overflowX !== 'visible' || scrolls(one.parentElement));
    const over = [...document.body.querySelectorAll('*')]
      .filter(one => one.getBoundingClientRect().right > edge + 1 && !scrolls(one.parentElement));
    return [`sideways by ${root.scrollWidth - edge}: ${over.slice(-2).map(this.words).join(' … ')}`];
  },

  // A word in two lines without a hyphen is a column too narrow; addresses and file names may break.
  torn() {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    const said = [];
    for (let text; (text = texts.nextNode());) {
      if (!text.parentElement.checkVisibility({ visibilityProperty: true })) continue;
      for (const word of text.data.matchAll(/(?<![\p{L}\d@._/-])[а-яё]{4,20}(?![\p{L}\d@._/-])/giu)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const boxes = [...range.getClientRects()].filter(box => box.width > 1);
        if (boxes.length > 1 && boxes.at(-1).top - boxes[0].top > 4) said.push(`torn: ${word[0]}`);
      }
    }
    return said.slice(0, 2);
  },

  // WCAG 2.5.8: 24 by 24, but for links in a sentence and for those with a free circle of 24 round them.
  targets() {
    const clipped = one => one !== null && (getComputedStyle(one).clipPath !== 'none' || clipped(one.parentElement));
    const over = document.querySelector('.popup:target') ?? document;
    const all = this.shown().filter(one => over.contains(one) && !one.matches('.skip, .btn-check') && !clipped(one));
    const face = one => ['checkbox', 'radio'].includes(one.type) && one.labels[0] ? one.labels[0] : one;
    const boxes = all.map(one => face(one).getBoundingClientRect());
    const crowded = at => {
      const x = boxes[at].left + boxes[at].width / 2, y = boxes[at].top + boxes[at].height / 2;
      const away = box => Math.hypot(x - Math.max(box.left, Math.min(x, box.right)),
        y - Math.max(box.top, Math.min(y, box.bottom)));
      return boxes.some((box, other) => other !== at && away(box) < 12 &&
        !all[other].contains(all[at]) && !all[at].contains(all[other]));
    };
    const inSentence = one => getComputedStyle(one).display === 'inline' &&
      [...one.parentElement.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    return all.filter((one, at) => Math.min(boxes[at].width, boxes[at].height) < 23.5 && !inSentence(one) && crowded(at))
      .slice(0, 2).map(one => `target: ${this.words(one)}`);
  },

  focus() {
    const worn = one => one.matches('.btn-check') ? one.nextElementSibling : one;
    const mark = one => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(worn(one));
      return [outlineStyle !== 'none' && parseFloat(outlineWidth) > 0, boxShadow, borderColor].join();
    };
    const bare = this.shown().filter(one => {
      const before = mark(one);
      one.focus();
      const after = mark(one), taken = document.activeElement === one;
      one.blur();
      return taken && before === after;
    });
    return bare.slice(0, 2).map(one => `no focus: ${this.words(one)}`);
  },

  // Sends the form of the page as one does who is in a hurry; false where there is nothing to type into.
  hurry() {
    const form = [...document.querySelectorAll('main form[method=post]')]
      .find(one => one.querySelector('input:not([type=hidden]), textarea, select'));
    if (form) setTimeout(() => HTMLFormElement.prototype.submit.call(form));
    return form !== undefined;
  },

  wear(css) {
    const worn = new CSSStyleSheet();
    worn.replaceSync(css);
    document.adoptedStyleSheets = [worn];
  },
})
