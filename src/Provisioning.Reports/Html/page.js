(() => {
  'use strict';
  const pageSize = 100;
  const mostPrinted = 5000;
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

  // Everything that comes from data is set as text: nothing of it is ever read as markup.
  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function plain(cell) {
    return Array.isArray(cell) ? cell.map(d => d.map(v => v ?? '').join(' ')).join(' ') : String(cell ?? '');
  }

  function fill(td, cell, kind) {
    if (kind !== 'differences') {
      td.textContent = plain(cell);
      td.className = kind === 'number' ? 'number' : td.textContent.length <= 30 ? 'short' : '';
      return;
    }
    const list = element('dl', undefined, 'diff');
    for (const [path, before, after] of cell) {
      const values = element('dd');
      if (before !== null) values.append(element('del', before), ' \u2192 ');
      values.append(after === null ? element('span', 'nothing', 'none') : element('ins', after));
      list.append(element('dt', path), values);
    }
    td.append(list);
  }

  function setUp(section) {
    const heads = [...section.querySelectorAll('thead th')];
    const kinds = heads.map(h => h.dataset.kind);
    const body = section.querySelector('tbody');
    const tools = section.querySelector('.tools');
    const pages = section.querySelector('.pages');
    const rows = [];
    for (const part of section.querySelectorAll('script.rows')) {
      for (const row of JSON.parse(part.textContent)) rows.push(row);
      part.remove();
    }
    let texts = null;
    let shown = rows;
    let sorted = -1;
    let descending = false;
    let page = 0;

    const search = element('input');
    search.type = 'search';
    const label = element('label', 'Filter');
    label.append(search);
    tools.append(label);
    const choices = heads.map((head, i) => head.dataset.choice === undefined ? null : choice(head.textContent, i));
    const count = element('output');
    tools.append(count);
    const back = element('button', 'Back');
    const next = element('button', 'Next');
    const place = element('span');
    pages.append(back, place, next);

    function choice(name, i) {
      const select = element('select');
      select.append(new Option('all', ''));
      for (const value of [...new Set(rows.map(r => plain(r[i])))].sort(collator.compare)) select.append(new Option(value || '(none)', '=' + value));
      const around = element('label', name);
      around.append(select);
      tools.append(around);
      select.addEventListener('change', filter);
      return select;
    }

    function filter() {
      const words = search.value.toLowerCase().split(/\s+/).filter(w => w);
      if (words.length && !texts) texts = new Map(rows.map(r => [r, r.map(plain).join('\n').toLowerCase()]));
      shown = rows.filter(r => choices.every((c, i) => !c || !c.value || c.value === '=' + plain(r[i])) && words.every(w => texts.get(r).includes(w)));
      page = 0;
      sort();
    }

    function sort() {
      if (sorted >= 0) {
        const way = descending ? -1 : 1;
        const compare = kinds[sorted] === 'number' ? (a, b) => a[sorted] - b[sorted] : (a, b) => collator.compare(plain(a[sorted]), plain(b[sorted]));
        shown = [...shown].sort((a, b) => way * compare(a, b));
      }
      heads.forEach((h, i) => i === sorted ? h.setAttribute('aria-sort', descending ? 'descending' : 'ascending') : h.removeAttribute('aria-sort'));
      draw(page * pageSize, pageSize);
    }

    function draw(from, most) {
      const part = shown.slice(from, from + most);
      body.replaceChildren(...part.map(row => {
        const tr = element('tr');
        row.forEach((cell, i) => fill(tr.appendChild(element('td')), cell, kinds[i]));
        return tr;
      }));
      count.textContent = shown.length === rows.length ? `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}` : `${shown.length} of ${rows.length} rows`;
      const last = Math.max(1, Math.ceil(shown.length / pageSize));
      place.textContent = `Page ${page + 1} of ${last}`;
      pages.hidden = last === 1;
      back.disabled = page === 0;
      next.disabled = page >= last - 1;
    }

    function turn(by) {
      page += by;
      draw(page * pageSize, pageSize);
      section.scrollIntoView();
    }

    heads.forEach((head, i) => head.querySelector('button').addEventListener('click', () => {
      descending = sorted === i && !descending;
      sorted = i;
      page = 0;
      sort();
    }));
    search.addEventListener('input', filter);
    back.addEventListener('click', () => turn(-1));
    next.addEventListener('click', () => turn(1));
    // On paper there are no pages to turn: what the filter shows is printed, as far as that makes sense.
    addEventListener('beforeprint', () => {
      draw(0, mostPrinted);
      if (shown.length <= mostPrinted) return;
      const row = body.insertRow();
      const note = row.insertCell();
      note.colSpan = heads.length;
      note.textContent = `${shown.length - mostPrinted} more rows are in the file and not printed.`;
    });
    addEventListener('afterprint', () => draw(page * pageSize, pageSize));
    draw(0, pageSize);
  }

  document.querySelectorAll('section.table').forEach(setUp);
})();
